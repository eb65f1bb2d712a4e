import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quoted, quotedError, quoteLength, secretsIn, struck } from "../../../src/safe/secrets.ts";
import { commandsIn } from "../../support/log.ts";

const secret = fc.stringMatching(/^[A-Za-z0-9_./+-]{20,60}$/);

/** Ways in which a text of letters, digits and signs is written. */
const ways: ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => `Bearer ${text}`,
  (text) => encodeURIComponent(text),
  (text) => encodeURIComponent(encodeURIComponent(text)),
  (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join(""),
  (text) => [...Buffer.from(text)].map((byte) => `\\u00${byte.toString(16).toUpperCase()}`).join(""),
  (text) => [...text].map((sign) => `&#${sign.codePointAt(0)};`).join(""),
  (text) => [...text].map((sign) => `&#x${sign.codePointAt(0)?.toString(16)};`).join(""),
  (text) => Buffer.from(text).toString("hex"),
  (text) => [...text].join("\u200b"),
  (text) => [...text].join("\n"),
  (text) => text.replaceAll("/", "\\/"),
  (text) => each(text, (code) => `&#${String(code).padStart(30, "0")};`),
  (text) => each(text, (code) => `&#x${code.toString(16).padStart(30, "0")};`),
  (text) => each(text, (code) => `\\u{${code.toString(16)}}`),
  (text) => each(text, (code) => `\\u{0000${code.toString(16)}}`),
  (text) => each(text, (code) => `%u00${code.toString(16)}`),
];

/** Ways in which a text of letters and digits is written: with what another text has signs for. */
const looseWays: ((text: string) => string)[] = [
  (text) => [...text].join("\u0301"),
  (text) => [...text].join("."),
  (text) => [...text].join("-"),
  (text) => [...text].join(" | "),
  (text) => [...text].join("+"),
  (text) => [...text].map(fullWidth).join(""),
  (text) => each(text, (code) => `&#${code}`),
  (text) => each(text, (code) => `&#X${code.toString(16)}`),
  (text) => each(text, (code) => `\\${code.toString(8).padStart(3, "0")}`),
  (text) => each(text, (code) => `=${code.toString(16).toUpperCase()}`),
  ...[":", "-", " ", ", ", "0x", " 0x", ",0x"].map(
    (sign) => (text: string) => each(text, (code) => `${sign}${code.toString(16)}`).slice(sign.length),
  ),
];

function each(text: string, write: (code: number) => string): string {
  return [...text].map((sign) => write(sign.codePointAt(0) ?? 0)).join("");
}

/** As East Asian typesetting writes it. */
function fullWidth(sign: string): string {
  return String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0);
}

/** What stands around: letters of no alphabet that secrets have. */
const around = fc.string({ unit: fc.constantFrom("é", "ß", " ", "\n", "…", "≤", "ж") });

describe("a text without its secrets", () => {
  it("has none in any way of writing, and none of its pieces; what is around stays", () => {
    fc.assert(
      fc.property(
        secret,
        fc.constantFrom(...ways),
        fc.nat(),
        fc.nat(),
        around,
        around,
        (key, way, from, size, before, after) => {
          const start = from % (key.length - 8);
          const part = key.slice(start, start + 8 + (size % key.length));
          const text = struck(`${before}${way(part)}${after}`, [key]);
          const left = text.replaceAll(/[éß\s…≤ж\\]/g, "");
          // The end of the word before it may be a piece of the secret as well.
          expect(left).toMatch(/^(|B|Be|Bea|Bear|Beare|Bearer)\*\*\*$/);
          expect(text.startsWith(before.trimEnd())).toBe(true);
          expect(text.endsWith(after.trimStart())).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("has none with signs and marks between, in full width, and in escapes that have no end", () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Za-z0-9]{20,60}$/),
        fc.constantFrom(...looseWays),
        fc.nat(),
        around,
        around,
        (key, way, from, before, after) => {
          const part = key.slice(from % (key.length - 8));
          const text = struck(`${before}${way(part)}${after}`, [key]);
          // The sign that the first escape begins with may stay.
          expect(text.slice(before.length)).toMatch(/^(0x)?\*\*\*[éß\s…≤ж]*$/);
          expect([text.startsWith(before), text.endsWith(after)]).toEqual([true, true]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("has none in base64, whatever it is encoded with", () => {
    fc.assert(
      fc.property(secret, fc.string({ maxLength: 7 }), fc.string({ maxLength: 7 }), (key, before, after) => {
        for (const form of ["base64", "base64url"] as const) {
          const whole = Buffer.from(`${before}${key}${after}`).toString(form);
          const text = struck(whole, [key]);
          const said = text.split("***").map((part) => Buffer.from(part, form).toString("latin1"));
          for (let at = 0; at + 12 <= key.length; at++)
            for (const part of said) expect(part).not.toContain(key.slice(at, at + 12));
          expect(text).toContain("***");
        }
      }),
      { numRuns: 300 },
    );
  });

  it("is the text itself where nothing of a secret stands in it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.uuid(), (text, key) => {
        expect(struck(text, [key])).toBe(text);
        expect(struck(text, ["", "short"])).toBe(text);
      }),
    );
  });

  it("quoted has one line, no command and no more than its length, whatever it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 2_000 }), secret, (text, key) => {
        const said = quoted(`${text}${key}`, [key]);
        expect(said.length).toBeLessThanOrEqual(quoteLength);
        expect(commandsIn(said)).toEqual([]);
        expect(said).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        expect(said).not.toContain(key);
      }),
    );
  });

  it.each([
    ["a quoted-printable line's end", "KEY01234=\r\n56789abc"],
    ["a sign that only looks like an escape", "key=4B0123456789abcd", "4B0123456789abcd"],
    ["digits after a backslash", "at \\1230456789abcdef", "1230456789abcdef"],
    ["digits after an unended entity", "&#1230456789abcdef", "1230456789abcdef"],
    ["signs of its own, fewer than eight others", "a-b-c-d-e", "a-b-c-d-e"],
    ["signs within what looks like an escape", "A.A.0.x.a.b.z.5.6.7.8.9", "AA0xabz56789"],
    ["dots between words of it", "KEY0.1234.5678.9abc"],
  ])("has none with %s", (_what, text, key = "KEY0123456789abc") => {
    expect(struck(text, [key])).toMatch(/^(key=|at \\?|&#)?\*\*\*$/);
  });

  it("takes a number that is no character's for none", () => {
    for (const text of ["&#99999999;", "&#x110000;", "\\u{110000}", "\\u{ffffff}", "%uzzzz"])
      expect(struck(text, ["KEY0123456789abc"])).toBe(text);
  });

  it("takes time in proportion to its length", () => {
    const key = "k".repeat(64);
    const time = (length: number) => {
      const started = performance.now();
      struck("%25".repeat(length / 3), [key]);
      struck("k".repeat(length), [key]);
      for (const start of ["&#x", "&#", "\\u{", "%", "="]) struck(start + "0".repeat(length), [key]);
      for (const part of ["&#x", "\\u{0", "%25u", "=\r\n", "0x", "\ufdfa"])
        struck(part.repeat(length / 6), [key]);
      return performance.now() - started;
    };
    time(10_000);
    expect(time(200_000)).toBeLessThan(10_000);
  });
});

describe("an error behind an error", () => {
  it("keeps what it says and where it arose, and nothing else, however deep", () => {
    const key = "KEY0123456789abcdefghijkl";
    const deep = Object.assign(new TypeError(`sent ${key}`), { code: "ECONNRESET", headers: { a: key } });
    const error = Object.assign(new Error("failed", { cause: deep }), { body: { token: key } });
    const safe = quotedError(error, [key]);
    expect(inspect(safe, { depth: 9, showHidden: true })).not.toMatch(/KEY0|abcdefgh/);
    expect(safe.cause).toMatchObject({ name: "TypeError", message: "sent ***", code: "ECONNRESET" });
    expect(safe.stack).toContain("secrets.test");
    let chain = new Error(key);
    for (let at = 0; at < 50; at++) chain = new Error(key, { cause: chain });
    expect(inspect(quotedError(chain, [key]), { depth: 99 })).not.toContain(key);
    expect(quotedError({ key }, [key]).message).not.toContain(key);
  });

  it("knows the password of an address", () => {
    expect(secretsIn("https://user:long-password@edge.example")).toEqual(["long-password"]);
    expect([...secretsIn("https://edge.example"), ...secretsIn("no address")]).toEqual([]);
  });
});
