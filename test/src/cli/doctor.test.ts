import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openSandbox } from "../../../providers/sandbox/index.ts";
import { runCli } from "../../support/cli.ts";

const example = join(import.meta.dirname, "../../../examples/minimal/account.yaml");

function folder() {
  const made = mkdtempSync(join(tmpdir(), "dialtree-doctor-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

it("finds nothing that fails for the smallest example at a new account", async () => {
  const place = folder();
  cpSync(example, join(place, "account.yaml"));
  const first = await runCli(place, ["doctor", "account.yaml"]);
  expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/^office\n {2}ok {9}key {3,}/) });
  expect(first.stderr).toContain("0 fail");
  openSandbox(join(place, ".dialtree/sandbox.sqlite")).turn("new-account", true);
  const { code, stdout } = await runCli(place, ["doctor", "account.yaml", "--format", "json"]);
  expect(code).toBe(0);
  const { findings } = JSON.parse(stdout) as { findings: { about: string; seen: string }[] };
  expect(findings).toContainEqual(
    expect.objectContaining({
      account: "office",
      about: "SIP domains",
      seen: "0 of 1, and the tree makes 1",
    }),
  );
});

it("finds nothing that fails for a starter tree at a new account", async () => {
  const place = folder();
  await runCli(place, ["init", "."]);
  await runCli(place, ["doctor", "account.yaml"]);
  openSandbox(join(place, ".dialtree/sandbox.sqlite")).turn("new-account", true);
  const { code, stdout } = await runCli(place, ["doctor", "account.yaml"]);
  expect(code, stdout).toBe(0);
});

it("ends with 1 where something fails, and refuses a tree with errors", async () => {
  const place = folder();
  const tree = readFileSync(example, "utf8");
  writeFileSync(
    join(place, "account.yaml"),
    tree.replace("provider: sandbox", "provider: sandbox\n    credentials: { apiKey: { env: NO_SUCH_KEY } }"),
  );
  const failing = await runCli(place, ["doctor", "account.yaml"]);
  expect(failing).toMatchObject({ code: 1, stdout: expect.stringContaining("NO_SUCH_KEY") });
  writeFileSync(join(place, "account.yaml"), tree.replace("list: staff }", "list: nobody }"));
  expect(await runCli(place, ["doctor", "account.yaml"])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("DT1007"),
  });
});
