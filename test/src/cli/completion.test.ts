import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dangers } from "../../../src/kinds/dangers.ts";
import { runCli } from "../../support/cli.ts";
import { sound } from "../../support/tree.ts";

const folder = mkdtempSync(join(tmpdir(), "dialtree-completion-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bin = join(import.meta.dirname, "../../../bin/dialtree.cjs");
let script = "";

beforeAll(async () => {
  writeFileSync(join(folder, "account.yaml"), sound());
  writeFileSync(join(folder, "broken.yaml"), "a: [");
  writeFileSync(join(folder, "Pulumi.production.yaml"), "config: {}\n");
  writeFileSync(join(folder, "Pulumi.$(touch x).yaml"), "config: {}\n");
  const states = join(folder, ".dialtree/state/.pulumi/stacks/acme");
  mkdirSync(states, { recursive: true });
  for (const name of ["dev.json", "dev.json.bak", "trial.json"]) writeFileSync(join(states, name), "{}");
  script = (await runCli(folder, ["completion", "bash"])).stdout;
});

/** What a real bash offers for words as it splits a line: at spaces, and at `:` and `=`. */
function completed(...words: string[]): string[] {
  const quoted = words.map((word) => `'${word}'`).join(" ");
  const run = `dialtree() { "${process.execPath}" "${bin}" "$@"; }
${script}
COMP_WORDS=(${quoted}); COMP_CWORD=$((\${#COMP_WORDS[@]}-1)); _dialtree; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["--norc", "-uc", run], { cwd: folder, encoding: "utf8" })
    .split("\n")
    .filter(Boolean);
}

describe("in bash", () => {
  it.each<[line: string, offered: string[]]>([
    ["dialtree val", ["validate"]],
    ["dialtree route --d", ["--dial"]],
    ["dialtree serve to", ["token"]],
    ["dialtree serve token l", ["list"]],
    ["dialtree completion z", ["zsh"]],
    ["dialtree completion v", []],
    ["dialtree plan account.yaml --format m", ["markdown"]],
    ["dialtree validate account.yaml --format ", ["text", "json", "github", "sarif"]],
    ["dialtree validate --format = s", ["sarif"]],
    ["dialtree validate --format=s", ["--format=sarif"]],
    ["dialtree up account.yaml --checkpoints e", ["each", "end"]],
    ["dialtree up account.yaml --allow delete:dom", ["delete:domain"]],
    ["dialtree up account.yaml --allow delete : dom", ["domain"]],
    ["dialtree destroy account.yaml --allow dest", ["destroy"]],
    ["dialtree up account.yaml --allow dest", []],
    ["dialtree serve token make --role v", ["viewer"]],
    ["dialtree plan acc", ["account.yaml"]],
    ["dialtree plan account.yaml -o acc", ["account.yaml"]],
    ["dialtree plan account.yaml --max-deletes ", []],
    ["dialtree up account.yaml --stack ", ["dev", "production", "trial"]],
    ["dialtree route account.yaml --dial 3", ["300"]],
    ["dialtree route account.yaml --dial front/", ["front/101", "front/300", "front/main"]],
    ["dialtree route account.yaml --dial +", ["+13125550100"]],
    ["dialtree route account.yaml --from ", ["anonymous", "front/dana", "front/sam"]],
    ["dialtree route account.yaml --busy ", ["dana", "front/dana", "front/sam", "sam"]],
    ["dialtree calls w", ["why"]],
    ["dialtree calls account.yaml --outcome nob", ["nobody"]],
    ["dialtree calls account.yaml --phone ", ["front/dana", "front/sam"]],
    ["dialtree calls account.yaml --dialled front/m", ["front/main"]],
    ["dialtree calls account.yaml --account ", ["front"]],
    ["dialtree route broken.yaml --from ", []],
    ["dialtree route nowhere.yaml --from ", []],
  ])("%s", (line, offered) => {
    expect(completed(...line.split(" "))).toEqual(offered);
  });

  it("offers every danger of the guards", () => {
    expect(completed("dialtree", "diff", "--allow", "")).toEqual(expect.arrayContaining([...dangers]));
  });
});

it("asks for values in silence, whatever is there", async () => {
  const empty = mkdtempSync(join(tmpdir(), "dialtree-completion-"));
  for (const value of ["stack", "dial", "from"]) {
    const asked = await runCli(empty, ["completion", "values", value, "--", "route", "x.yaml", "--dial"]);
    expect(asked).toEqual({ code: 0, stdout: "", stderr: "" });
  }
  rmSync(empty, { recursive: true });
});

it("is a script of zsh's and of fish's, too", async () => {
  const zsh = await runCli(folder, ["completion", "zsh"]);
  expect(zsh.stdout).toBe(`#compdef dialtree\nautoload -U +X bashcompinit && bashcompinit\n${script}`);
  const { code, stdout } = await runCli(folder, ["completion", "fish"]);
  expect(code).toBe(0);
  for (const line of [
    /^complete -c dialtree -n '__fish_use_subcommand' -a plan -d '.+'$/m,
    /^complete -c dialtree -n '__fish_seen_subcommand_from validate' -l format .*-x -a 'text json github sarif'$/m,
    /^complete -c dialtree -n '__fish_seen_subcommand_from up' -l allow .*-x -a 'delete:account .*'$/m,
    /^complete -c dialtree -n '__fish_seen_subcommand_from route' -l dial .*-x -a '\(dialtree completion values dial -- .*\)'$/m,
    /^complete -c dialtree -n '__fish_seen_subcommand_from serve; and __fish_seen_subcommand_from token' -a list /m,
    /^complete -c dialtree -n '__fish_seen_subcommand_from plan' -l output -s o .*-r -F$/m,
  ])
    expect(stdout).toMatch(line);
  expect(stdout).not.toContain("values'");
});
