import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openSandbox, type Sandbox } from "../../providers/sandbox/index.ts";
import { type ServedSandbox, serveSandbox } from "../../providers/sandbox/serve.ts";
import { type CliResult, runCli, startCli } from "../support/cli.ts";
import { type Ask, seedLarge } from "../support/large-account.ts";
import { thrown } from "../support/thrown.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const env = { TELNYX_API_KEY: "KEYsandbox" };

/** All that an account has, of kinds that dialtree knows and of others. */
const collections = [
  ...["outbound_voice_profiles", "texml_applications", "credential_connections", "telephony_credentials"],
  ...["queues", "phone_numbers", "number_orders", "connections"],
];

/** Without what lies behind links: Node follows them, and the packages lead in circles. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(place);
    return entry.isFile() ? [place] : [];
  });
}

// Hundreds of objects that no dialtree has made, from the first look at them to the first change that was reviewed.
describe("500 objects that exist", () => {
  const folder = mkdtempSync(join(tmpdir(), "dialtree-takeover-"));
  let sandbox: Sandbox;
  let served: ServedSandbox;
  let before: Awaited<ReturnType<typeof everything>>;
  const dialtree = (...args: string[]) => runCli(folder, args, env);

  const ask: Ask = async (method, path, body) => {
    const headers = { authorization: "Bearer KEYsandbox", "content-type": "application/json" };
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const response = await sandbox.fetch(`http://sandbox.invalid/v2${path}`, init);
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return ((await response.json()) as { data: Record<string, unknown> }).data;
  };

  /** Every object byte for byte, but for its tags and the time of its last change. */
  async function everything() {
    const all = collections.map(async (name) => {
      const pages = [1, 2, 3].map((page) => ask("GET", `/${name}?page[number]=${page}&page[size]=250`));
      const objects = (await Promise.all(pages)).flat() as Record<string, unknown>[];
      return objects.map(({ tags: _tags, updated_at: _updated, ...object }) => [name, object] as const);
    });
    return (await Promise.all(all)).flat();
  }

  /** Applies; what was killed before may still be coming to its end, and holds the lock until then. */
  async function applied(): Promise<CliResult> {
    for (let waited = 0; ; waited += 500) {
      const result = await dialtree("up", "phones", "--yes");
      if (!result.stderr.includes("DT1032") || waited > 30_000) return result;
      await sleep(500);
    }
  }

  /** Runs a command and kills it when it has said that. */
  async function killed(args: string[], at: RegExp): Promise<void> {
    const child = startCli(folder, args, env, { detached: true });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        if (at.test(said)) process.kill(-(child.pid ?? 0), "SIGKILL");
      });
    await once(child, "close");
    expect(child.signalCode, said).toBe("SIGKILL");
  }

  const exporting = (name: string) => [
    ...["export", "front", "--provider", "telnyx", "--api-key-env", "TELNYX_API_KEY"],
    ...["--endpoint", served.url, "--organization", "acme", "-o", name],
  ];

  beforeAll(async () => {
    sandbox = openSandbox(join(folder, "carrier.sqlite"));
    await seedLarge(ask);
    served = await serveSandbox(sandbox, 0, thrown);
    symlinkSync(join(import.meta.dirname, "../../node_modules"), join(folder, "node_modules"));
    before = await everything();
  });
  afterAll(async () => {
    await served.close();
    sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("are exported whole or not at all", async () => {
    expect(before.length).toBeGreaterThan(500);
    sandbox.addFault({ effect: "latency", path: "/telephony_credentials", ms: 3_000, times: 2 });
    const child = startCli(folder, exporting("phones"), env, { detached: true });
    setTimeout(() => process.kill(-(child.pid ?? 0), "SIGKILL"), 1_500);
    await once(child, "close");
    expect(child.signalCode).toBe("SIGKILL");
    expect(readdirSync(folder)).not.toContain("phones");
    sandbox.clearFaults();
    const { code, stderr } = await dialtree(...exporting("phones"));
    expect(code, stderr).toBe(0);
    expect((await dialtree("validate", "phones")).code).toBe(0);
    expect(await everything()).toEqual(before);
  });

  it("are taken over, also by a run that was killed in the middle, with nothing changed but tags", async () => {
    const importing = ["import", "phones", "--ids", "phones/export-ids.txt", "--yes"];
    sandbox.addFault({ effect: "latency", method: "PATCH", ms: 400, times: 4 });
    await killed(importing, /100 of \d+/);
    sandbox.clearFaults();
    const { code, stdout, stderr } = await dialtree(...importing);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/Taken over: 4\d\d, 0 of them with differences/);
    expect(await everything()).toEqual(before);
    const again = await dialtree(...importing);
    expect(again.stdout).toContain("Nothing is taken over");
  });

  it("are as declared from then on", async () => {
    const { code, stdout } = await dialtree("plan", "phones", "--detailed-exitcode");
    expect(stdout).toMatch(/^Nothing changes: all 4\d\d resources are as declared/);
    expect(code).toBe(0);
    expect(await everything()).toEqual(before);
  });

  it("change by one edit in one place, also by a run that was killed in the middle", async () => {
    const file = join(folder, "phones/front.callQueues.yaml");
    const written = readFileSync(file, "utf8");
    writeFileSync(file, written.replace(/(line-3: .*maxSize: )20/, "$125"));
    const planned = await dialtree("plan", "phones");
    expect(planned.stdout).toMatch(/^Changes: 1 to update, 4\d\d unchanged/);
    await killed(["up", "phones", "--yes"], /applying/);
    const { code, stderr } = await applied();
    expect(code, stderr).toBe(0);
    const after = await everything();
    const changed = after.filter((each, at) => JSON.stringify(each) !== JSON.stringify(before[at]));
    expect(changed).toEqual([["queues", expect.objectContaining({ name: "Line 3", max_size: 25 })]]);
    expect((await dialtree("plan", "phones", "--detailed-exitcode")).code).toBe(0);
  });

  it("leave no password in the clear, neither in the tree nor in the state", async () => {
    const users = (await ask("GET", "/telephony_credentials?page[size]=250")) as unknown as {
      sip_password: string;
    }[];
    const passwords = new Set(users.map(({ sip_password: password }) => password));
    expect(passwords.size).toBeGreaterThan(200);
    // Each is 32 hexadecimal digits, which may stand within more of them.
    const hasPassword = (text: string) =>
      (text.match(/[0-9a-f]{32,}/g) ?? []).some((run) =>
        Array.from(run, (_, at) => run.slice(at, at + 32)).some((part) => passwords.has(part)),
      );
    expect(hasPassword(`x${[...passwords][7]}f`)).toBe(true);
    const tells = (text: string) => text.includes(env.TELNYX_API_KEY) || hasPassword(text);
    const telling = filesBelow(folder)
      .filter((file) => !basename(file).startsWith("carrier.sqlite"))
      .filter((file) => tells(readFileSync(file, "latin1")));
    expect(telling).toEqual([]);
  });
});
