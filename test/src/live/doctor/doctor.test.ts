import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openSandbox, type Switch } from "../../../../providers/sandbox/index.ts";
import { serveSandbox } from "../../../../providers/sandbox/serve.ts";
import { examineTree } from "../../../../src/live/doctor/doctor.ts";
import { snapshotOf } from "../../../../src/plan/snapshot.ts";
import { validateTree } from "../../../../src/tree/validate.ts";
import { thrown } from "../../../support/thrown.ts";

const signatureKey = Buffer.alloc(32, 7).toString("base64");

const network = {
  addressesOf: () => Promise.resolve([{ address: "203.0.113.7", family: 4 }]),
  certificateOf: () => Promise.resolve({}),
};

/** Looks at a tree of one account, which is a sandbox on a port. */
async function findings(
  account: string,
  {
    switches = [] as readonly Switch[],
    key = "KEYsandbox",
    publicKey = signatureKey,
    allow = [] as string[],
  } = {},
) {
  const sandbox = openSandbox(":memory:");
  for (const name of switches) sandbox.turn(name, true);
  const { url, close } = await serveSandbox(sandbox, 0, thrown);
  const folder = mkdtempSync(join(tmpdir(), "dialtree-doctor-"));
  onTestFinished(async () => {
    rmSync(folder, { recursive: true, force: true });
    await close();
  });
  const file = join(folder, "account.yaml");
  const credentials = "apiKey: { env: DOCTOR_KEY }, publicKey: { env: DOCTOR_PUBLIC_KEY }";
  writeFileSync(
    file,
    `version: 1\norganization: acme\naccounts:\n  front:\n    provider: telnyx\n    endpoint: ${url}\n    credentials: { ${credentials} }\n${account}`,
  );
  process.env.DOCTOR_KEY = key;
  process.env.DOCTOR_PUBLIC_KEY = publicKey;
  const found = await examineTree(snapshotOf(validateTree(file)), { organization: "acme", allow, network });
  expect(found.every((each) => each.account === "front")).toBe(true);
  const of = (about: string) => found.filter((each) => each.about === about);
  return { found, of };
}

const domain = "    domains: { office: { prefix: acme-office } }\n";

it("looks at the carrier, the signature key, the edge and the voice URLs of an account", async () => {
  const { found, of } = await findings(domain);
  expect(found.filter(({ verdict }) => verdict === "fails")).toEqual([]);
  expect(of("key")).toMatchObject([{ verdict: "ok" }]);
  expect(of("signature key")).toMatchObject([{ verdict: "ok" }]);
  expect(of("edge")).toMatchObject([{ verdict: "warning", seen: expect.stringContaining("embedded") }]);
  expect(of("voice URL")).toMatchObject([
    { verdict: "warning", seen: expect.stringContaining("never resolves") },
  ]);
});

it("fails a wrong key, a key of another form and a credential that is not there, and says no secret", async () => {
  const wrong = await findings(domain, { key: "KEYwrong-and-secret", publicKey: "secret-of-no-form" });
  expect(wrong.of("key")).toMatchObject([{ verdict: "fails", seen: expect.stringContaining("DT3002") }]);
  expect(wrong.of("signature key")).toMatchObject([{ verdict: "fails" }]);
  expect(JSON.stringify(wrong.found)).not.toContain("secret");
  const none = await findings(domain, { key: "" });
  expect(none.of("key")).toMatchObject([{ verdict: "fails", seen: expect.stringContaining("DT3001") }]);
});

it("holds a new account against the tree", async () => {
  const two = "    domains: { one: { prefix: acme-one }, two: { prefix: acme-two } }\n";
  const { of } = await findings(two, { switches: ["new-account"] });
  expect(of("SIP domains")).toMatchObject([{ verdict: "fails", seen: "0 of 1, and the tree makes 2" }]);
});

it("looks at an edge's place and token apart, and at nothing that a stack's settings keep", async () => {
  const edge = '    edge: { url: "https://edge.acme.example", token: { config: edgeToken } }\n';
  const { of } = await findings(domain + edge, { allow: ["change:endpoint"] });
  expect(of("edge")).toMatchObject([{ verdict: "ok" }]);
  expect(of("edge's token")).toMatchObject([
    { verdict: "unknown", seen: expect.stringContaining("edgeToken") },
  ]);
});

it("sends no key and no token to a place that only the tree names, unless that is allowed", async () => {
  const edge = '    edge: { url: "https://edge.acme.example", token: { env: DOCTOR_KEY } }\n';
  const { found, of } = await findings(domain + edge);
  expect(of("key")).toMatchObject([{ verdict: "unknown", mend: expect.stringContaining("--allow") }]);
  expect(found.map(({ about }) => about)).not.toContain("rights");
  expect(of("edge's token")).toEqual([]);
});

it("names the number that tries emergency calls, until the tree says that somebody did", async () => {
  const phones = `    environment: production
${domain}    credentialLists: { staff: {} }
    credentialAttachments: [{ domain: office, list: staff }]
`;
  const edge = (said: string) =>
    `    edge: { url: "https://edge.acme.example", token: { config: edgeToken }${said} }\n`;
  const { of } = await findings(phones + edge(""));
  expect(of("emergency calls")).toMatchObject([
    { verdict: "warning", mend: expect.stringContaining("Dial 933") },
  ]);
  const abroad = await findings(`${phones}    numberPlan: { country: DE }\n${edge("")}`);
  expect(abroad.of("emergency calls")).toMatchObject([{ mend: expect.not.stringContaining("933") }]);
  const tried = await findings(phones + edge(", emergency: confirmed"));
  expect(tried.of("emergency calls")).toMatchObject([{ verdict: "ok" }]);
  expect((await findings(domain)).of("emergency calls")).toEqual([]);
});
