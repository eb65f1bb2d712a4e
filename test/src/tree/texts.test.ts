import { describe, expect, it } from "vitest";
import { refuseControls } from "../../../src/edge/words.ts";
import { shapeFailures } from "../../../src/lifecycle/check.ts";
import { sound, validateText } from "../../support/tree.ts";

describe("a control character in a text", () => {
  it.each(["\\e", "\\0", "\\x07", "\\x85", "\\x7f", "\\ud800"])(
    "%s is an error of the tree at its place, before the edge refuses it",
    (written) => {
      const text = sound(["label: Help", `label: "He${written}lp"`]);
      const { problems } = validateText(text);
      const [problem] = problems.filter(({ severity }) => severity === "error");
      expect(problem).toMatchObject({ code: "DT2105", path: "accounts/front/extensions/300/label" });
      expect(text.split("\n")[(problem?.line ?? 0) - 1]).toContain("He");
    },
  );
  it.each(["\u001b", "\u0000", "\u0085", "\ud800"])("%j is one of an argument, and of the edge", (sign) => {
    const value = { label: "a", target: { user: `a${sign}` } };
    expect(shapeFailures({}, structuredClone(value))).toEqual([
      { property: "", reason: "DT2001 target.user: has a control character" },
    ]);
    expect(() => refuseControls(value)).toThrow("fields/target/user");
  });
  it("in a list is said of the list", () => {
    const { problems } = validateText(sound(["members: [dana, sam]", 'members: [dana, "s\\eam"]']));
    expect(problems.map(({ message }) => message)).toContain("members has a control character");
  });
  it("in a key is said at the key", () => {
    const { problems } = validateText(sound(["  dana: { name", '  "da\\ena": { name']));
    expect(problems.map(({ message }) => message)).toContain("a key has a control character");
  });
});
