/**
 * A plan that reads the account beside one that does not, of a tree of 1,000 resources where each request to the carrier
 * takes 50 ms.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSandbox } from "../providers/sandbox/index.ts";
import { runCli } from "../test/support/cli.ts";
import { bigTree } from "./big-tree.ts";

const folder = mkdtempSync(join(tmpdir(), "dialtree-bench-"));
const line = (name: string, value: number, limit: number) =>
  process.stdout.write(
    `${JSON.stringify({ name, value: Math.round(value * 100) / 100, limit, holds: value <= limit })}\n`,
  );

try {
  writeFileSync(join(folder, "tree.yaml"), bigTree({ extensions: 330, sipUsers: 330, teams: 10 }));
  process.stderr.write("making 1,000 resources ...\n");
  await timed("up", "tree.yaml", "--yes");
  const sandbox = openSandbox(join(folder, ".dialtree/sandbox.sqlite"));
  sandbox.addFault({ effect: "latency", ms: 50, times: 1_000_000 });
  const times = { live: Number.POSITIVE_INFINITY, alone: Number.POSITIVE_INFINITY };
  // By turns, and the least of three: what else the machine does only adds.
  for (let run = 0; run < 3; run++) {
    times.alone = Math.min(times.alone, await timed("plan", "tree.yaml", "--no-refresh"));
    times.live = Math.min(times.live, await timed("plan", "tree.yaml"));
  }
  sandbox.close();
  process.stdout.write(
    `1,000 resources, 50 ms a request: plan --no-refresh ${Math.round(times.alone)} ms, plan ${Math.round(times.live)} ms\n`,
  );
  line("live-plan-1000-vs-no-refresh", times.live / times.alone, 1.5);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function timed(...args: string[]): Promise<number> {
  const started = performance.now();
  const { code, stdout, stderr } = await runCli(folder, args);
  if (code !== 0) throw new Error(stdout + stderr);
  return performance.now() - started;
}
