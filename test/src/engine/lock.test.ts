import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { withLock } from "../../../src/engine/lock.ts";

const root = join(import.meta.dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "dialtree-lock-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("lets one piece of work in at a time", async () => {
  let inside = 0;
  const work = async () => {
    expect(++inside).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    inside -= 1;
  };
  const lines: string[] = [];
  const wait = (line: string) => lines.push(line);
  await Promise.all([1, 2, 3].map(() => withLock(folder, "a.lock", wait, work)));
  expect(lines).toHaveLength(2);
  expect(readdirSync(folder)).toEqual([]);
});

it("lets one process in at a time, also when those inside are killed", { timeout: 120_000 }, async () => {
  const script = `
    import { closeSync, openSync, rmSync } from "node:fs";
    const { withLock } = await import("./src/engine/lock.ts");
    const folder = process.argv[1];
    await withLock(folder, "b.lock", () => undefined, async () => {
      closeSync(openSync(folder + "/inside", "wx"));
      await new Promise((resolve) => setTimeout(resolve, 5));
      rmSync(folder + "/inside");
      console.log("was inside");
      if (Math.random() < 0.7) process.kill(process.pid, "SIGKILL");
    });`;
  const one = async () => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", script, folder], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text;
      });
    }
    await once(child, "close");
    expect(said).toBe("was inside\n");
  };
  const several = async () => {
    for (let round = 0; round < 5; round++) await one();
  };
  await Promise.all([1, 2, 3, 4].map(several));
  await withLock(
    folder,
    "b.lock",
    () => undefined,
    async () => undefined,
  );
  expect(readdirSync(folder)).toEqual([]);
});
