import { spawn } from "node:child_process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { engineEnvironment } from "../../src/engine/environment.ts";
import { openProject } from "../support/project.ts";

type Row = Record<string, unknown>;

const account = (args: string) => `const account = new dialtree.ProviderAccount("front", ${args});`;
const users = (count: number) => `
const list = new dialtree.CredentialList("front/staff", { account });
for (let at = 0; at < ${count}; at++) new dialtree.SipUser("front/user-" + at, { account, list });
`;
const sandboxed = account('{ provider: "sandbox" }');

describe("trouble on the real engine", () => {
  let project: Awaited<ReturnType<typeof openProject>>;
  beforeEach(async () => {
    project = await openProject();
    await project.init();
  });
  afterEach(() => project.close());

  async function fails(program: string, env?: NodeJS.ProcessEnv): Promise<string> {
    project.write(program);
    const { code, stdout, stderr } = await project.pulumi(["up", "--yes", "--skip-preview"], env);
    expect(code).not.toBe(0);
    expect(stdout + stderr).not.toMatch(/\n\s+at \S+ \(/);
    return stdout + stderr;
  }
  const credentials = async () =>
    (await project.carrier("GET", "/telephony_credentials?page[size]=250")).data as Row[];

  it("says which variable a missing key was expected in, at preview already", async () => {
    project.write(account('{ provider: "sandbox", credentials: { apiKey: { env: "FRONT_KEY" } } }'));
    const { code, stdout, stderr } = await project.pulumi(["preview"]);
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain("DT3001");
    expect(stdout + stderr).toContain("FRONT_KEY");
  });

  it("says that a key was refused, without the key", async () => {
    const program = account('{ provider: "sandbox", credentials: { apiKey: { env: "FRONT_KEY" } } }');
    const printed = await fails(program, { FRONT_KEY: "KEYwrong0123456789" });
    expect(printed).toContain("DT3002 ProviderAccount front");
    expect(printed).not.toContain("KEYwrong0123456789");
    expect(project.filesWith("KEYwrong0123456789")).toEqual([]);
  });

  it("reads a key from the stack's configuration and keeps it out of the state", async () => {
    await project.pulumi(["config", "set", "--secret", "frontKey", "KEYsandbox_fromconfig"]);
    project.write(
      `${account('{ provider: "sandbox", credentials: { apiKey: { config: "frontKey" } } }')}${users(1)}`,
    );
    await project.up();
    expect(project.printed()).not.toContain("KEYsandbox_fromconfig");
    expect(JSON.stringify(await project.exported())).not.toContain("KEYsandbox_fromconfig");
  });

  it("refuses a credential that is written down, without repeating it", async () => {
    const printed = await fails(
      account('{ provider: "telnyx", credentials: { apiKey: "KEY0123456789literal" } }'),
    );
    expect(printed).toContain("DT2001 credentials.apiKey");
    expect(printed).not.toContain("literal");
  });

  it("says that the carrier cannot be reached", async () => {
    const printed = await fails(account('{ provider: "sandbox", endpoint: "http://127.0.0.1:9/v2" }'));
    expect(printed).toContain("DT3003");
  });

  it("lists everything that is wrong with a resource's arguments at once", async () => {
    const printed = await fails(
      `${sandboxed} new dialtree.SipDomain("d", { account, prefix: "-Bad-", colour: 1, onlyMyConnections: "yes" });`,
    );
    for (const part of ["DT2001 prefix", "DT2001 colour", "DT2001 onlyMyConnections"])
      expect(printed).toContain(part);
  });

  it("refuses what exists and is not ours, and takes it over when told to", async () => {
    await project.carrier("POST", "/texml_applications", {
      friendly_name: "somebody's",
      voice_url: "https://example.com/voice",
      inbound: { sip_subdomain: "acme" },
    });
    const domain = (more: string) =>
      `${sandboxed} new dialtree.SipDomain("d", { account, prefix: "acme"${more} });`;
    expect(await fails(domain(""))).toContain("DT3005");
    project.write(domain(", adopt: true"));
    await project.up();
    expect((await project.carrier("GET", "/texml_applications")).data).toHaveLength(1);
  });

  it.each([
    ["latency", { effect: "latency", ms: 300, times: 3 }],
    ["429 with headers", { effect: "rate-limit", retryAfter: 1, times: 3 }],
    [
      "a connection reset before the change",
      { effect: "reset-before", method: "POST", path: "/credential_connections" },
    ],
    [
      "a connection reset after the change",
      { effect: "reset-after", method: "POST", path: "/credential_connections" },
    ],
    ["a failing server on reads", { effect: "status", status: 503, method: "GET", times: 2 }],
  ] as const)("gets over %s, and makes nothing twice", async (_name, fault) => {
    await project.sandbox((sandbox) => sandbox.addFault(fault));
    project.write(`${sandboxed}${users(3)}`);
    await project.up();
    expect((await project.carrier("GET", "/credential_connections")).data).toHaveLength(1);
    expect(await credentials()).toHaveLength(3);
  });

  it("takes over a SIP user whose answer was lost", async () => {
    await project.sandbox((sandbox) =>
      sandbox.addFault({ effect: "reset-after", method: "POST", path: "/telephony_credentials", times: 2 }),
    );
    project.write(`${sandboxed}${users(4)}`);
    await project.up();
    expect(await credentials()).toHaveLength(4);
  });

  it("leaves it to the next run when a lost answer cannot be told from a failure", async () => {
    await project.sandbox((sandbox) => {
      sandbox.addFault({ effect: "reset-after", method: "POST", path: "/telephony_credentials" });
      sandbox.addFault({
        effect: "stale-list",
        method: "GET",
        path: "/telephony_credentials",
        ms: 60_000,
        times: 9,
      });
    });
    expect(await fails(`${sandboxed}${users(1)}`)).toContain("DT3012");
    await project.sandbox((sandbox) => sandbox.clearFaults());
    await project.up();
    expect(await credentials()).toHaveLength(1);
  });

  it("says that an order failed and buys nothing; follows a slow one to its end", async () => {
    const order = `${sandboxed} new dialtree.PhoneNumber("fax", { account, search: { country: "US", areaCode: "312" }, acquire: "order" });`;
    await project.sandbox((sandbox) =>
      sandbox.addFault({ effect: "failed-order", path: "/number_orders", method: "POST" }),
    );
    expect(await fails(order)).toContain("DT3010");
    await project.sandbox((sandbox) =>
      sandbox.addFault({ effect: "slow-order", path: "/number_orders", method: "POST", ms: 2500 }),
    );
    await project.up();
    expect((await project.carrier("GET", "/phone_numbers")).data).toHaveLength(5);
  });

  it("makes nothing twice after kill -9 between the carrier's answer and the state", async () => {
    project.write(`${sandboxed}${users(40)}
new dialtree.CallQueue("front/support", { account });
new dialtree.PhoneNumber("front/fax", { account, search: { country: "US", areaCode: "312" }, acquire: "order" });`);
    // State is written once, at the end: whatever is made before the kill is unknown to the next run.
    const child = spawn(project.engine.path, ["up", "--yes", "--skip-preview", "--non-interactive"], {
      cwd: project.folder,
      env: {
        ...engineEnvironment(project.engine, project.folder),
        PULUMI_EXPERIMENTAL: "true",
        PULUMI_SKIP_CHECKPOINTS: "true",
      },
      stdio: "ignore",
      detached: true,
    });
    for (let made = 0; made < 10; ) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      made = (await credentials()).length;
    }
    process.kill(-(child.pid ?? 0), "SIGKILL");
    await new Promise((resolve) => child.once("exit", resolve));
    const before = (await credentials()).map(({ id }) => id);
    await project.pulumi(["cancel", "--yes"]);
    await project.up();
    const after = (await credentials()).map(({ id }) => id);
    expect(after).toHaveLength(40);
    expect(after).toEqual(expect.arrayContaining(before));
    expect((await project.carrier("GET", "/queues")).data).toHaveLength(1);
    expect((await project.carrier("GET", "/phone_numbers")).data).toHaveLength(5);
    expect(await project.preview()).toEqual([]);
  });
});
