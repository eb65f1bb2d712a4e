import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Switch } from "../../providers/sandbox/index.ts";
import { runCli } from "../support/cli.ts";
import { openProject } from "../support/project.ts";

interface Declared {
  readonly domains?: string;
  readonly size?: number;
  readonly label?: string;
}

const tree = ({ domains = "", size = 20, label = "Staff" }: Declared = {}) => `version: 1
organization: e2e
users:
  dana: { name: Dana Reyes, sipUsers: [front/dana] }
accounts:
  front:
    provider: sandbox
    domains: { office: { prefix: e2e-office-7k2x }${domains} }
    outboundProfiles: { office: { destinations: [US], dailySpendLimitUsd: 20, concurrentCalls: 2 } }
    credentialLists: { staff: { label: ${label}, outboundProfile: office } }
    credentialAttachments: [{ domain: office, list: staff }]
    sipUsers: { dana: { list: staff } }
    callQueues: { support: { members: [{ user: dana }], maxSize: ${size} } }
    phones: { main: { number: "+13125550100", domain: office, target: { callQueue: support } } }
`;

describe("a first run at a carrier as it really is", () => {
  let project: Awaited<ReturnType<typeof openProject>>;
  beforeEach(async () => {
    project = await openProject();
  });
  afterEach(() => project.close());

  const write = (text: string) => writeFileSync(join(project.folder, "account.yaml"), text);
  const dialtree = (...args: string[]) => runCli(project.folder, args);
  const up = () => dialtree("up", "account.yaml", "--yes");
  const turn = (on: boolean, ...names: Switch[]) =>
    project.sandbox((sandbox) => {
      for (const name of names) sandbox.turn(name, on);
    });
  const queues = async () =>
    (await project.carrier("GET", "/queues")).data as { name: string; max_size: number }[];

  it("succeeds at a new account where doctor says so, and says which limit is reached where not", async () => {
    await turn(true, "new-account", "taken-unsaid", "rate-limits", "clock-ahead");
    write(tree());
    const looked = await dialtree("doctor", "account.yaml");
    expect(looked.stdout).toMatch(/ok +SIP domains +0 of 1, and the tree makes 1/);
    const first = await up();
    expect(first.code, first.stderr).toBe(0);
    write(tree({ domains: ", second: { prefix: e2e-second-7k2x }" }));
    expect((await dialtree("doctor", "account.yaml")).stdout).toMatch(/fails +SIP domains +1 of 1/);
    const refused = await up();
    expect(refused.code).toBe(1);
    expect(refused.stdout + refused.stderr).toContain("DT3032");
    await turn(true, "second-level");
    const upgraded = await up();
    expect(upgraded.code, upgraded.stderr).toBe(0);
  });

  it("shows nothing of queues that come and go, and makes them again in silence", async () => {
    await turn(true, "queues-collected");
    write(tree());
    const first = await up();
    expect(first.code, first.stderr).toBe(0);
    expect(await queues()).toEqual([]);
    const again = await dialtree("plan", "account.yaml", "--detailed-exitcode");
    expect(again.code, again.stdout).toBe(0);
    const unchanged = await up();
    expect(unchanged.code, unchanged.stderr).toBe(0);
    await turn(false, "queues-collected");
    const restored = await up();
    expect(restored.code, restored.stderr).toBe(0);
    expect(await queues()).toMatchObject([{ max_size: 20 }]);
    write(tree({ size: 25 }));
    const changed = await up();
    expect(changed.code, changed.stderr).toBe(0);
    expect(await queues()).toMatchObject([{ max_size: 25 }]);
  });

  it("leaves a connection as it was where it does not take TeXML, and goes on when it does", async () => {
    await turn(true, "texml-ignored");
    write(tree());
    const refused = await up();
    expect(refused.code).toBe(1);
    expect(refused.stdout + refused.stderr).toContain("DT3035");
    const [list] = (await project.carrier("GET", "/credential_connections")).data as {
      outbound: { call_parking_enabled: boolean };
    }[];
    expect(list?.outbound.call_parking_enabled).toBe(false);
    await turn(false, "texml-ignored");
    const mended = await up();
    expect(mended.code, mended.stderr).toBe(0);
  });

  it("gives a queue its own size back after a call made it anew with the default", async () => {
    await turn(true, "queues-made-anew");
    write(tree());
    expect(await up()).toMatchObject({ code: 0 });
    expect((await queues())[0]?.max_size).not.toBe(20);
    const again = await dialtree("plan", "account.yaml", "--detailed-exitcode");
    expect(again.code, again.stdout).toBe(0);
    await turn(false, "queues-made-anew");
    expect(await up()).toMatchObject({ code: 0 });
    expect(await queues()).toMatchObject([{ max_size: 20 }]);
  });

  it("says before up that the key may not see numbers, and makes nothing", async () => {
    await turn(true, "key-without-numbers");
    write(tree());
    const looked = await dialtree("doctor", "account.yaml");
    expect(looked.code).toBe(1);
    expect(looked.stdout).toMatch(/fails +rights +DT3034/);
    const refused = await up();
    expect(refused.code).toBe(1);
    expect(refused.stdout + refused.stderr).toContain("DT3034");
    for (const path of ["/texml_applications", "/credential_connections", "/queues"])
      expect((await project.carrier("GET", path)).data).toEqual([]);
    await turn(false, "key-without-numbers");
    expect(await up()).toMatchObject({ code: 0 });
  });

  it.each([["null-detach"], ["empty-detach"]] as const)(
    "takes a number's calls away under %s",
    async (name) => {
      await turn(true, name);
      write(tree());
      expect(await up()).toMatchObject({ code: 0 });
      const connection = async () => {
        const { data } = await project.carrier("GET", "/phone_numbers");
        const numbers = data as { phone_number: string; connection_id: string | null }[];
        return numbers.find(({ phone_number }) => phone_number === "+13125550100")?.connection_id;
      };
      expect(await connection()).toMatch(/./);
      const gone = await dialtree("destroy", "account.yaml", "--yes", "--allow", "destroy,detach:phone");
      expect(gone.code, gone.stderr).toBe(0);
      expect((await connection()) ?? "").toBe("");
    },
  );
});
