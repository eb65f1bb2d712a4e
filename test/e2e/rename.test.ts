import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openProject } from "../support/project.ts";

/** An account in stack code; its call queue and SIP user have these names, and had those. */
const program = (queue: string, sipUser: string, aliases = false) => {
  const alias = (old: string) => (aliases ? `, { aliases: [{ name: "${old}" }] }` : "");
  return `const { ProviderAccount, SipDomain, CredentialList, CredentialAttachment, SipUser, User, Team, CallQueue, Extension } = dialtree;
const account = new ProviderAccount("front", { provider: "sandbox" });
const domain = new SipDomain("front/office", { account, prefix: "acme" });
const list = new CredentialList("front/staff", { account });
new CredentialAttachment("front/office/staff", { account, domain, list });
const desk = new SipUser("${sipUser}", { account, list, callerId: "+13125550100" }${alias("front/dana")});
const dana = new User("dana", { name: "Dana", sipUsers: [desk] });
const sales = new Team("sales", { name: "Sales", members: [dana] });
const queue = new CallQueue("${queue}", { account, queueName: "support", members: [{ team: sales }] }${alias("front/support")});
new Extension("front/300", { account, number: "300", label: "Help", target: { callQueue: queue } });`;
};

let project: Awaited<ReturnType<typeof openProject>>;
beforeAll(async () => {
  project = await openProject();
  await project.init();
  project.write(program("front/support", "front/dana"));
  await project.up();
});
afterAll(() => project.close());

/** What the embedded edge keeps of a kind, by key. */
function kept(kind: string): Record<string, Record<string, unknown>> {
  const db = new Database(join(project.folder, ".dialtree/edge.sqlite"), { readonly: true });
  try {
    const rows = db.prepare("select key, fields from objects where kind = ?").all(kind) as {
      key: string;
      fields: string;
    }[];
    return Object.fromEntries(rows.map(({ key, fields }) => [key, JSON.parse(fields)]));
  } finally {
    db.close();
  }
}

it("renames what carrier and edge keep together, and leaves nothing of the old name behind", async () => {
  const queues = async () =>
    ((await project.carrier("GET", "/queues")).data as { id: string }[]).map(({ id }) => id);
  const before = await queues();
  project.write(program("front/help", "front/dana-desk", true));
  expect((await project.preview()).map(({ op, name }) => `${op} ${name}`).sort()).toEqual([
    "update dana",
    "update front/300",
    "update front/dana-desk",
    "update front/help",
  ]);
  await project.up();
  expect(Object.keys(kept("call-queues"))).toEqual(["front/help"]);
  expect(Object.keys(kept("sip-users"))).toEqual(["front/dana-desk"]);
  expect(kept("extensions")).toMatchObject({ "front/300": { target: { callQueue: "front/help" } } });
  expect(await queues()).toEqual(before);
  expect(await project.preview()).toEqual([]);
  await project.refresh();
  expect(await project.preview()).toEqual([]);
  // Nothing of the old name holds on to the team and what it points to.
  await project.destroy();
  expect([kept("teams"), kept("users"), kept("call-queues")]).toEqual([{}, {}, {}]);
});
