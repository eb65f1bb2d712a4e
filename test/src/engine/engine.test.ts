import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { findEngine } from "../../../src/engine/find.ts";
import { ensureEngine } from "../../../src/engine/install.ts";
import { withLock } from "../../../src/engine/lock.ts";
import { isCompatible, parseVersion } from "../../../src/engine/version.ts";

const folder = mkdtempSync(join(tmpdir(), "dialtree-engine-"));
const saved = { ...process.env };
afterEach(() => {
  process.env = { ...saved };
});

/** An executable that says it is pulumi of this version. */
function pretend(name: string, version: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\necho ${version}\n`);
  chmodSync(path, 0o755);
  return path;
}

it.each([
  ["v3.259.0", true],
  ["3.300.1", true],
  ["v3.258.9", false],
  ["v4.0.0", false],
])("%s is compatible: %s", (text, expected) => {
  expect(isCompatible(parseVersion(text) ?? [0, 0, 0])).toBe(expected);
});

it("takes DIALTREE_ENGINE before everything, and says why one will not do", async () => {
  process.env.DIALTREE_ENGINE = pretend("good", "v3.260.0");
  expect((await findEngine()).engine).toMatchObject({ version: "3.260.0", origin: "DIALTREE_ENGINE" });
  process.env.DIALTREE_ENGINE = pretend("old", "v3.1.0");
  await expect(findEngine()).rejects.toMatchObject({ code: "DT1002" });
  process.env.DIALTREE_ENGINE = join(folder, "missing");
  await expect(findEngine()).rejects.toMatchObject({ code: "DT1002" });
});

it("passes over an engine on PATH that is too old, and names every way that failed", async () => {
  delete process.env.DIALTREE_ENGINE;
  process.env.DIALTREE_CACHE = join(folder, "cache");
  pretend("pulumi", "v3.1.0");
  process.env.PATH = folder;
  const { engine, rejected } = await findEngine();
  expect(engine).toBeUndefined();
  expect(rejected.map(({ reason }) => reason).join()).toContain("is version 3.1.0");
  // No go on this PATH; the vendor's installer has no network, or no shell to run in.
  await expect(ensureEngine(() => undefined)).rejects.toMatchObject({
    code: "DT1001",
    message: expect.stringMatching(/vendor's installer: [\s\S]*Go modules: no go on PATH/),
  });
});

it("lets one process build at a time, and takes over the lock of one that is gone", async () => {
  const lock = join(folder, "build.lock");
  let inside = 0;
  const work = async () => {
    expect(++inside).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    inside -= 1;
  };
  await Promise.all([withLock(lock, () => undefined, work), withLock(lock, () => undefined, work)]);
  writeFileSync(lock, "999999999");
  await withLock(lock, () => undefined, work);
  rmSync(folder, { recursive: true, force: true });
});
