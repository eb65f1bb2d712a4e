/**
 * Export of an account of 10,000 objects that no tree has made: requests beside pages, and the time that each part takes.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSandbox } from "../providers/sandbox/index.ts";
import { serveSandbox } from "../providers/sandbox/serve.ts";
import { runCli } from "../test/support/cli.ts";

const sipUsers = 9_700;
const queues = 296;
const folder = mkdtempSync(join(tmpdir(), "dialtree-bench-"));
const sandbox = openSandbox(":memory:");
let requests = 0;

const line = (name: string, value: number, limit: number) =>
  process.stdout.write(
    `${JSON.stringify({ name, value: Math.round(value * 100) / 100, limit, holds: value <= limit })}\n`,
  );

async function make(path: string, body: object): Promise<{ id: string }> {
  const headers = { authorization: "Bearer KEYsandbox", "content-type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify(body) };
  const response = await sandbox.fetch(`http://sandbox.invalid/v2${path}`, init);
  if (!response.ok) throw new Error(await response.text());
  return ((await response.json()) as { data: { id: string } }).data;
}

process.stderr.write("making 10,000 objects ...\n");
const login = { user_name: "bench0001", password: "password0001" };
const list = await make("/credential_connections", { ...login, connection_name: "Staff" });
for (let at = 0; at < sipUsers; at++)
  await make("/telephony_credentials", { name: `Phone ${at % 3000}`, connection_id: list.id });
for (let at = 0; at < queues; at++) await make("/queues", { queue_name: `Line ${at}` });

const counted: typeof sandbox = {
  ...sandbox,
  fetch: (...given) => {
    requests += 1;
    return sandbox.fetch(...given);
  },
};
const served = await serveSandbox(counted, 0, (error) => {
  throw error;
});
try {
  const args = ["export", "front", "--provider", "sandbox", "--endpoint", served.url, "-o", "tree"];
  const started = performance.now();
  const { code, stderr } = await runCli(folder, args);
  if (code !== 0) throw new Error(stderr);
  const exported = performance.now() - started;
  const validated = performance.now();
  await runCli(folder, ["validate", "tree"]);
  const validate = performance.now() - validated;
  process.stdout.write(
    `10,000 objects: ${requests} requests, export ${Math.round(exported)} ms, validate of it ${Math.round(validate)} ms\n`,
  );
  // Pages of 250 of the two large kinds, and one for each of the others.
  const pages = Math.ceil(sipUsers / 250) + Math.ceil(queues / 250) + 6;
  line("export-10000-requests-vs-pages", requests / pages, 1);
} finally {
  await served.close();
  sandbox.close();
  rmSync(folder, { recursive: true, force: true });
}
