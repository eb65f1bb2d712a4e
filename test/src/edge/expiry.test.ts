import { expect, it } from "vitest";
import { expiryOf } from "../../../src/edge/expiry.ts";

const now = Date.parse("2026-11-23T12:00:00Z");

it.each([
  ["12h", "2026-11-24T00:00:00.000Z"],
  ["90d", "2027-02-21T12:00:00.000Z"],
  ["8w", "2027-01-18T12:00:00.000Z"],
  ["2027-01-31", "2027-01-31T00:00:00.000Z"],
  ["2027-01-31T12:00+01:00", "2027-01-31T11:00:00.000Z"],
])("reads %s", (text, moment) => {
  expect(expiryOf(text, now)).toBe(moment);
});

it.each([
  "",
  "0d",
  "-1d",
  "1.5d",
  "90",
  "90 d",
  "99999d",
  "2026-11-23",
  "2027-02-30",
  "2027-13-01",
  "tomorrow",
])("takes %j for none", (text) => {
  expect(expiryOf(text, now)).toBeUndefined();
});
