import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCli } from "../support/cli.ts";

const example = readFileSync(join(import.meta.dirname, "../../examples/minimal/account.yaml"), "utf8");

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "dialtree-two-trees-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A folder with two trees of one organization. */
function folderWithTwo(name: string): string {
  const folder = join(root, name);
  mkdirSync(join(folder, "phones"), { recursive: true });
  writeFileSync(join(folder, "account.yaml"), example);
  writeFileSync(join(folder, "phones/other.yaml"), example.replaceAll("small-office", "small-lobby"));
  return folder;
}
const ok = async (folder: string, ...args: string[]) => {
  const result = await runCli(folder, args);
  expect(result.code, result.stderr).toBe(0);
  return result;
};
const refused = async (folder: string, ...args: string[]) => {
  const { code, stderr, stdout } = await runCli(folder, args);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("DT1030");
  expect(stderr).toContain("--take-over");
  return stderr;
};

it("another tree of the same organization is refused, one that moved is taken over when told to", async () => {
  const folder = folderWithTwo("plain");
  await ok(folder, "up", "account.yaml", "--yes");
  await ok(folder, "plan", "./account.yaml");
  for (const args of [
    ["plan"],
    ["plan", "--save", "x.plan"],
    ["up", "--yes"],
    ["destroy", "--yes", "--allow", "destroy"],
  ])
    expect(await refused(folder, ...args, "phones/")).toContain("of the tree account.yaml, not of phones");

  // Nor would the engine by hand take the one for the other.
  expect(readFileSync(join(folder, ".dialtree/project/index.js"), "utf8")).not.toContain(
    join(folder, "phones"),
  );

  renameSync(join(folder, "account.yaml"), join(folder, "moved.yaml"));
  await refused(folder, "up", "moved.yaml", "--yes");
  expect((await ok(folder, "plan", "moved.yaml", "--take-over")).stdout).toContain("Nothing changes");
  await refused(folder, "up", "moved.yaml", "--yes");
  await ok(folder, "up", "moved.yaml", "--yes", "--take-over");
  await ok(folder, "up", "moved.yaml", "--yes");
  expect(await refused(folder, "up", "phones", "--yes")).toContain("moved.yaml");

  // What is empty is nobody's.
  await ok(folder, "destroy", "moved.yaml", "--yes", "--allow", "destroy");
  await ok(folder, "up", "phones", "--yes");
  await refused(folder, "up", "moved.yaml", "--yes");
});

it("a stack that no record is of gets one from the first up, also where nothing changes", async () => {
  const folder = folderWithTwo("old");
  await ok(folder, "up", "account.yaml", "--yes");
  const tags = join(folder, ".dialtree/state/.pulumi/stacks/small/dev.pulumi-tags");
  rmSync(tags);
  expect((await runCli(folder, ["plan", "phones"])).stderr).not.toContain("DT1030");
  await ok(folder, "up", "account.yaml", "--yes");
  expect(readFileSync(tags, "utf8")).toContain("account.yaml");
  await refused(folder, "up", "phones", "--yes");
});

it("checkouts of one repository agree, wherever they lie and where in them dialtree runs", async () => {
  const first = folderWithTwo("first/repository");
  execFileSync("git", ["init", "-q", first]);
  const env = {
    PULUMI_BACKEND_URL: `file://${join(root, "shared")}`,
    PULUMI_CONFIG_PASSPHRASE: "a long passphrase",
  };
  mkdirSync(join(root, "shared"));
  const up = await runCli(first, ["up", "account.yaml", "--yes"], env);
  expect(up.code, up.stderr).toBe(0);
  const second = join(root, "second");
  cpSync(first, second, { recursive: true });
  const run = async (folder: string, tree: string) =>
    (await runCli(join(second, folder), ["plan", tree], env)).stderr;
  expect(await run(".", "account.yaml")).not.toContain("DT1030");
  expect(await run("phones", "../account.yaml")).not.toContain("DT1030");
  expect(await run("phones", "other.yaml")).toContain("of the tree account.yaml, not of phones/other.yaml");
});
