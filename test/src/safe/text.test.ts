import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joined, line, restyled, shown, shownJson, shownLines } from "../../../src/safe/text.ts";
import { commandsIn } from "../../support/log.ts";

const foreign = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        "::",
        ":",
        "\n",
        "\r",
        " ",
        "##[",
        "##",
        "[",
        "vso[",
        "\x1b[31m",
        "\u2028",
        "\u202e",
        "stop-commands::x",
        "\t",
        "é",
      ),
    )
    .map((parts) => parts.join("")),
);

describe("what is shown", () => {
  it.each([
    ["a\nb", "a\u{fffd}b"],
    ["::stop-commands::x", "\\::stop-commands::x"],
    ["\u00a0 ::error::x", "\u00a0 \\::error::x"],
    ["x ##[group]y ##vso[task]", "x ##\\[group]y ##\\vso[task]"],
    ["\x1b[2Jgone", "\u{fffd}[2Jgone"],
    ["\u202eevil \ud800", "\u{fffd}evil \u{fffd}"],
    ["front/dana-desk::1", "front/dana-desk::1"],
  ])("of %j is harmless", (text, expected) => expect(shown(text)).toBe(expected));

  it("has one line and no command, whatever it was, and stays as it is when it is shown again", () => {
    fc.assert(
      fc.property(foreign, (text) => {
        const safe = shown(text);
        expect(commandsIn(safe)).toEqual([]);
        expect(safe).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        expect(shown(safe)).toBe(safe);
      }),
      { numRuns: 1000 },
    );
  });

  it("keeps the lines of what another program said", () => {
    expect(shownLines("one\r\n\ttwo\n::error::x\x07")).toBe("one\n\ttwo\n\\::error::x\u{fffd}");
    fc.assert(
      fc.property(foreign, (text) => commandsIn(shownLines(text)).length === 0),
      { numRuns: 1000 },
    );
  });

  it("is JSON of the same meaning without a character that a terminal acts on", () => {
    fc.assert(
      fc.property(foreign, foreign, (key, value) => {
        const json = JSON.stringify({ [key]: value }, null, 2);
        const safe = shownJson(json);
        expect(JSON.parse(safe)).toEqual(JSON.parse(json));
        expect(commandsIn(safe)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it("is no command where a line is broken", () => {
    expect(restyled(shown("a ::error::b"), (text) => text.replace(" ", "\n"))).toBe("a\n\\::error::b");
  });

  it("is no command when it is put together", () => {
    expect(line`${shown(":")}${shown(":error::x")}`).toBe("\\::error::x");
    expect(joined([shown("##"), shown("[group]x")], "")).toBe("##\\[group]x");
    fc.assert(
      fc.property(fc.array(foreign), fc.constantFrom("", " ", "-"), (parts, between) => {
        const whole = joined(parts.map(shown), between);
        expect(commandsIn(line`${whole}${joined(parts.map(shown), "")}`)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("stands in words of ours", () => expect(line`read ${shown("a\nb")} (${2})`).toBe("read a\u{fffd}b (2)"));
});
