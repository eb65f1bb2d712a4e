import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { onPath, tryEngine } from "../../src/engine/find.ts";
import { engineVersion } from "../../src/engine/version.ts";

const root = join(import.meta.dirname, "../..");
const cache = mkdtempSync(join(tmpdir(), "dialtree-build-"));

/** Builds the engine in a process group of its own, with a cache folder of its own. */
function build() {
  const child = spawn(
    process.execPath,
    ["--input-type=module", "-e", 'await (await import("./src/engine/build.ts")).buildEngine(console.log)'],
    {
      cwd: root,
      detached: true,
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, DIALTREE_CACHE: cache },
    },
  );
  const lines: string[] = [];
  const compiling = new Promise<void>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      lines.push(text);
      // Long enough for Go to be at work, even where its caches are full.
      if (text.includes("compiling")) setTimeout(resolve, 1_500);
    });
  });
  return { child, lines, compiling };
}

describe.skipIf(onPath("go") === undefined)("a build of the engine (needs go on PATH)", () => {
  afterAll(() => rmSync(cache, { recursive: true, force: true }));

  it("goes on after it was killed, and leaves only whole engines", { timeout: 1_200_000 }, async () => {
    const sum = readFileSync(join(root, "engine/go.sum"), "utf8");
    const first = build();
    await first.compiling;
    process.kill(-(first.child.pid ?? 0), "SIGKILL");
    await once(first.child, "close");
    const whole = () => readdirSync(join(cache, "engines")).filter((name) => !name.startsWith("."));
    expect(whole()).toEqual([]);

    const second = build();
    const [code] = (await once(second.child, "close")) as [number];
    expect(code, second.lines.join("")).toBe(0);
    const folder = join(cache, "engines", `v${engineVersion}-built`);
    expect(await tryEngine(join(folder, "pulumi"), "built from Go modules")).toMatchObject({
      version: engineVersion,
    });
    // Nor is anything left of the one that was killed.
    expect(readdirSync(join(cache, "engines"))).toEqual(whole());
    expect(readFileSync(join(root, "engine/go.sum"), "utf8")).toBe(sum);
  });
});
