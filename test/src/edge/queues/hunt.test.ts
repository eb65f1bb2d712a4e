import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bell } from "../../../../src/calls/bells.ts";
import { fitted, type Hunt, moveOf, newHunt } from "../../../../src/edge/queues/hunt.ts";
import { turnsOf } from "../../../../src/edge/queues/members.ts";

const bell = (member: number): Bell => ({ kind: "sipUser", name: `s${member}` });

/** What rings, as long as nobody answers, in so many seconds: who, and from when to when. */
function rung(
  turns: readonly (readonly number[])[],
  { ringSeconds, retrySeconds, most = 120 }: { ringSeconds: number; retrySeconds: number; most?: number },
  seconds: number,
): string[] {
  const told: string[] = [];
  let hunt: Hunt = newHunt("one", 0);
  for (let now = 0; now < seconds * 1000; ) {
    const move = moveOf(hunt, false, {
      now,
      ringSeconds,
      retrySeconds,
      most,
      turns: () => turns,
      free: (members) => members.map(bell),
    });
    hunt = move.hunt;
    if (move.does === "wait") now = move.at;
    else {
      told.push(`${move.bells.map(({ name }) => name).join("+")} ${now / 1000}-${now / 1000 + move.seconds}`);
      now = hunt.until;
    }
  }
  return told;
}

describe("a hunt", () => {
  it("goes through the tiers, rests, and begins anew", () => {
    const turns = turnsOf([1, 2, 1], [0, 1, 2], false);
    expect(turns).toEqual([[0], [2], [1]]);
    expect(rung(turns, { ringSeconds: 10, retrySeconds: 5 }, 50)).toEqual([
      "s0 0-10",
      "s2 10-20",
      "s1 20-30",
      "s0 35-45",
      "s2 45-55",
    ]);
  });

  it("has those of a tier ring together, and rings anew what one request cannot ring so long", () => {
    expect(rung(turnsOf([1, 1], [0, 1], true), { ringSeconds: 150, retrySeconds: 5 }, 200)).toEqual([
      "s0+s1 0-75",
      "s0+s1 75-150",
      "s0+s1 155-230",
    ]);
  });

  it("of too many, those that ring stay", () => {
    const hunts = fc.array(fc.boolean(), { maxLength: 8 });
    fc.assert(
      fc.property(hunts, fc.nat(8), (ringing, wanted) => {
        const all = ringing.map((_, at) => newHunt(String(at), 0));
        const kept = fitted(all, wanted, ({ id }) => ringing[Number(id)] ?? false);
        expect(kept.length).toBe(Math.min(wanted, all.length));
        const count = (some: readonly Hunt[]) => some.filter(({ id }) => ringing[Number(id)]).length;
        expect(count(kept)).toBe(Math.min(wanted, ringing.filter(Boolean).length));
      }),
    );
  });
});
