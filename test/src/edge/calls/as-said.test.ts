import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Rang, ringsIn } from "../../../../providers/sandbox/index.ts";
import type { Tree } from "../../../../schemas/types.ts";
import { type Outcome, resolve } from "../../../../src/calls/index.ts";
import { modelOf } from "../../../../src/tree/model.ts";
import { type Line, withCalls } from "../../../support/calls.ts";
import { randomTree } from "../../../support/random-tree.ts";
import { overHttp } from "../../../support/served-calls.ts";

/** How many trees; a campaign takes more: `CALL_TREES=1000`. */
const trees = Number(process.env.CALL_TREES ?? 40);

/** Seconds after which callers give up. */
const patience = 2_000;

interface Asked {
  readonly dial: string;
  readonly from: string | undefined;
  readonly busy: readonly string[];
  readonly unregistered: readonly string[];
}

const asked = (tree: Tree): fc.Arbitrary<Asked> => {
  const { directory } = modelOf(tree);
  const sipUsers = [...directory.sipUser.keys()];
  const numbers = [...directory.phone.values()].map(({ value }) => value.number ?? "");
  const extensions = [...directory.extension.keys()].map((name) => name.replace(/^.*\//, ""));
  const inside = fc.record({
    dial: fc.constantFrom(...extensions, ...numbers, "911", "+13125550177", "93125550177", "999999"),
    from: fc.constantFrom(...sipUsers),
  });
  const outside = fc.record({
    dial: fc.constantFrom("", ...numbers).filter(Boolean),
    from: fc.constant(undefined),
  });
  const state = fc.array(fc.constantFrom("busy", "unregistered", "there", "there"), {
    minLength: sipUsers.length,
    maxLength: sipUsers.length,
  });
  return fc
    .tuple(numbers.length > 0 ? fc.oneof(outside, inside) : inside, state)
    .map(([{ dial, from }, states]) => ({
      dial,
      from,
      busy: sipUsers.filter((_, at) => states[at] === "busy"),
      unregistered: sipUsers.filter((_, at) => states[at] === "unregistered"),
    }));
};

const scene = randomTree
  .filter((tree) => Object.keys(tree.accounts?.a?.extensions ?? {}).length > 0)
  .map((tree) => {
    // Without a number of its own to show, the carrier lets no call out.
    Object.assign(tree.accounts?.a ?? {}, { callerId: { number: "+13125550103" } });
    return tree;
  })
  .chain((tree) =>
    fc.record({ tree: fc.constant(tree), calls: fc.array(asked(tree), { minLength: 1, maxLength: 4 }) }),
  );

/** What happened in the last call, for whoever looks for a fault. */
let told = "";

/** Makes the call at the sandbox. */
async function rung(
  line: Line,
  { dial, from, busy, unregistered }: Asked,
): Promise<{ rings: Rang[]; hungUp: boolean }> {
  for (const name of line.directory.model.directory.sipUser.keys())
    line.exchange.phone(line.usernameOf(name), {
      does: unregistered.includes(name) ? "unregistered" : "rings",
    });
  for (const name of busy) line.occupy(name);
  const story = await line.exchange.place({
    from: from === undefined ? { number: "+13125550188" } : { sipUser: line.usernameOf(from) },
    to: dial,
    hangUpAfter: patience,
  });
  told = JSON.stringify({ events: story.events, log: line.log.slice(-4) });
  for (const name of busy) line.release(name);
  expect(story.events.at(-1)).toMatchObject({ kind: "ended" });
  expect(
    story.events.filter(({ kind }) => kind === "failed"),
    told,
  ).toEqual([]);
  const rings = ringsIn(story).map((ring) => ({ ...ring, who: line.nameOf(ring.who) }));
  return { rings, hungUp: story.events.some((event) => event.kind === "ended" && event.by === "caller") };
}

/** What is said of a step: its end, and whether the moment decides who rings in it. */
function steps({ steps, end }: Outcome) {
  return steps.map((step, at) => ({ ...step, until: steps[at + 1]?.at ?? end.at }));
}

function expectAsSaid(outcome: Outcome, rings: readonly Rang[], from: string | undefined): void {
  const left = new Set(rings);
  const take = (fits: (ring: Rang) => boolean) => {
    const found = [...left].find(fits);
    if (found) left.delete(found);
    return found;
  };
  for (const { kind, rings: said, at, until } of steps(outcome)) {
    const isWaiting = kind === "callQueue";
    for (const { name, from, to, anew = [], certainty } of isWaiting ? [] : said) {
      if (certainty === "maybe") {
        const found = take((ring) => ring.who === name && ring.from >= from && ring.to <= (to ?? until));
        // One whose turn would be too short has none; a turn too long for one ringing rings anew.
        for (let next = found; next; )
          next = take((ring) => ring.who === name && ring.from >= from && ring.to <= (to ?? until));
        continue;
      }
      const moments = [from, ...anew, to ?? from + 120];
      for (const [nth, begins] of moments.slice(0, -1).entries())
        expect(
          take((ring) => ring.who === name && ring.from === begins && ring.to === moments[nth + 1]),
          `${name} ${begins}-${moments[nth + 1]} of ${JSON.stringify(rings)} for ${JSON.stringify(outcome)} in ${told}`,
        ).toBeDefined();
    }
    if (isWaiting) {
      const names = new Set(said.map(({ name }) => name));
      const end = outcome.end.kind === "waiting" && until === at ? patience : until;
      while (take((ring) => names.has(ring.who) && ring.from >= at && ring.to <= end));
    }
  }
  const { end } = outcome;
  if (end.kind === "outside" || end.kind === "emergency")
    take((ring) => ring.who === end.number && ring.from === end.at);
  expect([...left], `${JSON.stringify({ outcome, left: [...left], from })} in ${told}`).toEqual([]);
}

async function expectCallsAsSaid(line: Line, calls: readonly Asked[]): Promise<void> {
  for (const call of calls) {
    const outcome = resolve(modelOf(line.tree), call);
    const { rings, hungUp } = await rung(line, call);
    // Whether anybody of a queue is registered, only the carrier knows.
    const isOpen = call.unregistered.length > 0 && outcome.steps.some(({ kind }) => kind === "callQueue");
    if (!isOpen) expectAsSaid(outcome, rings, call.from);
    // Nothing tells the edge that a phone hung up while nobody had answered: for ten seconds it counts as being in the call.
    if (hungUp && call.from !== undefined) return;
  }
}

describe("what is said is what happens", () => {
  const runs = { numRuns: trees, endOnFailure: trees > 100 };

  it(`for ${trees} random trees, callers and circumstances`, { timeout: 60 * 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(scene, ({ tree, calls }) => withCalls(tree, (line) => expectCallsAsSaid(line, calls))),
      runs,
    );
  });

  it("over HTTP, too", { timeout: 60 * 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ tree, calls }) => {
        let close = () => Promise.resolve();
        const served: NonNullable<Parameters<typeof withCalls>[2]>["served"] = (app) => {
          const edge = overHttp(app as Parameters<typeof overHttp>[0]);
          close = edge.close;
          return edge.send;
        };
        try {
          await withCalls(tree, (line) => expectCallsAsSaid(line, calls), { served });
        } finally {
          await close();
        }
      }),
      { ...runs, numRuns: Math.ceil(trees / 4) },
    );
  });
});
