import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bigTree } from "../../bench/big-tree.ts";
import { descendantsOf } from "../../src/engine/descendants.ts";
import { runPulumi } from "../../src/engine/pulumi.ts";
import { runCli, startCli } from "../support/cli.ts";
import { openProject } from "../support/project.ts";

// Whole runs of the engine, several in a test.
vi.setConfig({ testTimeout: 300_000 });

let project: Awaited<ReturnType<typeof openProject>>;
beforeEach(async () => {
  project = await openProject();
  writeFileSync(join(project.folder, "big.yaml"), bigTree({ extensions: 40, sipUsers: 30, teams: 3 }));
});
afterEach(() => project.close());

/** Numbers of all processes whose engine works in the project, or that were started by one. */
function processesOf(folder: string): string[] {
  // Elsewhere than on Linux the system does not tell.
  if (!existsSync("/proc/self/environ")) return [];
  return readdirSync("/proc").filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) &&
        readFileSync(`/proc/${pid}/environ`, "utf8").includes(`PULUMI_BACKEND_URL=file://${folder}/`)
      );
    } catch {
      return false;
    }
  });
}

const dialtree = (...args: string[]) => runCli(project.folder, args);
const locks = () =>
  readdirSync(join(project.folder, ".dialtree/state/.pulumi/locks"), {
    recursive: true,
    encoding: "utf8",
  }).filter((name) => name.endsWith(".json"));

/** Starts the command line; `until` waits for a word of it. */
function start(...args: string[]) {
  const child = startCli(project.folder, args, {}, { detached: true });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const until = async (word: RegExp, times = 1) => {
    while ((said.match(new RegExp(word, "g"))?.length ?? 0) < times) {
      if (child.exitCode !== null) throw new Error(`it ended before it said ${word}: ${said}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return { child, until, ended, said: () => said };
}

const noneLeft = () => expect.poll(() => processesOf(project.folder), { timeout: 10_000 }).toEqual([]);

describe.each([
  ["SIGINT", 130, "each"],
  ["SIGTERM", 143, "end"],
  ["SIGHUP", 129, "each"],
] as const)("up that gets %s", (signal, code, checkpoints) => {
  it("says so at once, ends in order, keeps what it did and leaves nothing behind", async () => {
    const run = start("up", "big.yaml", "--yes", "--checkpoints", checkpoints);
    await run.until(/created/, 20);
    // As a terminal does, to everything in the foreground; and npm passes it on.
    process.kill(-(run.child.pid ?? 0), signal);
    run.child.kill(signal);
    await run.until(/stopping/);
    expect(await run.ended).toBe(code);
    expect(run.said()).toContain("DT1031");
    expect(run.said()).not.toContain("DT1006");
    await noneLeft();
    expect(locks()).toEqual([]);
    const made = await inState();
    expect(made).toBeGreaterThanOrEqual(20);
    const again = await dialtree("up", "big.yaml", "--yes");
    expect(again.code, again.stderr).toBe(0);
    expect(again.stderr).not.toContain("took over");
    // What is in state is not made again.
    expect(again.stderr.match(/created/g)).toHaveLength((await inState()) - made);
  });
});

async function inState(): Promise<number> {
  const { stdout } = await runPulumi(
    project.engine,
    join(project.folder, ".dialtree/project"),
    ["stack", "export", "--stack", "dev"],
    { home: project.folder },
  );
  return stdout.match(/"urn": ".*dynamic\/dialtree:/g)?.length ?? 0;
}

const slowLists = (ms: number) =>
  project.sandbox((sandbox) =>
    sandbox.addFault({ effect: "latency", ms, method: "POST", path: "/credential_connections" }),
  );

it("a step that is under way comes to its end, and what it made is known", async () => {
  await slowLists(3_000);
  const run = start("up", "big.yaml", "--yes");
  await run.until(/created account/);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  process.kill(-(run.child.pid ?? 0), "SIGINT");
  await run.until(/stopping/);
  expect(run.said()).not.toContain("created credential list");
  expect(await run.ended).toBe(130);
  expect(run.said()).toContain("created credential list");
  expect(await inState()).toBeGreaterThan(1);
  await noneLeft();
});

it("a second Ctrl-C breaks it off and says how to go on; the next run takes the lock over", async () => {
  await slowLists(30_000);
  const run = start("up", "big.yaml", "--yes");
  await run.until(/created account/);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  process.kill(-(run.child.pid ?? 0), "SIGINT");
  await run.until(/stopping/);
  await new Promise((resolve) => setTimeout(resolve, 500));
  process.kill(-(run.child.pid ?? 0), "SIGINT");
  expect(await run.ended, run.said()).toBe(130);
  expect(run.said()).toContain("broken off");
  await noneLeft();
  expect(locks()).toHaveLength(1);
  await project.sandbox((sandbox) => sandbox.clearFaults());
  const again = await dialtree("up", "big.yaml", "--yes");
  expect(again.code, again.stderr).toBe(0);
  expect(again.stderr).toMatch(/took over the lock of process \d+/);
  expect(locks()).toEqual([]);
  expect(readdirSync(join(project.folder, ".dialtree/engines"))).toEqual([]);
  expect((await dialtree("plan", "big.yaml", "--detailed-exitcode")).code).toBe(0);
});

it("a destruction that is stopped does not say that all is gone", async () => {
  expect((await dialtree("up", "big.yaml", "--yes", "--checkpoints", "end")).code).toBe(0);
  const run = start("destroy", "big.yaml", "--yes", "--allow", "destroy", "--checkpoints", "each");
  await run.until(/deleted/, 3);
  run.child.kill("SIGINT");
  expect(await run.ended).toBe(130);
  expect(run.said()).toContain("DT1031");
  expect(run.said()).not.toContain("Everything is taken down");
  expect((await dialtree("destroy", "big.yaml", "--yes", "--allow", "destroy")).code).toBe(0);
});

it("an engine ends with dialtree where that alone was killed, and the next run goes on", async () => {
  const run = start("up", "big.yaml", "--yes");
  await run.until(/created/, 10);
  run.child.kill("SIGKILL");
  await expect.poll(() => processesOf(project.folder), { timeout: 60_000 }).toEqual([]);
  const again = await dialtree("up", "big.yaml", "--yes");
  expect(again.code, again.stderr).toBe(0);
  expect(locks()).toEqual([]);
  expect((await dialtree("plan", "big.yaml", "--detailed-exitcode")).code).toBe(0);
});

it("of an engine that was killed nothing stays but the lock, which the next run takes over", async () => {
  const run = start("up", "big.yaml", "--yes", "--checkpoints", "end");
  await run.until(/created/, 10);
  const [engine = 0] = descendantsOf(run.child.pid ?? 0);
  for (const pid of [run.child.pid ?? 0, engine]) process.kill(pid, "SIGKILL");
  await noneLeft();
  expect(locks()).toHaveLength(1);
  const again = await dialtree("up", "big.yaml", "--yes");
  expect(again.code, again.stderr).toBe(0);
  expect(again.stderr).toMatch(/took over the lock of process \d+/);
});

it("a lock of anybody else is refused with who, when and where, until it is broken", async () => {
  expect((await dialtree("up", "big.yaml", "--yes")).code).toBe(0);
  const [folder = ""] = readdirSync(join(project.folder, ".dialtree/state/.pulumi/locks/organization"));
  const lock = (pid: number, host: string) =>
    writeFileSync(
      join(project.folder, ".dialtree/state/.pulumi/locks/organization", folder, "dev/0123.json"),
      JSON.stringify({ pid, username: "kim", hostname: host, timestamp: "2026-11-24T01:02:03.4Z" }),
    );
  for (const [pid, host] of [
    [4_000_000, "ci-7"],
    [4_000_000, hostname()],
    [process.pid, hostname()],
  ] as const) {
    lock(pid, host);
    for (const command of ["up", "destroy"]) {
      const refused = await dialtree(command, "big.yaml", "--yes");
      expect([refused.code, refused.stdout]).toEqual([1, ""]);
      expect(refused.stderr).toContain(
        `DT1032 the stack dev is locked by kim, process ${pid} on ${host}, since 2026-11-24 01:02:03`,
      );
      expect(refused.stderr).toContain("--break-lock");
    }
  }
  expect((await dialtree("plan", "big.yaml")).code).toBe(0);
  const broken = await dialtree("up", "big.yaml", "--yes", "--break-lock");
  expect(broken.code, broken.stderr).toBe(0);
  expect(locks()).toEqual([]);
});

it("plan that is stopped leaves nothing behind", async () => {
  const run = start("plan", "big.yaml");
  await run.until(/previewing/);
  await new Promise((resolve) => setTimeout(resolve, 500));
  process.kill(-(run.child.pid ?? 0), "SIGINT");
  expect(await run.ended).toBe(130);
  expect(run.said()).toMatch(/stopping(.|\n)*DT1031/);
  await noneLeft();
  expect(readdirSync(join(project.folder, ".dialtree")).filter((name) => name.startsWith("preview"))).toEqual(
    [],
  );
});

it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "a service that gets %s says so and ends",
  async (signal) => {
    for (const args of [["sandbox"], ["serve", "--port", "0"]]) {
      const run = start(...args);
      await run.until(/http:/);
      process.kill(-(run.child.pid ?? 0), signal);
      expect(await run.ended).toBe(0);
      expect(run.said()).toContain("ending");
      expect(run.said()).toContain(signal);
    }
  },
);
