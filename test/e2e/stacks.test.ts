import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../support/cli.ts";
import { openProject } from "../support/project.ts";

const example = join(import.meta.dirname, "../../examples/minimal/account.yaml");

let project: Awaited<ReturnType<typeof openProject>>;
beforeEach(async () => {
  project = await openProject();
  for (const file of ["Pulumi.yaml", "package.json", "node_modules"])
    rmSync(join(project.folder, file), { force: true });
  copyFileSync(example, join(project.folder, "account.yaml"));
});
afterEach(() => project.close());

const dialtree = (...args: string[]) => runCli(project.folder, args);
const ok = async (...args: string[]) => {
  const result = await dialtree(...args);
  expect(result.code, result.stderr).toBe(0);
  return result;
};
const settings = () => readdirSync(project.folder).filter((name) => name.startsWith("Pulumi."));
const kept = () => readdirSync(join(project.folder, ".dialtree"));
const stacks = () =>
  readdirSync(join(project.folder, ".dialtree/state"), { recursive: true, encoding: "utf8" }).filter((name) =>
    /stacks\/.*\.json$/.test(name),
  );

describe("a folder that is the tree", () => {
  it("is a tree before, between and after plan and up, and plan leaves nothing behind", async () => {
    const first = await dialtree("plan", ".", "--detailed-exitcode");
    expect(first.code, first.stderr).toBe(2);
    expect(first.stdout).toContain("6 to create, 1 to adopt");
    expect([settings(), stacks()]).toEqual([[], []]);
    expect(kept().filter((name) => name.startsWith("preview"))).toEqual([]);

    await ok("up", ".", "--yes");
    expect(settings()).toEqual(["Pulumi.dev.yaml"]);
    const text = readFileSync(join(project.folder, "Pulumi.dev.yaml"), "utf8");
    await ok("validate", ".", "--strict");
    expect((await dialtree("plan", ".", "--detailed-exitcode")).code).toBe(0);

    // Settings that nobody committed are missing in another checkout: a plan makes none there either.
    rmSync(join(project.folder, "Pulumi.dev.yaml"));
    expect((await dialtree("plan", ".", "--detailed-exitcode")).code).toBe(0);
    expect(settings()).toEqual([]);
    writeFileSync(join(project.folder, "Pulumi.dev.yaml"), text);
    await ok("up", ".", "--yes");
    expect(readFileSync(join(project.folder, "Pulumi.dev.yaml"), "utf8")).toBe(text);
  });

  it("is planned with its stack's settings, which a plan does not change", async () => {
    await ok("up", ".", "--yes", "--stack", "other");
    const text = `${readFileSync(join(project.folder, "Pulumi.other.yaml"), "utf8")}config:\n  small:key: plain\n`;
    writeFileSync(join(project.folder, "Pulumi.dev.yaml"), text);
    // The other stack has everything at the account already, which a plan that reads it refuses.
    expect((await dialtree("plan", ".")).stdout).toContain("DT3006");
    await ok("plan", ".", "--no-refresh");
    expect(readFileSync(join(project.folder, "Pulumi.dev.yaml"), "utf8")).toBe(text);
    expect(stacks()).toHaveLength(1);
  });
});

it("a plan that is saved makes its stack, says so, and is applied", async () => {
  const saved = await ok("plan", "account.yaml", "--save", "reviewed.plan");
  expect(saved.stderr).toContain("made the stack dev");
  expect(settings()).toEqual(["Pulumi.dev.yaml"]);
  const again = await ok("plan", "account.yaml", "--save", "reviewed.plan");
  expect(again.stderr).not.toContain("made the stack");
  const up = await ok("up", "account.yaml", "--plan", "reviewed.plan");
  expect(up.stderr).toContain("created SIP user office/dana");
});

it("what a plan that was killed has left is taken away by the next run", async () => {
  const left = join(project.folder, ".dialtree/preview.0123456789ab");
  mkdirSync(join(left, "node_modules"), { recursive: true });
  const { thisProcess } = await import("../../src/engine/holder.ts");
  writeFileSync(
    join(left, "holder.json"),
    JSON.stringify({ ...thisProcess(), pid: 4_000_000, id: "0123456789abcdef" }),
  );
  await ok("plan", ".");
  expect(existsSync(left)).toBe(false);
});

it("a stack that is missing is not destroyed, and not made by that", async () => {
  await ok("up", ".", "--yes");
  const { code, stderr } = await dialtree("destroy", ".", "--yes", "--allow", "destroy", "--stack", "typo");
  expect(code).toBe(1);
  expect(stderr).toContain("DT1033 there is no stack typo");
  expect(settings()).toEqual(["Pulumi.dev.yaml"]);
  expect(stacks().filter((name) => name.includes("typo"))).toEqual([]);
});
