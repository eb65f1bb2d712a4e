import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addProvider } from "../../../providers/index.ts";
import * as handlers from "../../../src/handlers.ts";
import { kinds } from "../../../src/kinds/registry.ts";
import { formatAccount, formatOrganization, parseAccount } from "../../../src/lifecycle/account.ts";
import { compare } from "../../../src/plan/changes.ts";
import { snapshotOf } from "../../../src/plan/snapshot.ts";
import { rows, rowsPassword, startRowsServer } from "../../support/rows-provider.ts";
import { sound, validateText } from "../../support/tree.ts";

addProvider(rows);
/** One that has no place for anything. */
const kept = kinds.filter(({ name }) => name !== "ProviderAccount");
const lacks = Object.fromEntries(kept.map(({ name }) => [name, `has no ${name}`]));
addProvider({ ...rows, name: "empty", lacks });

const byKind = { ...handlers };
const folder = mkdtempSync(join(tmpdir(), "dialtree-provider-"));
const credentials = {
  server: { env: "ROWS_SERVER" },
  database: { env: "ROWS_DATABASE" },
  user: { env: "ROWS_USER" },
  password: { env: "ROWS_PASSWORD" },
};
const fields = { name: "pbx", provider: "rows", credentials } as never;
const account = formatAccount(fields);
const owner = (name: string) => `project/stack/pbx/${name}`;

beforeAll(() => {
  process.chdir(folder);
  process.env.ROWS_SERVER = startRowsServer("+13125550100");
  process.env.ROWS_DATABASE = "sip";
  process.env.ROWS_USER = "dialtree";
  process.env.ROWS_PASSWORD = rowsPassword;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("credentials of any names", () => {
  it("stand in the account's reference, and come out of it again", () => {
    expect(account).toBe(
      "rows:pbx?server=env:ROWS_SERVER&database=env:ROWS_DATABASE&user=env:ROWS_USER&password=env:ROWS_PASSWORD",
    );
    expect(parseAccount(account)).toMatchObject({ provider: "rows", credentials, settings: {} });
  });

  const check = async (given: object) => {
    const { failures } = await handlers.ProviderAccount.check(
      {} as never,
      { name: "pbx", reference: account, owner: owner("pbx"), ...given } as never,
    );
    return failures.map(({ reason }) => reason);
  };

  it("are checked by the provider's schema, and no value is repeated", async () => {
    expect(await check({ provider: "rows", credentials })).toEqual([]);
    const { password: _password, ...others } = credentials;
    expect(await check({ provider: "rows", credentials: { ...others, apiKey: { env: "X" } } })).toEqual([
      expect.stringContaining("credentials.password: a credential is never written down"),
      expect.stringContaining("credentials.apiKey: a credential is never written down"),
    ]);
    expect(
      JSON.stringify(await check({ provider: "rows", credentials: { ...others, password: "hunter2" } })),
    ).not.toContain("hunter2");
    expect(await check({ provider: "rows" })).toEqual([
      "DT2001 credentials: is missing".replace(
        "is missing",
        "a credential is never written down: say where it is kept with { env: NAME }, { config: KEY } or { file: PATH }",
      ),
    ]);
  });

  it("are tried before anything is done", async () => {
    const inputs = { name: "pbx", provider: "rows", reference: account, owner: owner("pbx") };
    await handlers.ProviderAccount.create(inputs);
    const other = account.replace("ROWS_PASSWORD", "ROWS_USER");
    await expect(handlers.ProviderAccount.create({ ...inputs, reference: other })).rejects.toMatchObject({
      code: "DT3002",
    });
  });
});

describe("a password that is never given back", () => {
  it("survives changes and refreshes, and is made anew where nobody knows it", async () => {
    const { CredentialList, SipUser } = handlers;
    const list = await CredentialList.create({ account, owner: owner("list") });
    const inputs = { account, owner: owner("dana"), list: list.id };
    const { id, outs } = await SipUser.create(inputs);
    expect(outs.password).toMatch(/^\S{16,}$/);
    const refreshed = await SipUser.read(id, outs);
    expect(refreshed.props).toEqual(outs);
    const changed = await SipUser.update(id, outs, { ...inputs, label: "Dana" });
    expect(changed.outs).toEqual({ ...outs, label: "Dana" });
    const adopted = await SipUser.create(inputs);
    expect(adopted.id).toBe(id);
    expect(adopted.outs.password).toMatch(/^\S{16,}$/);
    expect(adopted.outs.password).not.toBe(outs.password);
  });
});

describe("what makes another object", () => {
  const at = (name: string) => `${name}:pbx${account.slice(account.indexOf("?"))}`;
  const elsewhere = "sandbox:pbx";
  it.each([
    ["SipUser", { list: "1" }, { list: "2" }, ["list"], []],
    ["CallQueue", { queueName: "a" }, { queueName: "b" }, [], ["queueName"]],
  ] as const)("is for %s what the provider says", async (kind, before, after, there, here) => {
    const replaces = async (account: string) => {
      const common = { account, owner: owner("x") };
      return (await byKind[kind].diff("id", { ...common, ...before }, { ...common, ...after })).replaces;
    };
    expect(await replaces(at("rows"))).toEqual(there);
    expect(await replaces(elsewhere)).toEqual(here);
  });

  it("is a move between providers, whatever is moved", async () => {
    const [from, to] = [
      { account: elsewhere, owner: owner("x") },
      { account, owner: owner("x") },
    ];
    for (const kind of ["SipUser", "CallQueue", "Extension", "PhoneNumber"] as const)
      expect((await byKind[kind].diff("id", from, to)).replaces).toEqual(["account"]);
  });
});

describe("what lies with another keeper", () => {
  const forward = { always: { extension: "pbx/101" } };
  const user = (key: string, account: string, target: object = forward) => ({
    account,
    owner: `project/stack/${key}`,
    name: "Dana",
    sipUsers: ["pbx/dana"],
    forward: target,
  });
  const organization = formatOrganization("acme", { elsewhere: ["pbx:rows"] });

  it("may be pointed to, as the organization's reference says, and nothing else that is not there", async () => {
    expect(organization).toBe("edge:acme?elsewhere=pbx:rows");
    const { id } = await handlers.User.create(user("dana", organization));
    expect(id).toBe("dana");
    await handlers.User.update(id, user("dana", organization), user("dana", organization, {}));
    const silent = handlers.User.create(user("sam", "edge:acme"));
    await expect(silent).rejects.toMatchObject({ code: "DT3105" });
    const other = { always: { extension: "front/101" } };
    const dangling = handlers.User.create(user("sam", organization, other));
    await expect(dangling).rejects.toMatchObject({ code: "DT3105" });
  });

  it("is pointed to within its own account without a word", async () => {
    const inputs = { account, owner: owner("phone"), keys: [{ type: "blf", extension: "101" }] };
    expect((await handlers.PhoneProfile.create(inputs)).id).toBe("pbx/phone");
  });

  it("stands in a tree's references where a provider keeps it, and nowhere else", () => {
    const accountsOf = (provider: string, credentials: string) =>
      [
        ...snapshotOf(
          validateText(
            `version: 1\norganization: acme\nusers: { dana: { name: Dana, sipUsers: [] } }\naccounts: { pbx: { provider: ${provider}, credentials: ${credentials}, sipUsers: { dana: { list: desk } }, credentialLists: { desk: {} } } }\n`,
          ),
        ).values(),
      ].map(({ inputs }) => String(inputs.account));
    expect(accountsOf("sandbox", "{ apiKey: { env: A } }").join()).not.toContain("elsewhere");
    const own = "{ server: { env: A }, database: { env: B }, user: { env: C }, password: { env: D } }";
    const found = accountsOf("rows", own);
    expect(found).toContain("edge:acme?elsewhere=pbx:rows");
    expect(
      found.filter((each) => each.startsWith("rows:")).every((each) => each.endsWith("elsewhere=pbx:rows")),
    ).toBe(true);
  });
});

describe("a tree", () => {
  const tree = (section: string, provider = "rows") =>
    validateText(`version: 1
organization: acme
accounts:
  pbx:
    provider: ${provider}
    credentials: { server: { env: A }, database: { env: B }, user: { env: C }, password: { env: D } }
    domains:
      a: { prefix: acme-a }
      b: { prefix: acme-b }
    credentialLists: { desk: {}, home: {} }
    credentialAttachments: [{ domain: a, list: desk }, { domain: b, list: desk }, { domain: a, list: home }]
    sipUsers: { dana: { list: desk } }
${section}`);
  const errors = (given: ReturnType<typeof tree>) =>
    given.problems.filter(({ severity }) => severity === "error").map(({ code, path }) => `${code} ${path}`);

  it("has a list on as many domains as the provider takes, each once", () => {
    expect(errors(tree(""))).toEqual([]);
    const twice = validateText(
      "version: 1\norganization: acme\naccounts: { pbx: { provider: sandbox, domains: { a: { prefix: a-a } }, credentialLists: { desk: {} }, credentialAttachments: [{ domain: a, list: desk }, { domain: a, list: desk }] } }\n",
    );
    expect(errors(twice)).toContain("DT2118 accounts/pbx/credentialAttachments/1/list");
  });

  it("is refused, at its line, what the provider has no place for", () => {
    expect(errors(tree("    outboundProfiles: { all: { destinations: [US] } }\n"))).toEqual([
      "DT2170 accounts/pbx/outboundProfiles/all",
    ]);
    expect(
      errors(
        tree(
          "    phones: { fax: { acquire: order, search: { country: US }, domain: a, target: { sipUser: dana } } }\n",
        ),
      ),
    ).toEqual(["DT2170 accounts/pbx/phones/fax/acquire"]);
  });

  it("is asked of about every kind that there is", () => {
    const text = sound(
      ["provider: telnyx", "provider: empty"],
      [
        "{ apiKey: { env: KEY }, publicKey: { env: PUBLIC } }",
        "{ server: { env: A }, database: { env: B }, user: { env: C }, password: { env: D } }",
      ],
    );
    const { problems } = validateText(text);
    const refused = problems.flatMap(({ code, message }) => (code === "DT2170" ? [message] : []));
    expect([...new Set(refused)].sort()).toEqual(Object.values(lacks).sort());
  });

  it.each([
    ["rows", "rows"],
    ["sandbox", "sandbox"],
  ])("is refused a user name and a password that %s makes itself", (_what, provider) => {
    const { problems } = validateText(`version: 1
organization: acme
accounts:
  pbx:
    provider: ${provider}
    credentials: ${provider === "rows" ? "{ server: { env: A }, database: { env: B }, user: { env: C }, password: { env: D } }" : "{ apiKey: { env: A } }"}
    domains: { a: { prefix: acme-a } }
    credentialLists: { desk: {} }
    sipUsers:
      dana:
        list: desk
        username: dana01
        password: { env: DANA_HUNTER2 }
`);
    const found = problems.filter(({ code }) => code === "DT2170");
    expect(found.map(({ path, line }) => `${line} ${path}`)).toEqual([
      "12 accounts/pbx/sipUsers/dana/username",
      "13 accounts/pbx/sipUsers/dana/password",
    ]);
    expect(JSON.stringify(found)).not.toContain("HUNTER2");
  });

  it("is reviewed without an engine as the engine decides", () => {
    const before = snapshotOf(tree(""));
    const after = snapshotOf(
      validateText(
        [...tree("").sources]
          .map(({ text }) => text)
          .join("")
          .replace("dana: { list: desk }", "dana: { list: home }"),
      ),
    );
    const { changes } = compare(before, after);
    expect(changes).toMatchObject([{ kind: "SipUser", action: "replace", forcedBy: ["list"] }]);
  });
});
