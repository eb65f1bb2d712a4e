import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";

/** A package in which everything is installed and built, and whose scripts say what they were given. */
const root = mkdtempSync(join(tmpdir(), "dialtree-run-"));
const tell = 'console.log("told", process.env.DIALTREE_ENGINE_INSTALL);\n';
for (const [file, text] of Object.entries({
  "package.json": '{ "type": "module" }',
  "package-lock.json": "{}",
  "node_modules/.dialtree-installed": createHash("sha256").update("{}").digest("hex"),
  "node_modules/vitest/vitest.mjs": tell,
  "scripts/engine.ts": tell,
  "scripts/start.ts": tell,
  "scripts/types.ts": tell,
  "scripts/guide.ts": tell,
  "src/a": "",
  "providers/a": "",
  "schemas/a": "",
  "dist/.built": "",
})) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}
copyFileSync(join(import.meta.dirname, "../../scripts/run.cjs"), join(root, "scripts/run.cjs"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function run(task: string, wish: string | undefined) {
  const env = { ...process.env, DIALTREE_ENGINE_INSTALL: wish };
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, "scripts/run.cjs"), task], {
    encoding: "utf8",
    env,
  });
  return { told: stdout.trim().split("\n"), says: stderr.includes("DIALTREE_ENGINE_INSTALL=yes") };
}

it.each([
  ["start", undefined, ["told yes"], true],
  ["test", undefined, ["told yes", "told yes"], true],
  ["test", "", ["told yes", "told yes"], true],
  ["test", "no", ["told no", "told no"], false],
  ["start", "yes", ["told yes"], false],
  ["types", undefined, ["told undefined", "told undefined"], false],
] as const)("npm run %s, where the user wishes %s, tells %j", (task, wish, told, says) => {
  expect(run(task, wish)).toEqual({ told, says });
});
