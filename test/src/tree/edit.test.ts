import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { withField } from "../../../src/tree/edit.ts";

const text = `# Ours since 1998
accounts:
  front: # the desk
    outboundProfiles:
      office: { destinations: [US, CA],   concurrentCalls: 10 } # finance
      plain:
        # agreed with the carrier
        destinations:
          - US   # home
          - CA
        concurrentCalls: 4   # four lines

        dailySpendLimitUsd: 50
      bare: {}
      empty:
    credentialAttachments:
      - { domain: office, list: staff }
      - domain: other   # the second
        list: staff
`;
const profiles = ["accounts", "front", "outboundProfiles"];
const profile = (name: string) => [...profiles, name];

describe("a field of a tree's file", () => {
  it.each([
    ["in braces", profile("office"), "concurrentCalls", 3, "concurrentCalls: 10 }", "concurrentCalls: 3 }"],
    ["on a line", profile("plain"), "concurrentCalls", 3, "concurrentCalls: 4 ", "concurrentCalls: 3 "],
    ["as a list", profile("office"), "destinations", ["US"], "[US, CA]", "[ US ]"],
    ["new in braces", profile("office"), "label", "a, b", "Calls: 10 }", 'Calls: 10, label: "a, b" }'],
    ["new on a line", profile("plain"), "label", "101", "        # agreed", "        # agreed"],
    ["new in empty braces", profile("bare"), "label", "101", "bare: {}", 'bare: { label: "101" }'],
    ["new where nothing is", profile("empty"), "label", "x", "empty:\n", "empty: { label: x }\n"],
    ["of a list", ["accounts", "front", "credentialAttachments", 1], "domain", "main", "other ", "main "],
  ] as const)("is written %s, and nothing else is", (_what, path, field, value, from, to) => {
    const edited = withField(text, path, field, value) ?? "";
    const there = path.reduce<Record<string, unknown>>((at, key) => at[key] as never, parse(edited));
    expect(there[field]).toEqual(value);
    if (from !== to) expect(edited).toBe(text.replace(from, to));
  });

  it.each([
    ["the last in braces", profile("office"), "concurrentCalls", ",   concurrentCalls: 10", ""],
    ["the first in braces", profile("office"), "destinations", "destinations: [US, CA],   ", ""],
    ["a line", profile("plain"), "dailySpendLimitUsd", "        dailySpendLimitUsd: 50\n", ""],
    [
      "a line with its comment",
      profile("plain"),
      "concurrentCalls",
      "        concurrentCalls: 4   # four lines\n",
      "",
    ],
  ] as const)("is taken away: %s", (_what, path, field, from, to) => {
    expect(withField(text, path, field, undefined)).toBe(text.replace(from, to));
  });

  it("has to have a map of its own there", () => {
    expect(withField(text, profile("nobody"), "label", "x")).toBeUndefined();
    expect(withField(text, [...profile("office"), "destinations"], "label", "x")).toBeUndefined();
  });

  it("comes out as any value that it is given", () => {
    const names = fc.constantFrom("office", "plain", "bare", "empty");
    const fields = fc.constantFrom("destinations", "concurrentCalls", "label", "dailySpendLimitUsd");
    const values = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.array(fc.string()),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.string()),
    );
    fc.assert(
      fc.property(names, fields, values, (name, field, value) => {
        const edited = withField(text, profile(name), field, value) ?? "";
        const wanted = parse(text) as { accounts: { front: { outboundProfiles: Record<string, object> } } };
        const all = wanted.accounts.front.outboundProfiles;
        all[name] = { ...all[name], [field]: value };
        expect(parse(edited)).toEqual(wanted);
        for (const comment of text.match(/#.*/g) ?? [])
          if (!(name === "plain" && field === "destinations" && comment.includes("home")))
            expect(edited).toContain(comment);
      }),
    );
  });
});
