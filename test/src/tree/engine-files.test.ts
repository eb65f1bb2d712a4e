import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { commitOf, filesAt } from "../../../src/cli/revision.ts";
import { readSources } from "../../../src/tree/read.ts";
import { sound, withFiles } from "../../support/tree.ts";

const engines = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.dev.yaml", "Pulumi.my.stack.yaml", "Pulumi.dev.yml"];
const files = {
  "account.yaml": sound(),
  "Pulumiphones.yaml": "users: {}\n",
  ...Object.fromEntries(engines.map((name) => [name, "encryptionsalt: v1:x:y\n"])),
};
const parts = ["Pulumiphones.yaml", "account.yaml"];

it("the engine's files beside a tree are no parts of it, and nothing is said of them", () =>
  withFiles(files, (folder) => {
    const { sources, problems } = readSources(folder);
    expect(sources.map(({ file }) => file)).toEqual(parts.map((name) => `${folder}/${name}`));
    expect(problems).toEqual([]);
  }));

it("nor are they in a revision", () =>
  withFiles(files, (folder) => {
    const before = process.cwd();
    try {
      process.chdir(folder);
      const git = (...args: string[]) =>
        execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args]);
      git("init", "-q");
      git("add", ".");
      git("commit", "-qm", "all");
      const { sources, problems } = filesAt(commitOf("HEAD"), ".") ?? { sources: [], problems: [] };
      expect(sources.map(({ file }) => file)).toEqual(parts.map((name) => `./${name}`));
      expect(problems).toEqual([]);
    } finally {
      process.chdir(before);
    }
  }));

it("a folder with nothing else has no tree", () =>
  withFiles({ "Pulumi.dev.yaml": "{}\n" }, (folder) => {
    expect(() => readSources(folder)).toThrow("DT2100");
  }));
