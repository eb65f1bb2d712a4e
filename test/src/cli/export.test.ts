import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSandbox, parseFault, type Sandbox } from "../../../providers/sandbox/index.ts";
import { type ServedSandbox, serveSandbox } from "../../../providers/sandbox/serve.ts";
import { validateTree } from "../../../src/tree/validate.ts";
import { applyTree } from "../../support/applied.ts";
import { runCli, startCli } from "../../support/cli.ts";
import { seedLarge } from "../../support/large-account.ts";
import { embedded, sound, validateText } from "../../support/tree.ts";

const folder = mkdtempSync(join(tmpdir(), "dialtree-export-"));
const requests: string[] = [];
let sandbox: Sandbox;
let served: ServedSandbox;

/** Asks as any other program would. */
async function ask(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const headers = { authorization: "Bearer KEYsandbox", "content-type": "application/json" };
  const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
  const response = await sandbox.fetch(`http://sandbox.invalid/v2${path}`, init);
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return ((await response.json()) as { data: Record<string, unknown> }).data;
}

/** Requests that reach the port, which is watched. */
beforeAll(async () => {
  sandbox = openSandbox(":memory:");
  await seedLarge(ask);
  const watched: Sandbox = {
    ...sandbox,
    fetch: (input, init) => {
      const { method, url } = input instanceof Request ? input : new Request(input, init);
      requests.push(`${method} ${new URL(url).pathname}`);
      return sandbox.fetch(input, init);
    },
  };
  served = await serveSandbox(watched, 0, (error) => {
    throw error;
  });
});
afterAll(async () => {
  await served.close();
  sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const key = { TELNYX_API_KEY: "KEYsandbox" };
const exporting = (name: string, ...more: string[]) => [
  ...["export", "front", "--provider", "telnyx", "--api-key-env", "TELNYX_API_KEY"],
  ...["--endpoint", served.url, "-o", name, ...more],
];

describe("dialtree export of an account that nobody declared", () => {
  it("writes a tree in as many requests as pages, none of which changes anything", async () => {
    requests.length = 0;
    const { code, stdout, stderr } = await runCli(folder, exporting("phones", "--organization", "acme"), key);
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("in no tree") as string,
    });
    expect(stdout.split("\n")).toContain("phones/front.sipUsers.yaml");
    // 420 SIP users are two pages; a list that shows no password is enough.
    expect(
      Object.fromEntries(
        Map.groupBy(requests, (each) => each)
          .entries()
          .map(([each, all]) => [each, all.length]),
      ),
    ).toEqual({
      "GET /v2/connections": 1,
      "GET /v2/credential_connections": 1,
      "GET /v2/number_orders": 1,
      "GET /v2/outbound_voice_profiles": 1,
      "GET /v2/phone_numbers": 1,
      "GET /v2/queues": 1,
      "GET /v2/telephony_credentials": 2,
      "GET /v2/texml_applications": 1,
    });
  });

  it("is a tree in which validate finds only what the account itself has wrong, each at its line", () => {
    const { problems, model } = validateTree(join(folder, "phones"));
    const { front } = model.tree.accounts;
    expect([...new Set(problems.map(({ code }) => code))].toSorted()).toEqual(["DT2134", "DT2136"]);
    expect(problems.every(({ file, line }) => file.startsWith(join(folder, "phones")) && line > 1)).toBe(
      true,
    );
    expect(Object.keys(front?.sipUsers ?? {})).toHaveLength(420);
    expect(Object.keys(front?.domains ?? {})).toEqual(["acme-depot", "acme-office"]);
    expect(front?.domains["acme-office"]).toMatchObject({
      label: "Acme office",
      voiceUrl: "https://calls.example.com/voice/office",
    });
    expect(front?.credentialAttachments).toHaveLength(2);
    expect(front?.phones["13125550103"]?.domain).toBe("acme-office");
  });

  it("says what no tree holds, and has nothing secret", () => {
    const files = readdirSync(join(folder, "phones")).map((name) =>
      readFileSync(join(folder, "phones", name), "utf8"),
    );
    const [report = ""] = files.filter((text) => text.startsWith("# The export"));
    expect(report).toContain('ip_connection "Old PBX"');
    expect(report.match(/fqdn_connection "Branch/g)).toHaveLength(60);
    expect(report).toMatch(/phone "\+13125550102" \(".*"\): domain: it is on the ip_connection "Old PBX"/);
    expect(report).toMatch(/SIP domain "An IVR"/);
    expect(files.join()).not.toMatch(/password-of|KEYsandbox|sip_password/);
  });

  it("is the same from run to run, and of the tree that it wrote", async () => {
    await runCli(folder, exporting("again", "--organization", "acme"), key);
    const texts = (name: string) =>
      readdirSync(join(folder, name)).map((file) => [file, readFileSync(join(folder, name, file), "utf8")]);
    expect(texts("again")).toEqual(texts("phones"));
  });

  it("refuses a folder with something in it, and options that name no account, and writes nothing", async () => {
    const filled = await runCli(folder, exporting("phones"), key);
    expect(filled).toMatchObject({ code: 1, stderr: expect.stringMatching(/^DT1009 /) as string });
    const odd = await runCli(folder, [...exporting("odd"), "--endpoint", "http://calls.example.com"], key);
    expect(odd).toMatchObject({ code: 1, stderr: expect.stringMatching(/^DT1004 /) as string });
    const keyless = await runCli(folder, exporting("odd"), { TELNYX_API_KEY: "" });
    expect(keyless).toMatchObject({ code: 1, stderr: expect.stringMatching(/^DT3001 /) as string });
    expect(readdirSync(folder)).not.toContain("odd");
  });

  it("leaves nothing where it is killed in the middle", async () => {
    sandbox.addFault(parseFault("latency ms=3000 times=1") as never);
    const child = startCli(folder, exporting("killed"), key);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
    sandbox.clearFaults();
    expect(readdirSync(folder).filter((name) => name.includes("killed"))).toEqual([]);
  });
});

describe("dialtree export of a tree", () => {
  const own = join(folder, "own");
  const text = sound(
    ["    provider: telnyx\n", "    provider: sandbox\n"],
    embedded,
    ["    credentials: { apiKey: { env: KEY }, publicKey: { env: PUBLIC } }\n", ""],
    ["main: { number:", "main: { release: true, number:"],
  );

  it("has its names and what only it can say, and asks for nothing else", async () => {
    mkdirSync(own);
    writeFileSync(join(own, "account.yaml"), text);
    const before = process.cwd();
    process.chdir(own);
    await applyTree(validateText(text).model.written);
    process.chdir(before);
    const { code, stderr } = await runCli(own, ["export", "account.yaml", "-o", "live"]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    // The sandbox's account owns three numbers more.
    const diff = await runCli(own, [
      "diff",
      "account.yaml",
      "live",
      "--format",
      "json",
      "--max-deletes",
      "100%",
    ]);
    const { changes } = JSON.parse(diff.stdout) as {
      changes: { kind: string; name: string; action: string }[];
    };
    expect(changes.map(({ kind, name, action }) => `${action} ${kind} ${name}`).toSorted()).toEqual(
      ["101", "102", "103"].map((end) => `adopt PhoneNumber front/13125550${end}`),
    );
  });

  it("is shown as the page, too", async () => {
    const { code, stderr } = await runCli(own, ["view", "--live", "account.yaml", "-o", "live.html"]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(readFileSync(join(own, "live.html"), "utf8")).toContain("13125550103");
  });

  it("sends no key to a place that a tree names and nobody has allowed", async () => {
    const far = text.replace("provider: sandbox", "provider: sandbox\n    endpoint: https://far.example.com");
    writeFileSync(join(own, "far.yaml"), far);
    for (const args of [
      ["export", "far.yaml", "-o", "far"],
      ["view", "--live", "far.yaml"],
    ]) {
      const { code, stderr } = await runCli(own, args);
      expect({ code, stderr }).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("DT1013") as string,
      });
    }
  });
});
