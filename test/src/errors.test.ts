import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { DialtreeError, errorCodes } from "../../src/errors.ts";

it("docs/errors.md lists every code with its meaning, and no other", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/errors.md"), "utf8");
  const rows = [...page.matchAll(/^\| (DT\d{4}) \| ([^|]+?) \|/gm)].map(([, code, meaning]) => [
    code,
    meaning,
  ]);
  expect(Object.fromEntries(rows)).toEqual(errorCodes);
});

it("names what an error is about and keeps code, hint and cause", () => {
  const cause = new Error("behind it");
  const error = new DialtreeError("DT3007", "it is in use", { hint: "Wait.", cause }).about("CallQueue q");
  expect(error.message).toBe("DT3007 CallQueue q: it is in use\n  Wait.");
  expect(error).toMatchObject({ code: "DT3007", cause });
  expect(error.stack).toBe(error.message);
});
