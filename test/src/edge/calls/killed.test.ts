import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolve } from "../../../../src/calls/index.ts";
import { openEdgeStore } from "../../../../src/edge/open.ts";
import { modelOf } from "../../../../src/tree/model.ts";
import { applicationAnswer, copied, edgeSecret, surelyRung, withCalls } from "../../../support/calls.ts";
import { hasPostgres, startPostgres } from "../../../support/postgres.ts";
import { randomTree } from "../../../support/random-tree.ts";
import { through } from "../../../support/served-calls.ts";

/** How many calls; a campaign makes more: `CALL_KILLS=200`. */
const calls = Number(process.env.CALL_KILLS ?? 12);

interface Instance {
  readonly child: ChildProcess;
  readonly url: Promise<string>;
}

describe.skipIf(!hasPostgres)("two processes on PostgreSQL (Debian's package postgresql)", () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  const running = new Set<ChildProcess>();
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(async () => {
    for (const child of running) child.kill("SIGKILL");
    await server.stop();
  });

  const start = (): Instance => {
    const script = join(import.meta.dirname, "../../../support/edge-process.ts");
    const child = spawn(process.execPath, [script, server.url, edgeSecret], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    running.add(child);
    child.once("exit", () => running.delete(child));
    const begun = once(child.stdout as NodeJS.EventEmitter, "data").then(([text]) => String(text).trim());
    // One that is killed before it listens is passed over like any other.
    const url = Promise.race([begun, once(child, "exit").then(() => "http://127.0.0.1:1")]);
    return { child, url };
  };

  it(`answer ${calls} calls as said, whichever of them is killed at whatever moment`, {
    timeout: 60 * 60_000,
  }, async () => {
    let [made, killed] = [0, 0];
    const instances = [start(), start()];
    const fates = fc.infiniteStream(
      fc.record({ at: fc.nat(1), kill: fc.constantFrom("no", "no", "no", "before", "in", "after") }),
    );
    const property = fc.asyncProperty(randomTree, fates, (tree, fate) =>
      withCalls(tree, async (line) => {
        const store = await openEdgeStore(server.url, true);
        await copied(line, store);
        await store.close();
        const kill = (at: number) => {
          killed++;
          instances[at]?.child.kill("SIGKILL");
          instances[at] = start();
        };
        /** As what stands before the instances does it: who does not answer is passed over. */
        const asked = async (at: number, request: Request): Promise<Response> => {
          const url = await instances[at]?.url;
          try {
            return await through(url ?? "", request.clone());
          } catch {
            return asked(1 - at, request);
          }
        };
        const send = async (url: string, init: RequestInit) => {
          const answer = applicationAnswer(url);
          if (answer !== undefined) return answer;
          const request = new Request(url, init);
          const { at, kill: moment } = fate.next().value;
          if (moment === "before") kill(at);
          if (moment === "no" || moment === "before") return asked(at, request);
          const coming = asked(at, request);
          if (moment === "in") kill(at);
          const response = await coming;
          if (moment === "after") kill(at);
          return response;
        };
        const exchange = line.sandbox.exchange({ send });
        const model = modelOf(line.tree);
        for (const extension of model.directory.extension.keys()) {
          if (made >= calls) return;
          made++;
          const [caller] = model.directory.sipUser.keys();
          const from = { sipUser: line.usernameOf(caller ?? "") };
          const to = `sip:${extension.split("/")[1]}@main.sip.telnyx.com`;
          const story = await exchange.place({ from, to, hangUpAfter: 900 });
          // Nobody hangs: every call comes to its end in words, by an answer or by the caller.
          expect(story.events.filter(({ kind }) => kind === "failed")).toEqual([]);
          expect(story.events.at(-1)).toMatchObject({ kind: "ended" });
          surelyRung(line, story, resolve(model, { dial: extension }), 900);
        }
      }),
    );
    while (made < calls) await fc.assert(property, { numRuns: 1, endOnFailure: true });
    expect(killed).toBeGreaterThan(calls / 4);
    console.log(`${made} calls, ${killed} instances killed`);
  });
});
