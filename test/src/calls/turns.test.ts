import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bell } from "../../../src/calls/bells.ts";
import { nextTurn, type Turning } from "../../../src/calls/turns.ts";

const least = 5;

interface Member {
  readonly delaySeconds: number;
  readonly ringSeconds: number;
  readonly isReady: boolean;
}

const member: fc.Arbitrary<Member> = fc.record({
  delaySeconds: fc.nat(30),
  ringSeconds: fc.integer({ min: least, max: 60 }),
  isReady: fc.boolean(),
});

const group = fc.array(member, { minLength: 1, maxLength: 6 }).chain((members) =>
  fc.record({
    members: fc.constant(members),
    order: fc.shuffledSubarray([...members.keys()], { minLength: members.length }),
    timeoutSeconds: fc.integer({ min: least, max: 200 }),
  }),
);

/** All turns from the beginning, when nobody answers and everybody rings to the end. */
function played(turning: Turning) {
  const turns: { member: number; from: number; to: number }[] = [];
  let place = { turn: 0, spent: 0, isCut: false };
  for (;;) {
    const next = nextTurn(turning, place);
    if (typeof next === "number") return { turns, after: place.spent + next };
    const from = place.spent + next.wait;
    turns.push({ member: turning.order[next.place.turn] ?? -1, from, to: from + next.seconds });
    place = { ...next.place, turn: next.place.turn + 1, spent: from + next.seconds };
  }
}

const bell = (at: number): Bell => ({ kind: "sipUser", name: `front/s${at}` });

function turningOf(members: readonly Member[], order: readonly number[], timeoutSeconds: number): Turning {
  return { members, order, timeoutSeconds, least, bellsOf: (at) => (members[at]?.isReady ? [bell(at)] : []) };
}

describe("turns", () => {
  it("ring each member who is there once, in order and within the time", () => {
    fc.assert(
      fc.property(group, ({ members, order, timeoutSeconds }) => {
        const { turns, after } = played(turningOf(members, order, timeoutSeconds));
        const ready = order.filter((at) => members[at]?.isReady);
        expect(turns.map((turn) => turn.member)).toEqual(
          ready.filter((at) => turns.some((turn) => turn.member === at)),
        );
        for (const [at, { from, to }] of turns.entries()) {
          expect(from).toBeGreaterThanOrEqual(turns[at - 1]?.to ?? 0);
          expect(to - from).toBeGreaterThanOrEqual(least);
          expect(to).toBeLessThanOrEqual(timeoutSeconds);
        }
        expect(after).toBeLessThanOrEqual(timeoutSeconds);
      }),
    );
  });

  it("end at the same time in whatever order they come", () => {
    fc.assert(
      fc.property(group, ({ members, order, timeoutSeconds }) => {
        const whole = members
          .filter(({ isReady }) => isReady)
          .reduce((sum, { delaySeconds, ringSeconds }) => sum + delaySeconds + ringSeconds, 0);
        expect(played(turningOf(members, order, timeoutSeconds)).after).toBe(Math.min(timeoutSeconds, whole));
      }),
    );
  });

  it("go on at once where somebody declines", () => {
    const members = [
      { delaySeconds: 0, ringSeconds: 20, isReady: true },
      { delaySeconds: 0, ringSeconds: 20, isReady: true },
    ];
    const turning = turningOf(members, [0, 1], 30);
    expect(nextTurn(turning, { turn: 1, spent: 3, isCut: false })).toMatchObject({ wait: 0, seconds: 20 });
    expect(nextTurn(turning, { turn: 2, spent: 23, isCut: false })).toBe(0);
  });
});
