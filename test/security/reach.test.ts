import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectTelnyx } from "../../providers/telnyx/index.ts";
import type { Tree } from "../../schemas/types.ts";
import { readCredential } from "../../src/lifecycle/credentials.ts";
import { sessionOf } from "../../src/lifecycle/session.ts";
import { compare } from "../../src/plan/changes.ts";
import { planAsMarkdown } from "../../src/plan/markdown.ts";
import { reviewOf } from "../../src/plan/plan.ts";
import { snapshotOf } from "../../src/plan/snapshot.ts";
import { planAsText } from "../../src/plan/text.ts";
import { validateObject } from "../../src/tree/validate.ts";

/** A tree with one or more accounts, of which only how they are reached matters. */
const treeOf = (accounts: object, more: object = {}) => ({
  version: 1,
  organization: "acme",
  accounts,
  ...more,
});
const snapshot = (accounts: object | undefined) =>
  accounts === undefined ? new Map() : snapshotOf(validateObject(treeOf(accounts)));

const key = { apiKey: { env: "TELNYX_API_KEY" }, publicKey: { env: "TELNYX_PUBLIC_KEY" } };
const telnyx = { provider: "telnyx", credentials: key };
const edge = { url: "https://edge.example.com", token: { env: "EDGE_TOKEN" } };
const elsewhere = "https://evil.example/v2";
const here = "http://127.0.0.1:4010/v2";

type Case = [what: string, before: object | undefined, after: object, dangers: string[]];
const cases: Case[] = [
  ["a new stack, the provider's own place", undefined, { a: telnyx }, []],
  [
    "a new stack, a place of the tree's",
    undefined,
    { a: { ...telnyx, endpoint: elsewhere } },
    ["change:endpoint"],
  ],
  [
    "a new stack, a sandbox elsewhere",
    undefined,
    { a: { provider: "sandbox", endpoint: elsewhere } },
    ["change:endpoint"],
  ],
  ["a new stack, an edge elsewhere", undefined, { a: { ...telnyx, edge } }, ["change:endpoint"]],
  ["a new stack, this machine", undefined, { a: { ...telnyx, endpoint: here } }, []],
  ["a new stack, the sandbox", undefined, { a: { provider: "sandbox" } }, []],
  [
    "a name that begins like this machine",
    undefined,
    { a: { ...telnyx, endpoint: "https://127.0.0.1.evil.example" } },
    ["change:endpoint"],
  ],
  [
    "a name that ends like this machine",
    undefined,
    { a: { ...telnyx, endpoint: "https://evil.localhost" } },
    ["change:endpoint"],
  ],
  [
    "this machine with a dot",
    undefined,
    { a: { ...telnyx, endpoint: "https://localhost." } },
    ["change:endpoint"],
  ],
  [
    "the unspecified address",
    undefined,
    { a: { ...telnyx, endpoint: "https://0.0.0.0/v2" } },
    ["change:endpoint"],
  ],
  [
    "a private address",
    undefined,
    { a: { ...telnyx, endpoint: "https://10.0.0.1/v2" } },
    ["change:endpoint"],
  ],
  ["an IPv6 address", undefined, { a: { ...telnyx, endpoint: "https://[::2]/v2" } }, ["change:endpoint"]],
  ["a new account with a key", { a: telnyx }, { a: telnyx, b: telnyx }, ["change:credentials"]],
  [
    "a new account with another key",
    { a: telnyx },
    { a: telnyx, b: { ...telnyx, credentials: { ...key, apiKey: { env: "AWS_SECRET_ACCESS_KEY" } } } },
    ["change:credentials"],
  ],
  [
    "a new account elsewhere",
    { a: telnyx },
    { a: telnyx, b: { ...telnyx, endpoint: elsewhere } },
    ["change:endpoint", "change:credentials"],
  ],
  ["a new account on this machine", { a: telnyx }, { a: telnyx, b: { ...telnyx, endpoint: here } }, []],
  ["a new sandbox", { a: telnyx }, { a: telnyx, b: { provider: "sandbox" } }, []],
  [
    "a new sandbox with the same edge",
    { a: { ...telnyx, edge } },
    { a: { ...telnyx, edge }, b: { provider: "sandbox", edge } },
    ["change:endpoint", "change:credentials"],
  ],
  ["nothing new", { a: telnyx }, { a: telnyx }, []],
  ["a label", { a: telnyx }, { a: { ...telnyx, name: "Front" } }, []],
  ["another place", { a: telnyx }, { a: { ...telnyx, endpoint: elsewhere } }, ["change:endpoint"]],
  [
    "from place to place",
    { a: { ...telnyx, endpoint: "https://one.example" } },
    { a: { ...telnyx, endpoint: "https://two.example" } },
    ["change:endpoint"],
  ],
  [
    "from elsewhere to the provider",
    { a: { ...telnyx, endpoint: elsewhere } },
    { a: telnyx },
    ["change:endpoint"],
  ],
  ["to this machine", { a: telnyx }, { a: { ...telnyx, endpoint: here } }, []],
  [
    "another provider",
    { a: { provider: "sandbox" } },
    { a: telnyx },
    ["change:endpoint", "change:credentials"],
  ],
  ["to the sandbox", { a: telnyx }, { a: { provider: "sandbox" } }, []],
  [
    "another variable",
    { a: telnyx },
    { a: { ...telnyx, credentials: { ...key, apiKey: { env: "GITHUB_TOKEN" } } } },
    ["change:credentials"],
  ],
  [
    "a file for a variable",
    { a: telnyx },
    { a: { ...telnyx, credentials: { ...key, apiKey: { file: "id_rsa" } } } },
    ["change:credentials"],
  ],
  [
    "a configuration key for a variable",
    { a: telnyx },
    { a: { ...telnyx, credentials: { ...key, apiKey: { config: "x" } } } },
    ["change:credentials"],
  ],
  [
    "another public key",
    { a: telnyx },
    { a: { ...telnyx, credentials: { ...key, publicKey: { env: "X" } } } },
    ["change:credentials"],
  ],
  ["an edge", { a: telnyx }, { a: { ...telnyx, edge } }, ["change:endpoint", "change:credentials"]],
  [
    "another edge",
    { a: { ...telnyx, edge } },
    { a: { ...telnyx, edge: { ...edge, url: "https://evil.example" } } },
    ["change:endpoint"],
  ],
  [
    "another token for the edge",
    { a: { ...telnyx, edge } },
    { a: { ...telnyx, edge: { ...edge, token: { env: "TELNYX_API_KEY" } } } },
    ["change:credentials"],
  ],
  [
    "an edge on this machine",
    { a: telnyx },
    { a: { ...telnyx, edge: { ...edge, url: "http://localhost:4020" } } },
    [],
  ],
  ["no edge any more", { a: { ...telnyx, edge } }, { a: telnyx }, []],
  [
    "an account that takes another's name",
    { a: telnyx, b: { ...telnyx, credentials: { apiKey: { env: "B" }, publicKey: { env: "P" } } } },
    { a: { ...telnyx, credentials: { apiKey: { env: "B" }, publicKey: { env: "P" } } } },
    ["change:credentials"],
  ],
];

describe("how an account is reached", () => {
  it.each(cases)("%s", (_what, before, after, dangers) => {
    const review = (...rules: object[]) =>
      reviewOf(snapshot(before), snapshot(after), {
        organization: "acme",
        rules: [{ allow: ["delete:account", "replace:account"], maxDeletes: "100%" }, ...rules],
      }).plan;
    const { guards, changes } = review();
    expect(guards.refusals.map(({ message }) => message.split(": ")[0])).toEqual(dangers);
    expect(changes.some(({ risk, reach }) => reach !== undefined && risk !== "high")).toBe(false);
    expect(review({ allow: ["change:endpoint", "change:credentials"] }).guards.refusals).toEqual([]);
    if (dangers.length === 2) expect(review({ allow: [dangers[0]] }).guards.refusals).toHaveLength(1);
  });

  it("is new as well where the stack's other accounts are a program's own", () => {
    const tree = snapshot({ b: telnyx });
    expect(compare(new Map(), tree).changes.at(0)?.reach).toBeUndefined();
    expect(compare(new Map(), tree, false).changes.at(0)?.reach).toEqual(["credentials"]);
  });

  it.each(["change:endpoint", "change:credentials"])("is allowed by no tree: %s", (danger) => {
    const { problems } = validateObject(treeOf({ a: telnyx }, { guards: { allow: [danger] } }));
    expect(problems.map(({ severity, path }) => [severity, path])).toContainEqual([
      "error",
      "guards/allow/0",
    ]);
  });
});

it("a tree that is another organization's is refused, as its stack is another one", () => {
  const compared = (rules: object[] = []) =>
    reviewOf(snapshot({ a: telnyx }), snapshot({ a: telnyx }), {
      organization: "other",
      formerOrganization: "acme",
      rules,
    }).plan;
  expect(compared().guards.refusals).toEqual([
    { message: "change:organization: acme -> other", allow: "--allow change:organization" },
  ]);
  expect(planAsText(compared(), (_style, text) => text)).toMatch(/^Refused/);
  expect(planAsMarkdown(compared())).toContain("organization");
  expect(compared([{ allow: ["change:organization"] }]).guards.refusals).toEqual([]);
});

it.each([301, 302, 303, 307, 308])(
  "a redirect (%d) of a carrier or an edge is not followed, whatever was sent",
  async (status) => {
    let reached = 0;
    const listening = async (answer: (response: ServerResponse) => void) => {
      const server = createServer((_request, response) => answer(response));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    };
    const other = await listening((response) => {
      reached++;
      response.end("{}");
    });
    const first = await listening((response) =>
      response.writeHead(status, { location: `${other.url}/v2/x` }).end(),
    );
    try {
      const carrier = await connectTelnyx(
        { apiKey: "KEY", endpoint: `${first.url}/v2` },
        { fetch: globalThis.fetch, limits: { repetitions: 0 } },
      );
      await expect(carrier.check()).rejects.toThrow();
      process.env.EDGE_TOKEN = "dt_token";
      const query = new URLSearchParams({ edge: first.url, edgeToken: "env:EDGE_TOKEN" });
      const session = await sessionOf(`sandbox:a?${query}`, "acme", () => undefined);
      await expect(
        session.collections.Extension?.find({ number: "101" } as never, {} as never),
      ).rejects.toThrow();
      expect(reached).toBe(0);
    } finally {
      for (const { server } of [first, other]) server.close();
    }
  },
);

describe("an address without TLS", () => {
  it.each([
    "http://evil.example",
    "http://10.0.0.1/v2",
    "http://127.0.0.1.evil.example",
    "http://127.0.0.1@evil.example",
    "http://localhost.evil.example",
    "http://localhost\\.evil.example",
    "http://[::1].evil.example",
    "http://0.0.0.0",
    "http://2130706433",
    "http://0x7f.1",
    "http://127.1",
    "HTTP://evil.example",
    "http:evil.example",
    "http:/evil.example",
    "ftp://evil.example",
    "file:///etc/passwd",
    "https://user:password@evil.example",
    "https://evil.example?x=1",
    "https://evil.example#x",
    "https://evil.example\\@127.0.0.1",
    "//evil.example",
    "javascript:alert(1)",
    " https://evil.example",
    "https://evil.example\nhttp://127.0.0.1",
  ])("or of another kind is an error: %j", (url) => {
    for (const account of [
      { ...telnyx, endpoint: url },
      { ...telnyx, edge: { ...edge, url } },
    ]) {
      const { problems } = validateObject(treeOf({ a: account }));
      expect(problems.some(({ severity, path }) => severity === "error" && /endpoint|edge/.test(path))).toBe(
        true,
      );
    }
  });
  it.each([
    "http://127.0.0.1:4010/v2",
    "http://localhost:4020",
    "http://[::1]:4020/x",
    "http://127.0.0.2",
    "https://edge.example.com",
  ])("is taken where it is this machine, or has TLS: %s", (url) => {
    const { problems } = validateObject(treeOf({ a: { ...telnyx, endpoint: url } }));
    expect(problems.filter(({ path }) => path.includes("endpoint"))).toEqual([]);
  });
});

describe("a file of a credential", () => {
  let home: string;
  let other: string;
  const kept = { ...process.env };
  const before = process.cwd();
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "dialtree-credential-"));
    other = mkdtempSync(join(tmpdir(), "dialtree-other-"));
    mkdirSync(join(home, ".git"));
    mkdirSync(join(home, "sub", ".git"), { recursive: true });
    mkdirSync(join(home, ".dialtree"));
    mkdirSync(join(other, "..data"));
    for (const file of [
      join(home, "key"),
      join(home, "sub", "key"),
      join(home, "sub", ".git", "config"),
      join(home, ".git", "config"),
      join(home, ".dialtree", "passphrase"),
      join(other, "key"),
      join(other, "..data", "key"),
    ])
      writeFileSync(file, "KEY\n");
    writeFileSync(join(home, "large"), "x".repeat(100_000));
    symlinkSync(join(other, "key"), join(home, "link"));
    symlinkSync(other, join(home, "folder"));
    symlinkSync("loop", join(home, "loop"));
    symlinkSync(join(other, "..data", "key"), join(other, "mounted"));
    symlinkSync("/proc/self/environ", join(home, "environ"));
    execFileSync("mkfifo", [join(home, "pipe")]);
    process.chdir(home);
  });
  afterEach(() => {
    process.env = { ...kept };
    process.chdir(before);
    for (const folder of [home, other]) rmSync(folder, { recursive: true, force: true });
  });
  const read = (file: string) => readCredential({ file }, () => undefined);

  it.each([
    "../../../etc/passwd",
    "/etc/passwd",
    "/etc/shadow",
    "/proc/self/environ",
    "/dev/zero",
    "/dev/stdin",
    "link",
    "folder/key",
    "environ",
    "loop",
    "pipe",
    "large",
    "missing",
    ".",
    "sub",
    "sub/..",
    ".git/config",
    "sub/.git/config",
    "sub/../.git/config",
    ".dialtree/passphrase",
    "./.dialtree/../.dialtree/passphrase",
    "~/.ssh/id_rsa",
    "$HOME/.ssh/id_rsa",
    "file:///etc/passwd",
  ])("named %s is not read", (file) => expect(() => read(file)).toThrow("DT3001"));

  it.each(["key", "./key", "sub/key", "sub/../key"])("named %s is read", (file) =>
    expect(read(file)).toBe("KEY"),
  );

  it("is read from a folder that the environment names, also where that is a mount of links", () => {
    expect(() => read(join(other, "key"))).toThrow(/DT3001.*outside/);
    process.env.DIALTREE_CREDENTIAL_FOLDERS = `/run/secrets:${other}`;
    for (const file of [join(other, "key"), join(other, "mounted"), "folder/key", "link"])
      expect(read(file)).toBe("KEY");
    expect(() => read("/etc/passwd")).toThrow("DT3001");
  });
  it.each(["", ".", "..", "relative", ":", "::"])(
    "is read from no folder where the environment says %j",
    (folders) => {
      process.env.DIALTREE_CREDENTIAL_FOLDERS = folders;
      expect(() => read("../../../etc/passwd")).toThrow("DT3001");
      expect(() => read(join(other, "key"))).toThrow("DT3001");
    },
  );

  it.each([
    "../x.sqlite",
    "/tmp/dialtree-x.sqlite",
    "folder/x.sqlite",
    ".git/x.sqlite",
    "sub/../../x.sqlite",
  ])("and a database named %s is not made", async (database) => {
    const query = new URLSearchParams({ database });
    await expect(sessionOf(`sandbox:a?${query}`, "acme", () => undefined)).rejects.toThrow("DT1022");
  });
});

it("the trees of this table are sound", () => {
  for (const [what, before, after] of cases)
    for (const accounts of [before, after]) {
      if (accounts === undefined) continue;
      const { problems } = validateObject(treeOf(accounts) as Tree);
      expect([what, problems.filter(({ severity }) => severity === "error")]).toEqual([what, []]);
    }
});
