import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../support/cli.ts";
import { openProject } from "../support/project.ts";
import { obliging } from "../support/switches.ts";

const tree = (phone: string) => `version: 1
organization: e2e
accounts:
  front:
    provider: sandbox
    domains: { office: { prefix: acme-office } }
    outboundProfiles: { office: { destinations: [US] } }
    phones:
      ${phone}
`;
const berlin = (more = "") =>
  tree(
    `berlin: { search: { country: DE, areaCode: "30" }, acquire: order, target: { phoneNumber: "+13125550199" }${more} }`,
  );

describe("a number whose country asks for documents", () => {
  let project: Awaited<ReturnType<typeof openProject>>;
  const write = (text: string) => writeFileSync(join(project.folder, "account.yaml"), text);
  const dialtree = (...args: string[]) => runCli(project.folder, args);
  const up = () => dialtree("up", "account.yaml", "--yes");
  const orders = async () => (await project.carrier("GET", "/number_orders")).data as { status: string }[];

  beforeAll(async () => {
    project = await openProject();
    await project.sandbox((sandbox) => {
      for (const each of obliging) sandbox.turn(each, true);
    });
  });
  afterAll(() => project.close());

  it("is a state while it waits: the run ends well and lists it, and the next one orders nothing", async () => {
    write(berlin());
    const first = await up();
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toMatch(
      /waiting: phone front\/berlin \+4930\d+ for documents .*requirementGroup.*, until \d{4}-/,
    );
    const second = await up();
    expect(second.code, second.stderr).toBe(0);
    expect(second.stdout).toContain("waiting: phone front/berlin");
    expect(await orders()).toHaveLength(1);
  });

  it("takes the documents that are named later, and becomes the number when they are approved", async () => {
    await project.sandbox((sandbox) =>
      sandbox.addFault({
        effect: "slow-order",
        path: "/number_order_phone_numbers",
        method: "POST",
        ms: 100,
      }),
    );
    const group = ", requirementGroup: dbbd94ee-9079-488f-80ba-f566b247fd79";
    write(berlin(group));
    const named = await up();
    expect(named.code, named.stderr).toBe(0);
    expect((await orders()).map(({ status }) => status)).toEqual(["success"]);
    // State has the order's id still, which goes on to mean the number.
    write(berlin(`${group}, callerNamePrefix: "DE "`));
    const last = await up();
    expect(last.code, last.stderr).toBe(0);
    expect(last.stdout).not.toContain("waiting:");
    expect(await orders()).toHaveLength(1);
    const plan = await dialtree("plan", "account.yaml", "--detailed-exitcode");
    expect(plan.code, plan.stdout + plan.stderr).toBe(0);
    const { data: numbers } = await project.carrier("GET", "/phone_numbers?filter[country_iso_alpha2]=DE");
    expect(numbers).toMatchObject([{ tags: [expect.stringContaining("front/berlin")] }]);
  });
});

it("has the number's own id after the engine's refresh, and is not ordered anew", async () => {
  const project = await openProject();
  try {
    await project.sandbox((sandbox) => {
      sandbox.turn("requirement-groups", true);
      sandbox.addFault({ effect: "slow-order", path: "/number_orders", method: "POST", ms: 3_000 });
    });
    project.write(`
const account = new dialtree.ProviderAccount("front", { provider: "sandbox" });
const fields = { account, search: { country: "GB" }, acquire: "order", requirementGroup: "dbbd94ee" };
export const { waits } = new dialtree.PhoneNumber("front/london", fields);`);
    await project.init();
    await project.up();
    const phone = async () =>
      (await project.exported()).deployment.resources.find(({ urn }) => urn.endsWith("front/london"));
    expect(await phone()).toMatchObject({ id: expect.stringMatching(/^order:/), outputs: { waits: {} } });
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await project.refresh();
    const came = await phone();
    expect(came?.id).toMatch(/^\d+$/);
    expect(came?.outputs).not.toHaveProperty("waits");
    await project.up();
    await project.refresh();
    expect(await project.preview()).toEqual([]);
    expect((await project.carrier("GET", "/number_orders")).data).toHaveLength(1);
    await project.destroy();
    expect((await project.carrier("GET", "/phone_numbers")).data).toHaveLength(5);
  } finally {
    project.close();
  }
});

it("is cancelled when it goes while it waits", async () => {
  const project = await openProject();
  try {
    await project.sandbox((sandbox) => sandbox.turn("requirement-groups", true));
    project.write(`
const account = new dialtree.ProviderAccount("front", { provider: "sandbox" });
new dialtree.PhoneNumber("front/london", { account, search: { country: "GB" }, acquire: "order" });`);
    await project.init();
    await project.up();
    await project.destroy();
    expect((await project.carrier("GET", "/number_orders")).data).toMatchObject([{ status: "cancelled" }]);
  } finally {
    project.close();
  }
});
