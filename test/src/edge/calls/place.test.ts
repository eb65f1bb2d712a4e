import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Point } from "../../../../src/calls/point.ts";
import {
  type Bound,
  markOf,
  openedName,
  openedPlace,
  type Place,
  sealedName,
  sealedPlace,
} from "../../../../src/edge/calls/place.ts";
import { callUrls } from "../../../../src/edge/calls/urls.ts";

const bound: Bound = { secret: "a secret", organization: "acme", account: "front", call: "v3:1" };

const point: fc.Arbitrary<Point> = fc.record({
  kind: fc.constantFrom("user", "team", "extension", "phone", "callQueue", "sipUser"),
  name: fc.stringMatching(/^[A-Za-z0-9._-]{1,63}\/[A-Za-z0-9._-]{1,63}$/),
});

const place: fc.Arbitrary<Place> = fc.record({
  point,
  at: fc.nat(1000),
  left: fc.nat(300),
  spent: fc.nat(20_000),
  isCut: fc.boolean(),
  began: fc.integer({ min: 1_700_000_000, max: 1_900_000_000 }),
  seconds: fc.nat(300),
  passed: fc.array(point.map(markOf), { maxLength: 100 }),
  revision: fc.nat(),
});

describe("where a call goes on", () => {
  it("comes back as it was sealed, for this call alone", () => {
    fc.assert(
      fc.property(place, (where) => {
        const text = sealedPlace(where, bound);
        expect(openedPlace(text, bound, where.began + 60)).toEqual(where);
        for (const other of ["secret", "organization", "account", "call"] as const)
          expect(openedPlace(text, { ...bound, [other]: "another" }, where.began)).toBeUndefined();
      }),
    );
  });

  it("is an application's or the carrier's ringing's, and never both", () => {
    fc.assert(
      fc.property(place, (where) => {
        const text = sealedPlace(where, bound, "back");
        expect(openedPlace(text, bound, where.began, "back")).toEqual(where);
        expect(openedPlace(text, bound, where.began)).toBeUndefined();
        expect(openedPlace(sealedPlace(where, bound), bound, where.began, "back")).toBeUndefined();
      }),
    );
  });

  it("is nobody else's to make", () => {
    fc.assert(
      fc.property(place, fc.nat(), fc.integer({ min: 1, max: 255 }), (where, at, change) => {
        const bytes = Buffer.from(sealedPlace(where, bound), "base64url");
        const index = at % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ change;
        expect(openedPlace(bytes.toString("base64url"), bound, where.began)).toBeUndefined();
      }),
    );
    for (const text of ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
      expect(openedPlace(text, bound, 0)).toBeUndefined();
  });

  it("holds for a day", () => {
    const [where] = fc.sample(place, 1);
    if (where === undefined) throw new Error("no sample");
    const text = sealedPlace(where, bound);
    expect(openedPlace(text, bound, where.began + 24 * 3600)).toEqual(where);
    expect(openedPlace(text, bound, where.began + 24 * 3600 + 1)).toBeUndefined();
  });

  it("is a URL of less than 1,500 characters after a hundred points", () => {
    const name = `${"a".repeat(63)}/${"b".repeat(63)}`;
    const passed = Array.from({ length: 100 }, (_, at) => markOf({ kind: "user", name: `u${at}` }));
    const where: Place = {
      point: { kind: "callQueue", name },
      at: 999,
      left: 120,
      spent: 14_400,
      isCut: true,
      began: 1_790_000_000,
      seconds: 120,
      passed,
      revision: 2_147_483_647,
    };
    const organization = "o".repeat(63);
    const urls = callUrls("https://telephony-edge.platform.example.com", {
      ...bound,
      organization,
      account: "a".repeat(63),
    });
    expect(urls.next(where).length).toBeLessThan(1_500);
  });

  it("is not taken for a name, nor a name for it", () => {
    expect(openedName(sealedName("front/dana-desk", bound), bound)).toBe("front/dana-desk");
    expect(openedPlace(sealedName("front/dana-desk", bound), bound, 0)).toBeUndefined();
    expect(openedName(sealedName("front/dana-desk", bound), { ...bound, call: "v3:2" })).toBeUndefined();
  });
});
