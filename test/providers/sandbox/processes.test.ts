import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openSandbox } from "../../../providers/sandbox/index.ts";

const root = join(import.meta.dirname, "../../..");

/** A process that makes 40 queues of its own and tries 40 that every other one tries, too; prints its successes. */
function maker(file: string, name: string): Promise<{ own: number; shared: number }> {
  const script = `
    import { openSandbox } from "./providers/sandbox/index.ts";
    const sandbox = openSandbox(${JSON.stringify(file)});
    const make = async (queue_name) => (await sandbox.fetch("http://sandbox.invalid/v2/queues", {
      method: "POST",
      headers: { authorization: "Bearer KEYsandbox", "content-type": "application/json" },
      body: JSON.stringify({ queue_name }),
    })).ok;
    const made = { own: 0, shared: 0 };
    for (let at = 0; at < 40; at++) {
      if (await make("${name}-" + at)) made.own++;
      if (await make("shared-" + at)) made.shared++;
    }
    console.log(JSON.stringify(made));`;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    child.stdout.on("data", (data: Buffer) => {
      text += data.toString();
    });
    child.once("error", reject);
    child.once("close", () => resolve(JSON.parse(text) as { own: number; shared: number }));
  });
}

it("several processes on one file lose nothing, and one of them alone makes what is unique", {
  timeout: 60_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "dialtree-sandbox-"));
  try {
    const file = join(folder, "sandbox.sqlite");
    const made = await Promise.all(["a", "b", "c", "d"].map((name) => maker(file, name)));
    expect(made.map(({ own }) => own)).toEqual([40, 40, 40, 40]);
    expect(made.reduce((sum, { shared }) => sum + shared, 0)).toBe(40);
    const sandbox = openSandbox(file);
    const response = await sandbox.fetch("http://sandbox.invalid/v2/queues?page[size]=250", {
      headers: { authorization: "Bearer KEYsandbox" },
    });
    const { data } = (await response.json()) as { data: unknown[] };
    expect(data).toHaveLength(200);
    sandbox.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
