import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, it } from "vitest";
import { buildEngine } from "../../../src/engine/build.ts";
import { findEngine } from "../../../src/engine/find.ts";
import { ensureEngine } from "../../../src/engine/install.ts";
import { engineVersion, isCompatible, parseVersion } from "../../../src/engine/version.ts";

const folder = mkdtempSync(join(tmpdir(), "dialtree-engine-"));
const saved = { ...process.env };
afterEach(() => {
  process.env = { ...saved };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
  process.env.DIALTREE_ENGINE_INSTALL = "yes";
  const fetch = async () => {
    throw new TypeError("fetch failed", { cause: new Error("no network") });
  };
  await expect(ensureEngine(() => undefined, { fetch })).rejects.toMatchObject({
    code: "DT1001",
    message: expect.stringMatching(/vendor's release: .*no network[\s\S]*Go modules: no go on PATH/),
  });
});

it("builds with the package's modules, which Go may not change, and says what Go complained of", async () => {
  process.env.DIALTREE_CACHE = join(folder, "build-cache");
  const said = join(folder, "go-was-told");
  writeFileSync(
    join(folder, "go"),
    `#!/bin/sh\necho "$@" > ${said}\n/bin/cat go.mod go.sum >> ${said}\necho "first\nsecond" >&2\nexit 1\n`,
    { mode: 0o755 },
  );
  process.env.PATH = folder;
  expect(await buildEngine(() => undefined)).toMatch(/go build failed: first; second/);
  const told = readFileSync(said, "utf8");
  expect(told).toMatch(/^build -mod=readonly /);
  expect(told).toContain(readFileSync(join(import.meta.dirname, "../../../engine/go.sum"), "utf8"));
  expect(readdirSync(join(process.env.DIALTREE_CACHE, "engines"))).toEqual([]);
});

it("runs what it built where the user's umask lets a group write", async () => {
  process.env.DIALTREE_CACHE = join(folder, "open-cache");
  writeFileSync(
    join(folder, "go"),
    `#!/bin/sh
until [ "$1" = -o ]; do shift; done
printf '#!/bin/sh\\necho v${engineVersion}\\n' > "$2"
/bin/chmod 775 "$2"
`,
    { mode: 0o755 },
  );
  delete process.env.DIALTREE_ENGINE;
  rmSync(join(folder, "pulumi"), { force: true });
  process.env.PATH = folder;
  expect(await buildEngine(() => undefined)).toBeUndefined();
  expect((await findEngine()).engine).toMatchObject({ origin: "built from Go modules" });
});
