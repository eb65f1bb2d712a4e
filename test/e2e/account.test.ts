import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openProject } from "../support/project.ts";

type Row = Record<string, unknown>;

/** A whole account; each option changes one thing of it. */
function program(
  options: {
    label?: string;
    queue?: boolean;
    number?: boolean;
    queueSize?: number;
    domainName?: string;
    alias?: string;
  } = {},
): string {
  const {
    label = "Dana",
    queue = true,
    number = true,
    queueSize = 20,
    domainName = "front/office",
    alias,
  } = options;
  return `
const account = new dialtree.ProviderAccount("front", { provider: "sandbox", environment: "production" });
const profile = new dialtree.OutboundProfile("front/office", { account, destinations: ["US", "CA"], dailySpendLimitUsd: 50 });
const domain = new dialtree.SipDomain("${domainName}", { account, prefix: "acme", outboundProfile: profile }${
    alias ? `, { aliases: [{ name: "${alias}" }] }` : ""
  });
const list = new dialtree.CredentialList("front/staff", { account, outboundProfile: profile });
new dialtree.CredentialAttachment("front/office/staff", { account, domain, list });
const dana = new dialtree.SipUser("front/dana", { account, list, label: "${label}" });
${queue ? `new dialtree.CallQueue("front/support", { account, maxSize: ${queueSize} });` : ""}
${number ? `new dialtree.PhoneNumber("front/main", { account, number: "+1 (312) 555-0100", domain });` : ""}
new dialtree.PhoneNumber("front/fax", { account, search: { country: "US", areaCode: "312" }, acquire: "order", domain });
export const password = dana.password;
`;
}

describe("an account's life on the real engine", () => {
  let project: Awaited<ReturnType<typeof openProject>>;
  beforeAll(async () => {
    project = await openProject();
    project.write(program());
    await project.init();
    await project.up();
  });
  afterAll(() => project.close());

  const numbers = async () => (await project.carrier("GET", "/phone_numbers")).data as Row[];
  const credentials = async () => (await project.carrier("GET", "/telephony_credentials")).data as Row[];

  it("previews nothing after up, and nothing after refresh", async () => {
    expect(await project.preview()).toEqual([]);
    await project.refresh();
    expect(await project.preview()).toEqual([]);
  });

  it("updates one resource for one changed field", async () => {
    project.write(program({ queueSize: 25 }));
    expect(await project.preview()).toEqual([{ op: "update", kind: "CallQueue", name: "front/support" }]);
    await project.up();
    project.write(program());
    await project.up();
  });

  it("changes a label in place and keeps the SIP credentials", async () => {
    const [before] = await credentials();
    project.write(program({ label: "Dana Reyes" }));
    expect(await project.preview()).toEqual([{ op: "update", kind: "SipUser", name: "front/dana" }]);
    await project.up();
    const [after] = await credentials();
    expect(after?.name).toMatch(/^Dana Reyes dt-/);
    expect(after?.sip_password).toBe(before?.sip_password);
    project.write(program());
    await project.up();
  });

  it("renames a resource with an alias without touching the object", async () => {
    const [before] = (await project.carrier("GET", "/texml_applications")).data as Row[];
    project.write(program({ domainName: "front/hq", alias: "front/office" }));
    expect(await project.preview()).toEqual([{ op: "update", kind: "SipDomain", name: "front/hq" }]);
    await project.up();
    const after = (await project.carrier("GET", "/texml_applications")).data as Row[];
    expect(after.map(({ id }) => id)).toEqual([before?.id]);
    project.write(program({ alias: "front/hq" }));
    await project.up();
  });

  it("finds a change behind its back by refresh, and sets it right", async () => {
    const queues = (await project.carrier("GET", "/queues")).data as Row[];
    await project.carrier("POST", `/queues/${queues[0]?.name}`, { max_size: 7 });
    await project.refresh();
    expect(await project.preview()).toEqual([{ op: "update", kind: "CallQueue", name: "front/support" }]);
    await project.up();
    expect(((await project.carrier("GET", "/queues")).data as Row[])[0]?.max_size).toBe(20);
  });

  it("makes again what was deleted behind its back", async () => {
    const [credential] = await credentials();
    await project.carrier("DELETE", `/telephony_credentials/${credential?.id}`);
    await project.refresh();
    expect(await project.preview()).toEqual([{ op: "create", kind: "SipUser", name: "front/dana" }]);
    await project.up();
    expect(await credentials()).toHaveLength(1);
  });

  it("keeps a number at the carrier when its resource goes", async () => {
    project.write(program({ number: false }));
    await project.up();
    const kept = (await numbers()).find(({ phone_number }) => phone_number === "+13125550100");
    expect(kept).toMatchObject({ connection_id: null, tags: [] });
    project.write(program());
    await project.up();
  });

  it("refuses to replace a number", async () => {
    project.write(program().replace("555-0100", "555-0101"));
    const result = await project.pulumi(["preview"]);
    expect(result.code).not.toBe(0);
    expect(result.stdout + result.stderr).toContain("DT2003");
    expect(result.stdout + result.stderr).not.toMatch(/\n\s+at \S+ \(/);
    project.write(program());
  });

  it("carries out a saved plan, and refuses what the plan does not know", async () => {
    project.write(program({ queueSize: 30 }));
    expect((await project.pulumi(["preview", "--save-plan", "plan.json"])).code).toBe(0);
    project.write(program({ queueSize: 31, label: "Somebody else" }));
    const refused = await project.pulumi(["up", "--yes", "--plan", "plan.json"]);
    expect(refused.code).not.toBe(0);
    project.write(program({ queueSize: 30 }));
    expect((await project.pulumi(["up", "--yes", "--plan", "plan.json"])).code).toBe(0);
    project.write(program());
    await project.up();
  });

  it("freezes the same few bytes of code into the state of every resource of a kind", async () => {
    const { deployment } = await project.exported();
    const codes = deployment.resources
      .filter(({ urn }) => urn.includes("dialtree:"))
      .map(({ inputs }) => String(inputs.__provider));
    expect(codes.length).toBeGreaterThan(7);
    for (const code of codes) {
      expect(code).toMatch(/^exports\.handler=/);
      expect(code.length).toBeLessThanOrEqual(200);
    }
    // Two numbers, eight kinds: a string of its own for each kind and for nothing else.
    expect(new Set(codes).size).toBe(8);
  });

  it("lets no secret into state, files or output", async () => {
    const secrets = (await credentials()).map(({ sip_password }) => String(sip_password));
    const lists = (await project.carrier("GET", "/credential_connections")).data as Row[];
    secrets.push(...lists.map(({ password }) => String(password)));
    expect(secrets.length).toBeGreaterThan(1);
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(8);
      expect(project.printed()).not.toContain(secret);
      expect(project.filesWith(secret).filter((file) => !file.includes("sandbox.sqlite"))).toEqual([]);
      expect(JSON.stringify(await project.exported())).not.toContain(secret);
    }
  });

  it("takes everything down and leaves the numbers", async () => {
    const before = await numbers();
    await project.destroy();
    for (const path of [
      "texml_applications",
      "credential_connections",
      "telephony_credentials",
      "outbound_voice_profiles",
      "queues",
    ]) {
      expect((await project.carrier("GET", `/${path}`)).data, path).toEqual([]);
    }
    const after = await numbers();
    expect(after).toHaveLength(before.length);
    expect(
      after.every(({ connection_id, tags }) => connection_id === null && (tags as string[]).length === 0),
    ).toBe(true);
  });
});
