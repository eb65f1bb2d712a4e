import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Tree } from "../../schemas/types.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { runCli } from "../support/cli.ts";
import { openProject } from "../support/project.ts";
import { accountAt, withoutTags } from "../support/seeded.ts";

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
    return changes.map(({ action, kind, name, fields }) => ({
      action,
      of: `${kind} ${name}`,
      fields: action === "update" ? fields.map(({ field }) => field) : [],
    }));
  };

  beforeEach(async () => {
    project = await openProject();
    carrier = accountAt(join(project.folder, ".dialtree/sandbox.sqlite"));
    await project.sandbox(() => {});
    seeded = await carrier.fill();
    tree();
  });
  afterEach(() => project.close());

  it("is taken over, and the plan after it shows what was shown before and nothing else", async () => {
    const before = await carrier.all();
    const looked = await dialtree("import", "account.yaml", "--dry-run");
    expect(looked.code, looked.stderr).toBe(0);
    console.log(looked.stdout);
    const result = await dialtree("import", "account.yaml", "--yes", "--match", "front/everyday=" + seeded.profile,
      "--match", "front/support=support", "--match", "phone front/main=" + (before.phone_numbers?.find(n => n.phone_number === seeded.number)?.id));
    console.log(result.stdout, result.stderr);
    expect(result.code, result.stderr).toBe(0);
    expect(withoutTags(await carrier.all())).toEqual(withoutTags(before));
    console.log(JSON.stringify(await planned()));
    console.log((await dialtree("plan", "account.yaml")).stdout);
  });
});
