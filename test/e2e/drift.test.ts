import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Log } from "sarif";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import { runCli } from "../support/cli.ts";
import { openForge } from "../support/forge.ts";
import { openProject } from "../support/project.ts";

const examples = join(import.meta.dirname, "../../examples");
const ci = join(import.meta.dirname, "../../ci");

type Row = { readonly id: string } & Record<string, unknown>;

describe("what is changed behind the tree", () => {
  let project: Awaited<ReturnType<typeof openProject>>;
  let tree = "";
  const account = () => join(project.folder, "account.yaml");
  const dialtree = (...args: string[]) => runCli(project.folder, args);
  const rows = async (path: string) => (await project.carrier("GET", path)).data as Row[];
  const one = async (path: string, has: (row: Row) => boolean) => {
    const row = (await rows(path)).find(has);
    if (row === undefined) throw new Error(`nothing of that kind at ${path}`);
    return row;
  };
  const planned = async (...args: string[]) => {
    const { stdout, stderr } = await dialtree("plan", "account.yaml", "--format", "json", ...args);
    expect(stdout, stderr).not.toBe("");
    return JSON.parse(stdout) as Plan;
  };
  const concurrent = async (limit: number) => {
    const { id, name } = await one("/outbound_voice_profiles", () => true);
    await project.carrier("PATCH", `/outbound_voice_profiles/${id}`, { name, concurrent_call_limit: limit });
  };
  /** All files of the states, as bytes. */
  const states = () => {
    const folder = join(project.folder, ".dialtree/state/.pulumi/stacks");
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) =>
      each.isFile(),
    );
    const hash = createHash("sha256");
    for (const { parentPath, name } of files) hash.update(name).update(readFileSync(join(parentPath, name)));
    return hash.digest("hex");
  };
  const isAsDeclared = async () =>
    expect(await dialtree("plan", "account.yaml", "--detailed-exitcode")).toMatchObject({
      code: 0,
      stdout: "Nothing changes: all 34 resources are as declared.\n",
    });

  beforeAll(async () => {
    project = await openProject();
    copyFileSync(join(examples, "front-desk/account.yaml"), account());
    tree = readFileSync(account(), "utf8");
    const up = await dialtree("up", "account.yaml", "--yes");
    expect(up.code, up.stderr).toBe(0);
  });
  afterAll(() => project.close());

  it("is told apart from what the tree changes, and writes no state before somebody agrees", async () => {
    await isAsDeclared();
    expect(await dialtree("drift", "account.yaml", "--detailed-exitcode")).toMatchObject({
      code: 0,
      stdout: "Nothing changed behind the tree: all 34 resources are as they were applied.\n",
    });
    await concurrent(3);
    const before = states();
    const edited = tree
      .replace("ringSeconds: 20", "ringSeconds: 25")
      .replace("concurrentCalls: 2", "concurrentCalls: 12");
    writeFileSync(account(), edited);
    const { changes, drift } = await planned();
    expect(drift?.changes).toMatchObject([
      {
        action: "update",
        kind: "OutboundProfile",
        fields: [{ field: "concurrentCalls", before: 2, after: 3 }],
      },
    ]);
    const fields = changes.map(({ name, fields: [field] }) => [
      name,
      field?.before,
      field?.after,
      field?.origin,
    ]);
    expect(fields).toEqual(
      expect.arrayContaining([
        ["front/office", 3, 12, "both"],
        ["sam", 20, 25, "tree"],
      ]),
    );
    const drifted = await dialtree("drift", "account.yaml", "--detailed-exitcode");
    expect(drifted.code, drifted.stderr).toBe(2);
    expect(drifted.stdout).toContain("concurrentCalls: 2 -> 3");
    expect(drifted.stdout).not.toContain("sam");
    expect((await dialtree("up", "account.yaml")).stderr).toContain("DT1008");
    expect(states()).toBe(before);
    expect((await planned("--no-refresh")).drift).toBeUndefined();
    const up = await dialtree("up", "account.yaml", "--yes");
    expect(up.code, up.stderr).toBe(0);
    expect(await one("/outbound_voice_profiles", () => true)).toMatchObject({ concurrent_call_limit: 12 });
    await isAsDeclared();
    tree = edited;
  });

  it("is shown with what no longer rings, and made again with what hangs on it", async () => {
    const { id } = await one("/telephony_credentials", ({ name }) => String(name).startsWith("Front door"));
    await project.carrier("DELETE", `/telephony_credentials/${id}`);
    const list = await one(
      "/credential_connections",
      ({ connection_name }) => connection_name === "front/staff",
    );
    await project.carrier("PATCH", `/credential_connections/${list.id}`, {
      webhook_event_url: "https://elsewhere.example/voice?key=1",
    });
    const text = (await dialtree("plan", "account.yaml")).stdout;
    expect(text).toContain("SIP user  front/door  is gone");
    expect(text).toMatch(/who rings since then\n.*front\/150\n.*before: .*\n.*after: .*nobody/);
    expect(text).toMatch(/\+ {2}SIP user +front\/door {2}made again/);
    expect(text).toContain(
      "voiceUrl: https://elsewhere.example/voice -> https://edge.invalid/voice  (sets back)",
    );
    const up = await dialtree("up", "account.yaml", "--yes");
    expect(up.code, up.stderr).toBe(0);
    expect(up.stderr).toContain("created SIP user front/door");
    await isAsDeclared();
  });

  it("is what a saved plan sets right, too, and what it refuses when it comes after", async () => {
    await concurrent(4);
    const { id } = await one("/telephony_credentials", ({ name }) => String(name).startsWith("Front door"));
    await project.carrier("DELETE", `/telephony_credentials/${id}`);
    const saved = await dialtree("plan", "account.yaml", "--save", "saved.plan");
    expect(saved.code, saved.stderr).toBe(0);
    const up = await dialtree("up", "account.yaml", "--plan", "saved.plan");
    expect(up.code, up.stderr).toBe(0);
    await isAsDeclared();
    await dialtree("plan", "account.yaml", "--save", "saved.plan");
    await concurrent(4);
    expect((await dialtree("up", "account.yaml", "--plan", "saved.plan")).stderr).toContain("DT1012");
    await concurrent(12);
  });

  it("is written into state by refresh alone, and into the tree by --accept", async () => {
    await concurrent(5);
    expect((await dialtree("refresh", "account.yaml")).stderr).toContain("DT1008");
    const accepted = await dialtree("drift", "account.yaml", "--accept", "front/office");
    expect(accepted.code, accepted.stderr).toBe(0);
    expect(readFileSync(account(), "utf8")).toBe(tree.replace("concurrentCalls: 12", "concurrentCalls: 5"));
    expect((await dialtree("plan", "account.yaml")).stdout).toContain("are as declared by now");
    const refreshed = await dialtree("refresh", "account.yaml", "--yes");
    expect(refreshed.code, refreshed.stderr).toBe(0);
    await isAsDeclared();
    const wrong = await dialtree("drift", "account.yaml", "--accept", "front/nobody");
    expect(wrong.stderr).toContain("DT1046");
    tree = readFileSync(account(), "utf8");
  });

  it("keeps one issue open by the scheduled script, with the report in each form, and closes it after", async () => {
    const forge = await openForge();
    const scheduled = async () => {
      const args = [join(ci, "drift.sh")];
      const env = {
        ...process.env,
        DIALTREE_BIN: join(ci, "../bin/dialtree.cjs"),
        DIALTREE_TREE: "account.yaml",
        DIALTREE_STACK: "dev",
        GITHUB_API_URL: forge.url,
        GITHUB_REPOSITORY: "acme/phones",
        GITHUB_RUN_ID: "7",
        GITHUB_TOKEN: "workflow-token",
        GITHUB_STEP_SUMMARY: join(project.folder, "summary.txt"),
      };
      return promisify(execFile)("bash", args, { cwd: project.folder, env });
    };
    const state = () => forge.issues.map(({ title, state }) => `${state}: ${title}`);
    const title = "Changed behind the tree: acme (dev)";
    const limit = Number(/concurrentCalls: (\d+)/.exec(tree)?.[1]);
    try {
      await scheduled();
      expect(state()).toEqual([]);
      await concurrent(1);
      const { stdout } = await scheduled();
      expect(stdout).toContain(`concurrentCalls: ${limit} -> 1`);
      await scheduled();
      expect(state()).toEqual([`open: ${title}`]);
      expect(forge.issues[0]?.body).toContain("front/office");
      const report = join(project.folder, "dialtree-review");
      expect(readFileSync(join(report, "summary.md"), "utf8")).toContain("front/office");
      expect(readFileSync(join(report, "review.html"), "utf8")).toContain('"concurrentCalls"');
      const sarif = await dialtree("drift", "account.yaml", "--format", "sarif");
      const { runs } = JSON.parse(sarif.stdout) as Log;
      const [line] = tree
        .split("\n")
        .flatMap((text, at) => (text.includes("concurrentCalls") ? [at + 1] : []));
      const [place] = runs[0]?.results?.[0]?.locations ?? [];
      expect(place?.physicalLocation).toMatchObject({
        artifactLocation: { uri: "account.yaml" },
        region: { startLine: line },
      });
      await concurrent(limit);
      await scheduled();
      expect(state()).toEqual([`closed: ${title}`]);
    } finally {
      await forge.close();
    }
  });

  it("may be, where the tree says so with a reason", async () => {
    const allowed = '{ resource: front/office, field: concurrentCalls, reason: "the night shift sets it" }';
    writeFileSync(
      account(),
      tree.replace("organization: acme", `organization: acme\ndrift: { allow: [${allowed}] }`),
    );
    await concurrent(7);
    const { changes, drift } = await planned();
    expect([changes, drift?.changes]).toEqual([[], []]);
    expect(drift?.allowed).toMatchObject([{ resource: "front/office", before: 5, after: 7 }]);
    expect((await dialtree("up", "account.yaml", "--yes")).code).toBe(0);
    expect(await one("/outbound_voice_profiles", () => true)).toMatchObject({ concurrent_call_limit: 7 });
    writeFileSync(account(), tree);
    expect((await dialtree("up", "account.yaml", "--yes")).code).toBe(0);
    await isAsDeclared();
  });

  it("is planned again where it happens in the middle of up", async () => {
    writeFileSync(account(), tree.replace("concurrentCalls: 5", "concurrentCalls: 6"));
    await project.sandbox((sandbox) =>
      sandbox.addFault({ effect: "status", status: 404, method: "PATCH", path: "/outbound_voice_profiles" }),
    );
    const up = await dialtree("up", "account.yaml", "--yes");
    expect(up.code, up.stderr).toBe(0);
    expect(up.stderr).toContain("1 vanished meanwhile");
    expect(await one("/outbound_voice_profiles", () => true)).toMatchObject({ concurrent_call_limit: 6 });
    tree = readFileSync(account(), "utf8");
    await isAsDeclared();
  });

  it("is left to itself where no tree has it, and listed by inventory", async () => {
    const list = await one("/credential_connections", () => true);
    await project.carrier("POST", "/telephony_credentials", {
      name: "Old softphone",
      connection_id: list.id,
    });
    const { stdout, stderr } = await dialtree("inventory", "account.yaml", "--format", "json");
    const { items } = JSON.parse(stdout || stderr) as { items: object[] };
    expect(items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: "SIP user", name: "Old softphone", note: "can still register" }),
        expect.objectContaining({ type: "phone", note: "detached: rings nowhere" }),
      ]),
    );
    expect((await dialtree("inventory", "account.yaml")).stdout).toContain("Old softphone");
    const page = (await dialtree("inventory", "account.yaml", "--format", "html")).stdout;
    expect(page).toContain('"name":"Old softphone"');
    await isAsDeclared();
  });

  it("refuses in the plan what would fail in the middle of up, all of it at once, and makes nothing", async () => {
    await project.carrier("POST", "/texml_applications", {
      friendly_name: "somebody's",
      voice_url: "https://example.com/voice",
      inbound: { sip_subdomain: "acme-taken" },
    });
    // An account with several domains has to say of each phone which one it is.
    const several = tree.replace(/(acquire: (existing|order)), target/g, "$1, domain: office, target");
    const edited = several
      .replace(/( {4}domains:\n)/, "$1      taken: { prefix: acme-taken }\n")
      .replace(
        /( {4}phones:\n)/,
        `$1      other: { number: "+13125550177", target: { extension: "101" }, acquire: existing, domain: office }\n      far: { search: { country: US, areaCode: "999" }, acquire: order, target: { extension: "101" }, domain: office }\n`,
      )
      .replace(/( {4}extensions:\n)/, `$1      "177": { label: New, target: { user: dana } }\n`);
    writeFileSync(account(), edited);
    const [before, applications] = [states(), (await rows("/texml_applications")).length];
    for (const args of [["plan"], ["up", "--yes"]]) {
      const { code, stdout, stderr } = await dialtree(...args, "account.yaml");
      expect(code, stderr).toBe(1);
      expect(stdout).toMatch(/^Refused/);
      for (const said of ["DT3005", "DT3008", "DT3009"]) expect(stdout).toContain(said);
    }
    expect([states(), (await rows("/texml_applications")).length]).toEqual([before, applications]);
    writeFileSync(account(), edited.replace("prefix: acme-taken", "prefix: acme-taken, adopt: true"));
    const { changes } = await planned();
    expect(changes.find(({ name }) => name === "front/taken")).toMatchObject({
      action: "adopt",
      adopts: expect.any(String),
    });
    writeFileSync(account(), tree);
  });

  it("needs a good key, and says so before anything is done", async () => {
    writeFileSync(
      account(),
      tree.replace("provider: sandbox", "provider: sandbox\n    credentials: { apiKey: { env: FRONT_KEY } }"),
    );
    const { code, stdout, stderr } = await runCli(project.folder, ["plan", "account.yaml"], {
      FRONT_KEY: "KEYwrong0123456789",
      DIALTREE_ALLOW: "change:credentials",
    });
    expect(code, stderr).toBe(1);
    expect(stdout).toMatch(/account +front.*\n(.*\n)*? +DT3002/);
    expect(stdout + stderr).not.toContain("KEYwrong");
    writeFileSync(account(), tree);
  });
});
