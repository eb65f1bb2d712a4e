import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolve } from "../../../src/calls/index.ts";
import { isError } from "../../../src/tree/problem.ts";
import { sound, validateText } from "../../support/tree.ts";

const text = sound();
const words = [...new Set(text.match(/[A-Za-z0-9+]+|[^\sA-Za-z0-9]/g) ?? [])];

/** The sound tree with pieces cut out, doubled, swapped for other words of it, or for anything. */
const mutated = fc
  .array(
    fc.record({
      at: fc.nat(text.length),
      cut: fc.nat(40),
      put: fc.oneof(
        fc.constantFrom(
          "",
          "\n",
          "  ",
          "null",
          "[]",
          "{}",
          "&a ",
          "*a",
          "__proto__: 1",
          "constructor",
          "1e999",
          "!!binary x",
          ...words,
        ),
        fc.string({ unit: "binary", maxLength: 8 }),
      ),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((edits) =>
    edits.reduce((now, { at, cut, put }) => now.slice(0, at) + put + now.slice(at + cut), text),
  );

function judge(input: string | Uint8Array): void {
  for (const strict of [false, true]) {
    const { problems, model } = validateText(input, { strict });
    for (const { line, column, message, hint } of problems) {
      expect(line).toBeGreaterThan(0);
      expect(column).toBeGreaterThan(0);
      expect(message.length).toBeGreaterThan(0);
      expect(hint.length).toBeGreaterThan(0);
    }
    if (problems.some(isError)) continue;
    for (const dial of [...model.directory.phone.keys(), ...model.directory.extension.keys()]) {
      expect(resolve(model, { dial }).end.kind).toBeDefined();
    }
  }
}

describe("whatever is in the file, it is judged and nothing breaks", () => {
  it("a mutated tree", () => {
    fc.assert(fc.property(mutated, judge), { numRuns: 1500 });
  });

  it("raw bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), judge), { numRuns: 300 });
  });

  it("any JSON value under every section", () => {
    const section = fc.constantFrom(
      "users",
      "teams",
      "accounts",
      "domains",
      "sipUsers",
      "callQueues",
      "extensions",
      "phones",
      "autoProvision",
      "credentials",
    );
    fc.assert(
      fc.property(section, fc.jsonValue(), (name, value) => {
        const json = JSON.stringify(value);
        const isTop = ["users", "teams", "accounts"].includes(name);
        judge(
          isTop
            ? `version: 1\norganization: acme\n${name}: ${json}\n`
            : `version: 1\norganization: acme\naccounts: { front: { provider: sandbox, ${name}: ${json} } }\n`,
        );
      }),
      { numRuns: 500 },
    );
  });
});
