import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Fault } from "../../providers/sandbox/index.ts";
import type { Tree } from "../../schemas/types.ts";
import { embeddedEdge } from "../../src/edge/embedded.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { runCli, startCli } from "../support/cli.ts";
import { openProject } from "../support/project.ts";
import { accountAt, type CarrierObjects, withoutTags } from "../support/seeded.ts";

// Whole runs of the engine, several in a test.
vi.setConfig({ testTimeout: 300_000 });

type Project = Awaited<ReturnType<typeof openProject>>;

/** The tree that somebody writes for the seeded account; the profile's destinations and the queue's members are wished for. */
const wished = (number: string): Tree => ({
  version: 1,
  organization: "acme",
  users: { dana: { name: "Dana", sipUsers: ["front/dana"] } },
  accounts: {
    front: {
      provider: "sandbox",
      outboundProfiles: { everyday: { label: "Everyday calls", destinations: ["CA", "US"] } },
      domains: { main: { prefix: "acme-main" } },
      credentialLists: { staff: { label: "Staff" }, guests: { label: "Guests" } },
      credentialAttachments: [
        { domain: "main", list: "staff" },
        { domain: "main", list: "guests" },
      ],
      sipUsers: {
        dana: { list: "staff", label: "Dana" },
        sam: { list: "staff", label: "Sam" },
        door: { list: "guests", label: "Door" },
      },
      callQueues: { support: { members: [{ user: "dana" }], maxSize: 30 } },
      extensions: { "300": { label: "Support", target: { callQueue: "support" } } },
      phones: { main: { number, target: { extension: "300" } } },
    },
  },
});

describe("an account that exists", () => {
  let project: Project;
  let carrier: ReturnType<typeof accountAt>;
  let seeded: Awaited<ReturnType<ReturnType<typeof accountAt>["fill"]>>;
  let before: CarrierObjects;
  const dialtree = (...args: string[]) => runCli(project.folder, args);
  const tree = (change: (tree: Tree) => void = () => {}) => {
    const whole = wished(seeded.number);
    change(whole);
    writeFileSync(join(project.folder, "account.yaml"), JSON.stringify(whole));
  };
  const planned = async () => {
    const { stdout, stderr } = await dialtree("plan", "account.yaml", "--format", "json");
    expect(stdout, stderr).not.toBe("");
    const { changes, drift } = JSON.parse(stdout) as Plan;
    expect(drift?.changes ?? []).toEqual([]);
    return changes.map(({ action, kind, name, fields }) =>
      [action, kind, name, ...(action === "update" ? fields.map(({ field }) => field) : [])].join(" "),
    );
  };
  const idOf = (name: keyof CarrierObjects, of: string) =>
    String(before[name]?.find((object) => Object.values(object).includes(of))?.id);
  /** Decides all that `--yes` alone leaves. */
  const decided = () =>
    [
      `front/everyday=${seeded.profile}`,
      "queue front/support=support",
      `phone front/main=${idOf("phone_numbers", seeded.number)}`,
    ].flatMap((choice) => ["--match", choice.replace(/^queue/, "call queue")]);
  const resources = async () => {
    const engine = await project.exported("--stack", "organization/acme/dev");
    return (engine.deployment.resources ?? []).filter(({ urn }) => urn.includes("dialtree:"));
  };
  const passwords = () =>
    (before.telephony_credentials ?? []).map(({ sip_password }) => String(sip_password));
  const expectSecretsKept = () => {
    for (const password of passwords()) {
      expect(password.length).toBeGreaterThan(8);
      expect(project.filesWith(password).filter((file) => !file.includes("sandbox.sqlite"))).toEqual([]);
    }
  };
  const differences = [
    "create Extension front/300",
    "create User dana",
    "update CallQueue front/support members",
    "update OutboundProfile front/everyday destinations",
    "update PhoneNumber front/main target",
  ];

  beforeEach(async () => {
    project = await openProject();
    const manifest = join(project.folder, "Pulumi.yaml");
    writeFileSync(manifest, readFileSync(manifest, "utf8").replace("name: e2e", "name: acme"));
    await project.sandbox(() => {});
    carrier = accountAt(join(project.folder, ".dialtree/sandbox.sqlite"));
    seeded = await carrier.fill();
    before = await carrier.all();
    tree();
  });
  afterEach(() => project.close());

  it("is taken over with its tags alone, and the plan shows what was shown and nothing else", async () => {
    const looked = await dialtree("import", "account.yaml", "--dry-run");
    expect(looked.code, looked.stderr).toBe(0);
    expect(looked.stdout).toContain("exactly as the tree says: 8");
    expect(looked.stdout).toContain("destinations: [US] -> [CA, US]");
    expect(looked.stdout).toContain("members: [] -> [{ tier: 1, user: dana }]");
    expect(looked.stdout).toContain("target: (default) -> { extension: front/300 }");
    expect(await carrier.all()).toEqual(before);

    const asked = await dialtree("import", "account.yaml");
    expect([asked.code, asked.stderr]).toEqual([1, expect.stringContaining("DT1008")]);
    expect(await carrier.all()).toEqual(before);

    const result = await dialtree("import", "account.yaml", "--yes", ...decided());
    expect(result.code, result.stderr).toBe(0);
    expect(result.stdout).toContain("Taken over: 11, 3 of them with differences");
    const after = await carrier.all();
    expect(withoutTags(after)).toEqual(withoutTags(before));
    for (const name of ["texml_applications", "outbound_voice_profiles", "credential_connections"])
      for (const { tags } of after[name] ?? []) expect(tags).toContain("dialtree-adopted");
    expect(after.telephony_credentials).toEqual(before.telephony_credentials);
    expect(after.queues).toEqual(before.queues);
    expect((await planned()).toSorted()).toEqual(differences);
    expectSecretsKept();
    const text = [looked, asked, result].map(({ stdout, stderr }) => stdout + stderr).join("");
    for (const password of passwords()) expect(text).not.toContain(password);

    // The engine's own look finds nothing else either, and what is applied is what was shown.
    const up = await dialtree("up", "account.yaml", "--yes");
    expect(up.code, up.stderr).toBe(0);
    const changed = withoutTags(await carrier.all());
    const [profile] = changed.outbound_voice_profiles ?? [];
    expect(profile?.whitelisted_destinations).toEqual(["CA", "US"]);
    expect({
      ...changed,
      outbound_voice_profiles: [{ ...profile, whitelisted_destinations: ["US"] }],
    }).toEqual(withoutTags(before));
    expect(await planned()).toEqual([]);
    expectSecretsKept();
  });

  it("leaves with --yes what differs and what is in doubt, and goes on with it when it is told which", async () => {
    const theirs = {
      tags: ["dialtree:acme/production/front/main"],
      friendly_name: "Main office",
      voice_url: "https://app.example/voice",
    };
    await carrier.ask("PATCH", `/texml_applications/${seeded.domain}`, theirs);
    const first = await dialtree("import", "account.yaml", "--yes");
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toContain(`--match 'domain front/main=${seeded.domain}'`);
    expect(first.stdout).toContain("belongs to acme/production/front/main");
    expect(first.stderr).toContain("left: outbound profile front/everyday, since it differs");
    expect(first.stderr).toContain("left: SIP domain front/main, since it is in doubt which one it is");
    expect(first.stderr).toContain("left: credential attachment front/main/staff, since it needs front/main");
    const known = (await resources()).map(({ urn }) => urn.split("::").at(-1));
    expect(known).toEqual(["front", "front/staff", "front/guests", "front/dana", "front/sam", "front/door"]);

    const wrong = await dialtree("import", "account.yaml", "--yes", "--match", "domain front/main=77");
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining("DT1050")]);
    const again = await dialtree(
      "import",
      "account.yaml",
      "--yes",
      "--match",
      `domain front/main=${seeded.domain}`,
    );
    expect(again.code, again.stderr).toBe(0);
    expect(again.stdout).toContain("Taken over: 3, 0 of them");
    const { tags } = await carrier.ask("GET", `/texml_applications/${seeded.domain}`);
    expect(tags).toEqual(["dialtree-adopted", "dialtree:acme/dev/front/main"]);
    const third = await dialtree("import", "account.yaml", "--yes", ...decided());
    expect(third.stdout).toContain("Taken over: 3, 3 of them");
    expect((await planned()).toSorted()).toEqual(differences);
  });

  it("is not hurt by a run that is killed in the middle, and the next one goes on", async () => {
    await project.sandbox((sandbox) =>
      sandbox.addFault({ effect: "latency", ms: 60_000, method: "PATCH", path: "/credential_connections" }),
    );
    const child = startCli(project.folder, ["import", "account.yaml", "--yes", ...decided()]);
    const ended = new Promise((resolve) => child.once("close", resolve));
    const isTagged = async () =>
      JSON.stringify(await carrier.ask("GET", "/texml_applications")).includes("dialtree-adopted");
    while (!(await isTagged())) await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill("SIGKILL");
    await ended;
    expect(await resources()).toEqual([]);
    expect(withoutTags(await carrier.all())).toEqual(withoutTags(before));

    const again = await dialtree("import", "account.yaml", "--yes", ...decided());
    expect(again.code, again.stderr).toBe(0);
    expect(again.stdout).toContain("Taken over: 11");
    const kept = (await resources()).filter(({ urn }) => !urn.includes("ProviderAccount"));
    expect(kept.map(({ outputs }) => outputs.adopted)).toEqual(kept.map(() => true));
    expect(withoutTags(await carrier.all())).toEqual(withoutTags(before));
    expect((await planned()).toSorted()).toEqual(differences);
    expectSecretsKept();
  });

  // `slow-order` and `failed-order` have no row: an import orders nothing.
  it.each<[string, Fault[]]>([
    ["slow answers", [{ effect: "latency", ms: 300, times: 5 }]],
    ["a server that fails", [{ effect: "status", status: 503, times: 4 }]],
    ["a server that fails at each write", [{ effect: "status", status: 500, method: "PATCH", times: 50 }]],
    [
      "a rate limit",
      [
        { effect: "rate-limit", times: 3 },
        { effect: "rate-limit", method: "PATCH", times: 3 },
      ],
    ],
    [
      "requests that never arrive",
      [
        { effect: "reset-before", times: 3 },
        { effect: "reset-before", method: "PATCH", times: 3 },
      ],
    ],
    [
      "answers that are lost",
      [
        { effect: "reset-after", times: 3 },
        { effect: "reset-after", method: "PATCH", times: 3 },
      ],
    ],
    ["lists that lag behind", [{ effect: "stale-list", ms: 600_000, times: 4 }]],
    ["a refused key", [{ effect: "status", status: 401, times: 1 }]],
  ])("comes over %s, or says so and comes in the next run", async (_what, faults) => {
    await project.sandbox((sandbox) => {
      for (const fault of faults) sandbox.addFault(fault);
    });
    const first = await dialtree("import", "account.yaml", "--yes", ...decided());
    if (first.code !== 0) expect(first.stderr).toMatch(/DT(3\d|1050)/);
    expect(first.stderr).not.toContain("    at ");
    expect(withoutTags(await carrier.all())).toEqual(withoutTags(before));
    await project.sandbox((sandbox) => sandbox.clearFaults());
    const open = new Set(["front/everyday", "front/support", "front/main"]);
    for (const { urn } of await resources()) open.delete(urn.split("::").at(-1) ?? "");
    const rest = decided().filter((_, at, all) =>
      open.has((all[at - (at % 2) + 1] ?? "").split("=")[0]?.split(" ").at(-1) ?? ""),
    );
    const again = await dialtree("import", "account.yaml", "--yes", ...rest);
    expect(again.code, again.stderr).toBe(0);
    expect(await resources()).toHaveLength(12);
    expect(withoutTags(await carrier.all())).toEqual(withoutTags(before));
    expectSecretsKept();
  });

  it("comes by the engine's own import, of a file without a password", async () => {
    project.write(`new dialtree.AccountTree("acme", { file: "account.yaml" });`);
    await project.init();
    const written = await dialtree("import", "account.yaml", "--yes", "--file", "import.json", ...decided());
    expect(written.code, written.stderr).toBe(0);
    expect(await carrier.all()).toEqual(before);
    expect(statSync(join(project.folder, "import.json")).mode & 0o777).toBe(0o600);
    expectSecretsKept();
    const imported = await project.pulumi([
      "import",
      "--file",
      "import.json",
      "--protect=false",
      "--generate-code=false",
      "--yes",
      "--skip-preview",
    ]);
    expect(imported.code, imported.stdout + imported.stderr).toBe(0);
    const steps = (await project.preview()).map(({ op, kind, name }) => `${op} ${kind} ${name}`);
    expect(steps.toSorted()).toEqual(differences.map((each) => each.split(" ").slice(0, 3).join(" ")));
    // Whatever reads the passwords next keeps them secret.
    await project.refresh();
    expectSecretsKept();
    await project.pulumi(["up", "--yes", "--skip-preview", "--refresh"]);
    expectSecretsKept();
    const shown = await project.pulumi(["stack", "export", "--show-secrets"]);
    for (const password of passwords()) expect(shown.stdout).toContain(password);
    expect(await project.preview()).toEqual([]);
  });

  it("is not imported by an id alone, and the program says what is done instead", async () => {
    project.write(
      `const account = new dialtree.ProviderAccount("front", { provider: "sandbox" });
       new dialtree.CredentialList("front/staff", { account }, { import: "${seeded.staff}" });`,
    );
    await project.init();
    const { code, stdout, stderr } = await project.pulumi(["preview"]);
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain("DT2005 CredentialList front/staff cannot be imported by its id alone");
    expect(stdout + stderr).toContain("adopt: true");
  });

  it("has its edge's objects come, too, which keep all but their owner, also after a run that was killed late", async () => {
    const edge = await embeddedEdge(project.folder, "acme");
    const at = (path: string) => `${edge.url}/v1/organizations/acme${path}`;
    const headers = { authorization: `Bearer ${edge.token}`, "content-type": "application/json" };
    const written = {
      owner: "portal",
      fields: { name: "Dana R.", sipUsers: [], ringSeconds: 12, doNotDisturb: false },
    };
    const put = async (condition: Record<string, string>) =>
      edge.send(at("/users/dana"), {
        method: "PUT",
        headers: { ...headers, ...condition },
        body: JSON.stringify(written),
      });
    const read = async () =>
      (await edge.send(at("/users/dana"), { headers })).json() as Promise<{
        owner: string;
        fields: object;
        version: string;
      }>;
    expect((await put({ "if-none-match": "*" })).status).toBeLessThan(300);
    const result = await dialtree(
      "import",
      "account.yaml",
      "--yes",
      "--match",
      "user dana=dana",
      ...decided(),
    );
    expect(result.code, result.stderr).toBe(0);
    expect(result.stdout).toContain("name: Dana R. -> Dana");
    expect(await read()).toMatchObject({ owner: "dialtree:acme/dev/dana", fields: written.fields });
    const steps = differences.map((each) =>
      each.replace("create User dana", "update User dana name sipUsers"),
    );
    expect((await planned()).toSorted()).toEqual(steps.toSorted());

    // As if the run had ended before the edge was told.
    expect((await put({ "if-match": `"${(await read()).version}"` })).status).toBeLessThan(300);
    const again = await dialtree("import", "account.yaml", "--yes");
    expect(again.code, again.stderr).toBe(0);
    expect(await read()).toMatchObject({ owner: "dialtree:acme/dev/dana", fields: written.fields });
  });
});
