import { copyFileSync, cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bigTree } from "../../bench/big-tree.ts";
import { descendantsOf } from "../../src/engine/descendants.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { runCli, startCli } from "../support/cli.ts";
import { exampleChanges, exampleFiles } from "../support/example-changes.ts";
import { openProject } from "../support/project.ts";

const root = join(import.meta.dirname, "../..");
const examples = join(root, "examples");

type Project = Awaited<ReturnType<typeof openProject>>;

const dialtree = (folder: string, ...args: string[]) => runCli(folder, args);

/** A Pulumi project beside which `dialtree up` manages the same stack: the organization's name, in the same folder. */
async function withProgram(organization: string): Promise<Project> {
  const project = await openProject();
  const manifest = join(project.folder, "Pulumi.yaml");
  writeFileSync(
    manifest,
    readFileSync(manifest, "utf8")
      .replace("name: e2e", `name: ${organization}`)
      .replace("index.js", "index.ts"),
  );
  return project;
}

/** A review as JSON, without what only one of its two sources can know. */
async function reviewed(folder: string, ...args: string[]): Promise<object> {
  const { stdout, stderr } = await dialtree(folder, ...args, "--format", "json");
  expect(stdout, stderr).not.toBe("");
  const { stack: _stack, drift, ...plan } = JSON.parse(stdout) as Plan;
  if (drift) expect(drift).toEqual({ changes: [], routes: [], allowed: [] });
  // What goes is in no file of the tree that the engine has.
  const withoutPlace = <T extends { place?: unknown }>({ place: _place, ...rest }: T) => rest;
  const changes = plan.changes
    .map(withoutPlace)
    // Only what reads the account knows who asks for a change, here always the tree, and what was there before.
    .map(({ fields, existed: _existed, ...rest }) => ({
      ...rest,
      fields: fields.map(({ origin = "tree", ...field }) =>
        origin === "tree" ? field : { ...field, origin },
      ),
    }))
    .toSorted((a, b) => (a.kind + a.name < b.kind + b.name ? -1 : 1));
  return { ...plan, changes, routes: plan.routes.map(withoutPlace) };
}

describe("three ways to the same account", () => {
  let project: Project;
  beforeAll(async () => {
    project = await withProgram("acme");
    copyFileSync(join(examples, "front-desk/account.yaml"), join(project.folder, "account.yaml"));
  });
  afterAll(() => project.close());

  it("dialtree up makes it, says so in the tree's words, and then that nothing changes", async () => {
    const planned = await dialtree(project.folder, "plan", "account.yaml", "--detailed-exitcode");
    expect(planned.code, planned.stderr).toBe(2);
    expect(planned.stdout).toMatch(/\+ {2}SIP user +front\/dana-desk/);
    expect(planned.stdout).toContain("33 to create, 1 to adopt");
    const up = await dialtree(project.folder, "up", "account.yaml", "--yes");
    expect(up.code, up.stderr).toBe(0);
    expect(up.stderr).toContain("created desk phone front/reception");
    const again = await dialtree(project.folder, "plan", "account.yaml", "--detailed-exitcode");
    expect(again).toMatchObject({ code: 0, stdout: "Nothing changes: all 34 resources are as declared.\n" });
  });

  it("pulumi up of a program with the same tree changes nothing", async () => {
    copyFileSync(join(examples, "front-desk/index.ts"), join(project.folder, "index.ts"));
    await project.pulumi(["stack", "select", "dev"]);
    expect(await project.preview()).toEqual([]);
  });

  it("stack code with the same resources changes nothing either", async () => {
    copyFileSync(join(examples, "front-desk/code.ts"), join(project.folder, "index.ts"));
    expect(await project.preview()).toEqual([]);
  });

  it("keeps no password and no provisioning token in clear, nor shows one in a review of any form", async () => {
    const account = join(project.folder, "account.yaml");
    const tree = readFileSync(account, "utf8");
    writeFileSync(
      account,
      tree.replaceAll("{ list: staff }", "{ list: staff, label: New }").replaceAll("T54W", "T57W"),
    );
    const names = ["plan.json", "page.html", "comment.md", "findings.sarif", "review.txt"];
    const plan = await dialtree(
      project.folder,
      "plan",
      "account.yaml",
      ...names.flatMap((name) => ["-o", name]),
    );
    expect(plan.code, plan.stderr).toBe(0);
    for (const name of names) expect(readFileSync(join(project.folder, name), "utf8")).not.toBe("");
    writeFileSync(account, tree);
    const { deployment } = JSON.parse(
      (await project.pulumi(["stack", "export", "--show-secrets"])).stdout,
    ) as {
      deployment: { resources: { outputs?: Record<string, { plaintext?: string }> }[] };
    };
    const secrets = deployment.resources
      .flatMap(({ outputs = {} }) =>
        [outputs.password, outputs.provisioningUrl].flatMap((each) => each?.plaintext ?? []),
      )
      .map((text) => JSON.parse(text) as string);
    expect(secrets).toHaveLength(12);
    for (const secret of secrets) {
      // The sandbox keeps passwords as the carrier does; a phone's URL is kept nowhere.
      const token = secret.split("/").at(-2) ?? secret;
      expect(project.filesWith(token).filter((file) => !file.includes("sandbox.sqlite"))).toEqual([]);
    }
  });

  it("shows a change with its fields, and refuses to take away what something points to", async () => {
    const tree = readFileSync(join(project.folder, "account.yaml"), "utf8");
    writeFileSync(
      join(project.folder, "account.yaml"),
      tree.replace("ringSeconds: 20", "ringSeconds: 25").replace("label: Support,", "label: Help,"),
    );
    const { stdout } = await dialtree(project.folder, "plan", "account.yaml");
    expect(stdout).toContain("ringSeconds: 20 -> 25");
    expect(stdout).toContain("label: Support -> Help");
    expect(stdout).toContain("2 to update, 32 unchanged");
    writeFileSync(join(project.folder, "account.yaml"), tree.replace("  sam: {", "  samuel: {"));
    const broken = await dialtree(project.folder, "up", "account.yaml", "--yes");
    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain("DT2110");
    expect(broken.stderr).toContain("DT1007");
    writeFileSync(join(project.folder, "account.yaml"), tree);
  });

  it("reviews the same from the engine's preview as from two trees", async () => {
    const tree = readFileSync(join(project.folder, "account.yaml"), "utf8");
    const edits: [from: string | RegExp, to: string][][] = [
      [
        ["ringSeconds: 20", "ringSeconds: 25"],
        ["target: { user: lee }", "target: { team: sales }"],
        ["prefix: acme-office-4kx2", "prefix: acme-hq"],
      ],
      [
        [/ {6}fax: .*\n/, ""],
        [/ {6}"150": .*\n/, ""],
        [/ {8}keys: \[\{ type: intercom.*\n/, ""],
      ],
      [["provider: sandbox", "provider: sandbox\n    environment: production"]],
      [
        [
          "      lobby: { label: Phones that nobody owns }",
          "      lobby: { label: Spare }\n      guests: {}",
        ],
        ["list: lobby, label: Front door", "list: guests, label: Front door"],
        [
          "{ domain: office, list: lobby }",
          "{ domain: office, list: lobby }\n      - { domain: office, list: guests }",
        ],
      ],
    ];
    // Any of these may come with any other; which ones, chance decides anew in each run.
    const loose: [from: string | RegExp, to: string][] = [
      ["name: Dana Reyes", "name: Dana R."],
      ["forward: { noAnswer: { extension: front/200 } }", "doNotDisturb: true"],
      ["timeoutSeconds: 25", "timeoutSeconds: 40, ring: inOrder"],
      ["{ user: sam, delaySeconds: 10 }", "sam"],
      ["concurrentCalls: 2", "concurrentCalls: 12"],
      ["label: Phones that nobody owns", "label: Nobody's"],
      ["door: { list: lobby, label: Front door }", "door: { list: lobby, enabled: false }"],
      ["maxSize: 20", "maxSize: 30"],
      ['overflow: { extension: "101" }', "overflow: { user: sam }"],
      [/ {6}"103": .*\n/, '      "104": { label: New, target: { team: sales } }\n'],
      ["+13125550199", "+13125550198"],
      ['acquire: existing, target: { extension: "300" }', 'acquire: existing, target: { extension: "102" }'],
      ["language: en-US", "language: de-DE"],
      ["location: Lobby", "location: Hall"],
    ];
    const chosen = fc.sample(fc.subarray(loose, { minLength: 3 }), 5);
    for (const edit of [...edits, ...chosen]) {
      writeFileSync(join(project.folder, "base.yaml"), tree);
      writeFileSync(
        join(project.folder, "account.yaml"),
        edit.reduce((text, [from, to]) => text.replace(from, to), tree),
      );
      const engine = await reviewed(project.folder, "plan", "account.yaml");
      const what = JSON.stringify(edit.map(([from]) => String(from)));
      expect(engine, what).not.toMatchObject({ changes: [] });
      expect(engine, what).toEqual(await reviewed(project.folder, "diff", "base.yaml", "account.yaml"));
    }
    writeFileSync(join(project.folder, "account.yaml"), tree);
  });

  it("applies a saved plan, and refuses it for anything else", async () => {
    const tree = readFileSync(join(project.folder, "account.yaml"), "utf8");
    const edited = tree.replace("ringSeconds: 20", "ringSeconds: 26");
    writeFileSync(join(project.folder, "account.yaml"), edited);
    const save = () => dialtree(project.folder, "plan", "account.yaml", "--save", "reviewed.plan");
    expect((await save()).stderr).toContain("saved: reviewed.plan");
    const apply = (...args: string[]) =>
      dialtree(project.folder, "up", "account.yaml", "--plan", "reviewed.plan", ...args);

    writeFileSync(join(project.folder, "account.yaml"), edited.replace("label: Lee", "label: L"));
    const changed = await apply();
    expect([changed.code, changed.stderr]).toEqual([1, expect.stringContaining("DT1012")]);
    expect(changed.stderr).toContain("the tree has changed");
    writeFileSync(join(project.folder, "account.yaml"), edited);
    expect((await apply("--stack", "other")).stderr).toContain("the stack is other, not dev");

    const applied = await apply();
    expect(applied.code, applied.stderr).toBe(0);
    expect(applied.stderr).toContain("updated user sam");
    expect((await dialtree(project.folder, "plan", "account.yaml", "--detailed-exitcode")).code).toBe(0);

    // Somebody takes an extension away meanwhile.
    writeFileSync(join(project.folder, "account.yaml"), tree);
    await save();
    writeFileSync(join(project.folder, "account.yaml"), edited.replace(/ {6}"0400": .*\n/, ""));
    expect((await dialtree(project.folder, "up", "account.yaml", "--yes")).code).toBe(0);
    writeFileSync(join(project.folder, "account.yaml"), tree);
    const { deployment } = JSON.parse(
      (await project.pulumi(["stack", "export", "--show-secrets"])).stdout,
    ) as { deployment: { resources: { outputs?: Record<string, { plaintext?: string }> }[] } };
    const secrets = deployment.resources.flatMap(({ outputs = {} }) => outputs.password?.plaintext ?? []);
    expect(secrets.length).toBeGreaterThan(0);
    const saved = readFileSync(join(project.folder, "reviewed.plan"), "utf8");
    for (const secret of secrets) expect(saved).not.toContain(JSON.parse(secret) as string);
    const late = await apply();
    expect(late.code).toBe(1);
    expect(late.stderr).toMatch(/DT1012.*: Extension front\/0400 is gone\n/);
    // Somebody changes a profile at the carrier, which no state knows of.
    writeFileSync(join(project.folder, "account.yaml"), edited.replace(/ {6}"0400": .*\n/, ""));
    await save();
    const [profile] = (await project.carrier("GET", "/outbound_voice_profiles")).data as {
      id: string;
      name: string;
    }[];
    await project.carrier("PATCH", `/outbound_voice_profiles/${profile?.id}`, {
      name: profile?.name,
      concurrent_call_limit: 3,
    });
    expect((await apply()).stderr).toMatch(/DT1012.*: OutboundProfile front\/office has changed\n/);
    await project.refresh();
    writeFileSync(join(project.folder, "account.yaml"), tree);
    expect((await dialtree(project.folder, "up", "account.yaml", "--yes")).code).toBe(0);
  });

  it("does nothing that a guard refuses, and says what would allow it", async () => {
    const tree = readFileSync(join(project.folder, "account.yaml"), "utf8");
    writeFileSync(
      join(project.folder, "account.yaml"),
      tree
        .replace("organization: acme", "organization: acme\nguards: { refuse: [delete:extension] }")
        .replace(/ {6}"0400": .*\n/, ""),
    );
    const refused = await dialtree(project.folder, "up", "account.yaml", "--yes");
    expect([refused.code, refused.stderr.includes("applying")]).toEqual([3, false]);
    expect(refused.stdout).toContain(
      "refused: delete:extension: front/0400\n  allowed by: --allow delete:extension",
    );
    writeFileSync(join(project.folder, "account.yaml"), tree);
  });

  it("takes all of it down, in an order in which nothing points to what is gone", async () => {
    const destroy = (...args: string[]) => dialtree(project.folder, "destroy", "account.yaml", ...args);
    for (const args of [["--yes"], ["--yes", "--allow", "delete:domain", "--max-deletes", "100%"], []]) {
      const refused = await destroy(...args);
      expect([args, refused.code]).toEqual([args, 3]);
      expect(refused.stdout).toContain(
        "refused: delete:account: front\n  allowed by: --allow delete:account",
      );
      expect(refused.stdout).toMatch(/^ {2}- +account +front {2}! the account goes with everything in it$/m);
      expect(refused.stderr).toContain("--allow destroy");
      expect(refused.stderr).not.toContain("taking down");
    }
    expect(await destroy("--allow", "destroy")).toMatchObject({ code: 1 });
    const { code, stdout, stderr } = await destroy("--yes", "--allow", "destroy");
    expect([code, stdout.endsWith("Everything is taken down.\n")], stderr).toEqual([0, true]);
    expect(stdout).toContain("the number stays at the carrier");
    expect(await destroy("--yes")).toMatchObject({
      code: 0,
      stdout: "Nothing is there: the stack dev has no resources.\n",
    });
    const { data } = (await project.carrier("GET", "/phone_numbers")) as { data: { phone_number: string }[] };
    expect(data.map(({ phone_number }) => phone_number)).toContain("+13125550104");
  });
});

describe.each([
  ["minimal", "account.yaml"],
  ["call-centre", "account.yaml"],
  ["organization", "."],
])("the example %s", (name, place) => {
  it("is without problems, is applied, is then as declared, and its changes are reviewed alike", async () => {
    const project = await openProject();
    try {
      cpSync(join(examples, name), join(project.folder, "tree"), { recursive: true });
      const tree = join("tree", place);
      expect(await dialtree(project.folder, "validate", tree, "--strict")).toMatchObject({
        code: 0,
        stdout: "no problems\n",
      });
      const up = await dialtree(project.folder, "up", tree, "--yes");
      expect(up.code, up.stderr).toBe(0);
      expect((await dialtree(project.folder, "plan", tree, "--detailed-exitcode")).code).toBe(0);
      if (name === "organization") {
        expect(up.stdout).toContain("account production (production)");
        expect(up.stderr).toContain("created extension production/200 (production)\n");
        expect(up.stderr).toContain("created extension test/201\n");
      }
      cpSync(join(project.folder, "tree"), join(project.folder, "base"), { recursive: true });
      const changes = Object.entries(exampleChanges).filter(
        ([, { example, edits }]) => example === name && edits.length > 0,
      );
      expect(changes).not.toEqual([]);
      for (const [change] of changes) {
        for (const [file, text] of Object.entries(exampleFiles(change).after))
          writeFileSync(join(project.folder, "tree", file), text);
        const engine = await reviewed(project.folder, "plan", tree);
        const trees = await reviewed(project.folder, "diff", join("base", place), tree);
        expect(engine, change).toEqual(trees);
      }
    } finally {
      project.close();
    }
  });
});

it("the example people builds its tree from a table", async () => {
  const project = await withProgram("people");
  try {
    copyFileSync(join(examples, "people/index.ts"), join(project.folder, "index.ts"));
    copyFileSync(join(examples, "people/people.csv"), join(project.folder, "people.csv"));
    await project.init();
    await project.up();
    expect(await project.preview()).toEqual([]);
    const { deployment } = await project.exported();
    expect(deployment.resources.filter(({ urn }) => urn.includes("dialtree:Extension"))).toHaveLength(4);
  } finally {
    project.close();
  }
});

it("an up that writes state once and is killed in the middle is taken up by the next, with nothing twice", async () => {
  const project = await openProject();
  try {
    const size = { extensions: 120, sipUsers: 60, teams: 5 };
    writeFileSync(join(project.folder, "big.yaml"), bigTree(size));
    const first = startCli(
      project.folder,
      ["up", "big.yaml", "--yes", "--checkpoints", "end"],
      {},
      { detached: true },
    );
    let said = "";
    await new Promise<void>((resolve) => {
      first.stderr.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        if ((said.match(/created/g)?.length ?? 0) > 40) resolve();
      });
    });
    for (const pid of [first.pid ?? 0, ...descendantsOf(first.pid ?? 0)]) process.kill(pid, "SIGKILL");
    const before = (
      (await project.carrier("GET", "/telephony_credentials?page[size]=250")) as { data: { id: string }[] }
    ).data;
    expect(before.length).toBeGreaterThan(0);
    const second = await dialtree(project.folder, "up", "big.yaml", "--yes");
    expect(second.code, second.stderr).toBe(0);
    expect(second.stderr).toContain("took over the lock");
    const { data } = (await project.carrier("GET", "/telephony_credentials?page[size]=250")) as {
      data: { id: string }[];
    };
    expect(data).toHaveLength(size.sipUsers);
    expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
    expect((await dialtree(project.folder, "plan", "big.yaml", "--detailed-exitcode")).code).toBe(0);
  } finally {
    project.close();
  }
});

it("a program's tree with mistakes ends with all of them and no stack", async () => {
  const project = await openProject();
  try {
    await project.init();
    writeFileSync(
      join(project.folder, "account.yaml"),
      "version: 1\norganization: e2e\nusers:\n  dana: { sipUsers: [front/x] }\n  sam: { name: Sam, sipUsers: [y] }\n",
    );
    project.write('new dialtree.AccountTree("e2e", { file: "account.yaml" });');
    const { code, stdout, stderr } = await project.pulumi(["preview"]);
    expect(code).not.toBe(0);
    expect(stdout).toContain("account.yaml:4:3 error DT2105 name is missing");
    expect(stdout).toContain("account.yaml:5:32 error DT2112");
    expect(stdout + stderr).not.toMatch(/\n\s+at |DialtreeError/);
  } finally {
    project.close();
  }
});
