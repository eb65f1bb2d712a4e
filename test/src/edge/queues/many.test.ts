import { expect, it } from "vitest";
import type { Tree } from "../../../../schemas/types.ts";
import { withCalls } from "../../../support/calls.ts";

/** How many callers wait at once; a campaign has more: `QUEUE_WAITING=1000`. */
const waiting = Number(process.env.QUEUE_WAITING ?? 60);

const names = Array.from({ length: 10 }, (_, at) => `s${at}`);
const tree: Tree = {
  version: 1,
  organization: "acme",
  accounts: {
    front: {
      name: "Front",
      provider: "sandbox",
      domains: { office: { prefix: "acme-office-queues", onlyMyConnections: false } },
      credentialLists: { staff: {} },
      credentialAttachments: [{ domain: "office", list: "staff" }],
      sipUsers: Object.fromEntries(names.map((name) => [name, { list: "staff" }])),
      callQueues: {
        support: { name: "Support", maxSize: 5_000, members: names.map((sipUser) => ({ sipUser })) },
      },
      extensions: { "300": { label: "Support", target: { callQueue: "support" } } },
    },
  },
};

it(
  `${waiting} callers wait at once, and each is served in the order in which they came`,
  {
    timeout: 10 * 60_000,
  },
  () =>
    withCalls(tree, async (line) => {
      for (const name of names)
        line.exchange.phone(line.usernameOf(`front/${name}`), { does: "answers", after: 1, hangsUpAfter: 3 });
      const began = performance.now();
      const stories = await Promise.all(
        Array.from({ length: waiting }, async (_, at) => {
          await line.exchange.pass(at / 1000);
          return line.exchange.place({
            from: { number: `+1312555${1000 + at}` },
            to: "sip:300@acme-office-queues.sip.telnyx.com",
          });
        }),
      );
      const served = stories.map(({ began: at, events }) => {
        const talks = events.find(({ kind }) => kind === "talks");
        return at + (talks?.at ?? Number.NaN) * 1000;
      });
      expect(served).toEqual(served.toSorted((a, b) => a - b));
      const seconds = ((served.at(-1) ?? 0) - (stories[0]?.began ?? 0)) / 1000;
      console.log(
        `${waiting} callers, ${names.length} members: the last one after ${Math.round(seconds)} s of the calls' time, ${Math.round(performance.now() - began)} ms of ours`,
      );
    }),
);
