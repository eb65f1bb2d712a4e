import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PlacedCall } from "../../../../providers/sandbox/index.ts";
import { resolve } from "../../../../src/calls/index.ts";
import { embeddedUrl } from "../../../../src/edge/embedded.ts";
import { openEdgeStore } from "../../../../src/edge/open.ts";
import { type EdgeService, edgeService } from "../../../../src/edge/service.ts";
import { modelOf } from "../../../../src/tree/model.ts";
import { applicationAnswer, copied, edgeSecret, surelyRung, withCalls } from "../../../support/calls.ts";
import { hasPostgres, startPostgres } from "../../../support/postgres.ts";
import { randomTree } from "../../../support/random-tree.ts";

/** How many trees, each with several calls; a campaign takes more: `CALL_TREES=100`. */
const trees = Number(process.env.CALL_TREES ?? 12);

describe.skipIf(!hasPostgres)("two instances on PostgreSQL (Debian's package postgresql)", () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  it("answer every call as said, whichever of them is killed in the middle", {
    timeout: 30 * 60_000,
  }, async () => {
    let killed = 0;
    await fc.assert(
      fc.asyncProperty(
        randomTree.filter((tree) => Object.keys(tree.accounts?.a?.extensions ?? {}).length > 0),
        fc.array(
          fc.record({
            instance: fc.nat(1),
            fate: fc.constantFrom("lives", "lives", "dies before", "dies after"),
          }),
          {
            minLength: 20,
            maxLength: 20,
          },
        ),
        (tree, fates) =>
          withCalls(tree, async (line) => {
            const store = await openEdgeStore(server.url, true);
            await copied(line, store);
            const start = (): EdgeService =>
              edgeService({
                store,
                grantOf: () => Promise.resolve(undefined),
                secret: edgeSecret,
                publicUrl: embeddedUrl,
                log: { info() {}, warn() {}, error() {} },
                clock: exchange,
              });
            let asked = 0;
            const send = async (url: string, init: RequestInit) => {
              const answer = applicationAnswer(url);
              if (answer !== undefined) return answer;
              const { instance = 0, fate = "lives" } = fates[asked++ % fates.length] ?? {};
              const one = instances[instance] ?? start();
              if (fate === "dies after") await one.app.fetch(new Request(url, init));
              if (fate === "lives") return one.app.fetch(new Request(url, init));
              // Whatever stands before the instances asks the other one; a new one comes up in its place.
              killed++;
              const other = instances[1 - instance] ?? start();
              const response = await other.app.fetch(new Request(url, init));
              instances[instance] = start();
              await one.close();
              return response;
            };
            const exchange = line.sandbox.exchange({ send });
            const instances = [start(), start()];
            try {
              const model = modelOf(line.tree);
              for (const extension of model.directory.extension.keys()) {
                const to = `sip:${extension.split("/")[1]}@main.sip.telnyx.com`;
                const [caller] = model.directory.sipUser.keys();
                const from: PlacedCall["from"] = { sipUser: line.usernameOf(caller ?? "") };
                const outcome = resolve(model, { dial: extension });
                const story = await exchange.place({ from, to, hangUpAfter: 900 });
                expect(story.events.filter(({ kind }) => kind === "failed")).toEqual([]);
                expect(story.events.at(-1)).toMatchObject({ kind: "ended" });
                surelyRung(line, story, outcome, 900);
              }
            } finally {
              for (const instance of instances) await instance.close();
              await store.close();
            }
          }),
      ),
      { numRuns: trees, endOnFailure: true },
    );
    expect(killed).toBeGreaterThan(0);
  });
});
