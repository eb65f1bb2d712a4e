import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { descendantsOf } from "../../../src/engine/descendants.ts";
import { startOf } from "../../../src/engine/holder.ts";

const root = join(import.meta.dirname, "../../..");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dialtree-stopped-"));
  mkdirSync(join(folder, "bin"));
  mkdirSync(join(folder, "cache"), { mode: 0o700 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Builds an engine with a `go` that never comes to an end by itself. */
function build(go: string) {
  const file = join(folder, "bin/go");
  writeFileSync(file, `#!/bin/sh\n${go}\nsleep 1000 & wait $!\n`);
  chmodSync(file, 0o755);
  const script = `
    const { endInOrder } = await import("./src/cli/signals.ts");
    const { withLock } = await import("./src/engine/lock.ts");
    const { buildEngine } = await import("./src/engine/build.ts");
    endInOrder();
    const say = (line) => console.log(line);
    await withLock(${JSON.stringify(join(folder, "cache"))}, "install.lock", say, () => buildEngine(say)).catch(({ message }) => say(message));`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      PATH: [join(folder, "bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(":"),
      DIALTREE_CACHE: join(folder, "cache"),
    },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const built = expect.poll(() => descendantsOf(child.pid ?? 0).length, { timeout: 20_000 }).toBe(2);
  return { child, ended, built, said: () => said };
}

const left = () => readdirSync(join(folder, "cache"), { recursive: true });

it("a build that is stopped ends go, gives the lock back and leaves no draft", async () => {
  const { child, ended, built, said } = build("trap 'kill $!; exit 1' INT");
  await built;
  child.kill("SIGINT");
  expect(await ended, said()).toBe(130);
  expect(said()).toContain("stopping");
  expect(said()).toContain("DT1031");
  expect(left()).toEqual(["engines"]);
});

it("a second signal ends what does not end by itself, with all that it has started", async () => {
  const { child, ended, built, said } = build("trap '' INT");
  await built;
  const started = descendantsOf(child.pid ?? 0);
  child.kill("SIGTERM");
  await expect.poll(said).toContain("stopping");
  await new Promise((resolve) => setTimeout(resolve, 400));
  child.kill("SIGTERM");
  expect(await ended, said()).toBe(143);
  expect(said()).toContain("broken off");
  for (const pid of started) await expect.poll(() => startOf(pid)).toBeUndefined();
  expect(left()).toEqual(["engines"]);
});
