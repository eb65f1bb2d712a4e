import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Tree } from "../../../schemas/types.ts";
import { edgeApp } from "../../../src/edge/app.ts";
import { serveEdge } from "../../../src/edge/serve.ts";
import { type Line, withCalls } from "../../support/calls.ts";
import { runCli } from "../../support/cli.ts";

const tree: Tree = {
  version: 1,
  organization: "acme",
  users: {
    dana: { name: "Dana Reyes", sipUsers: ["front/dana-desk"] },
    sam: { name: "Sam Okoro", sipUsers: ["front/sam-desk"] },
  },
  teams: { sales: { name: "Sales", members: ["dana", "sam"], timeoutSeconds: 25 } },
  accounts: {
    front: {
      provider: "sandbox",
      domains: { office: { prefix: "acme-office", onlyMyConnections: false } },
      outboundProfiles: { out: { destinations: ["US"] } },
      credentialLists: { staff: {} },
      credentialAttachments: [{ domain: "office", list: "staff" }],
      sipUsers: { "dana-desk": { list: "staff" }, "sam-desk": { list: "staff" } },
      extensions: { "101": { label: "Dana", target: { user: "dana" } } },
      phones: { main: { number: "+13125550100", target: { team: "sales" } } },
    },
  },
};

const cli = (...args: string[]) => runCli(process.cwd(), args);

/** Writes the tree that was applied; YAML takes JSON. */
function written({ tree: applied }: Line, edge?: object): void {
  const front = { ...applied.accounts?.front, ...(edge === undefined ? {} : { edge }) };
  writeFileSync("account.yaml", JSON.stringify({ ...applied, accounts: { front } }));
}

async function twoCalls(line: Line): Promise<[answered: string, lost: string]> {
  const place = async (number: string, to: string) =>
    (await line.exchange.place({ from: { number }, to, hangUpAfter: 300 })).call;
  line.exchange.phone(line.usernameOf("front/sam-desk"), { does: "answers", after: 12, hangsUpAfter: 32 });
  const answered = await place("+13125550188", "+13125550100");
  const lost = await place("+13125550177", "sip:101@acme-office.sip.telnyx.com");
  await line.history.written();
  return [answered, lost];
}

it("lists, filters and explains the calls of an embedded edge", { timeout: 60_000 }, () =>
  withCalls(tree, async (line) => {
    written(line);
    expect(await cli("calls", "account.yaml")).toMatchObject({ code: 0, stdout: "No such call is kept.\n" });
    const [answered, lost] = await twoCalls(line);
    const list = await cli("calls", "account.yaml");
    expect(list.code).toBe(0);
    const rows = list.stdout.trimEnd().split("\n");
    expect(rows[0]).toMatch(/^BEGAN \(UTC\) +CALLER +DIALLED +OUTCOME +ANSWERED BY +CALL$/);
    expect(rows[1]).toMatch(/^\d{4}-\d\d-\d\d [\d:]{8} {2}\+13125550177 +101 \(front\/101\) +nobody +- +v3:/);
    expect(rows[2]).toMatch(
      /^\S+ \S+ {2}\+13125550188 +\+13125550100 \(front\/main\) +answered +front\/sam-desk +v3:/,
    );

    const idsOf = async (...options: string[]) => {
      const { code, stdout, stderr } = await cli("calls", "account.yaml", "--json", ...options);
      expect([code, stderr]).toEqual([0, ""]);
      return (JSON.parse(stdout) as { calls: { call: string }[] }).calls.map(({ call }) => call);
    };
    expect(await idsOf()).toEqual([lost, answered]);
    expect(await idsOf("--limit", "1")).toEqual([lost]);
    expect(await idsOf("--dialled", "front/main", "--account", "front")).toEqual([answered]);
    expect(await idsOf("--from", "+13125550177")).toEqual([lost]);
    expect(await idsOf("--phone", "front/sam-desk", "--outcome", "answered", "--since", "2h")).toEqual([
      answered,
    ]);
    expect(await idsOf("--until", "2026-01-01")).toEqual([]);

    const { stdout } = await cli("calls", "why", answered, "account.yaml");
    const { revision } = line.directory;
    expect(stdout.split("\n")).toEqual([
      expect.stringMatching(
        /^call v3:\S+ {2}\d{4}-\d\d-\d\d [\d:]{8} UTC {2}\+13125550188 → \+13125550100 \(front\/main\)$/,
      ),
      `    0 s  phone front/main (+13125550100) goes to team sales (Sales): rings front/dana-desk (dana) and front/sam-desk (sam) for 20 s  revision ${revision}`,
      "   12 s  front/sam-desk (sam) answered",
      "   12 s  front/dana-desk (dana) fell silent",
      "   44 s  front/sam-desk (sam) hung up",
      `   44 s  the call is over  revision ${revision}`,
      "outcome: answered",
      "",
    ]);
    const why = await cli("calls", "why", lost, "account.yaml");
    expect(why.stdout).toContain(
      "30 s  no answer: user dana (Dana Reyes): nobody: Dana Reyes does not answer",
    );
    const json = JSON.parse((await cli("calls", "why", lost, "account.yaml", "--json")).stdout) as object;
    expect(json).toMatchObject({
      call: lost,
      outcome: "nobody",
      steps: [
        {
          seconds: 0,
          revision,
          says: { does: "rings", rings: [{ name: "front/dana-desk", user: "dana" }], seconds: 30 },
          text: expect.stringContaining("extension front/101 (Dana) goes to user dana (Dana Reyes): rings"),
        },
        { seconds: 30, text: "front/dana-desk (dana) fell silent" },
        { seconds: 30 },
      ],
    });
  }),
);

it("says that nothing is kept of a call, and what it does not understand", { timeout: 60_000 }, () =>
  withCalls(tree, async (line) => {
    written(line);
    expect(await cli("calls", "why", "v3:none", "account.yaml")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("DT1056 nothing is kept of a call v3:none"),
    });
    for (const wrong of [
      ["--since", "yesterday"],
      ["--since", "2026-02-30"],
      ["--limit", "0"],
      ["--outcome", "lost"],
    ]) {
      const { code, stderr } = await cli("calls", "account.yaml", ...wrong);
      expect([wrong, code, stderr]).toEqual([wrong, 1, expect.stringContaining("DT1004")]);
    }
    expect(await cli("calls", "nowhere.yaml")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("DT2100"),
    });
  }),
);

it(
  "tells that a caller may have hung up, and shows what others wrote as harmless text",
  { timeout: 60_000 },
  () =>
    withCalls(tree, async (line) => {
      written(line);
      const { organization } = line.tree;
      const call = "v3:\u200bx::warning";
      await line.store.history.keep([
        {
          organization,
          call,
          account: "front",
          id: "1",
          at: new Date("2026-11-30T10:12:03Z"),
          noted: "1",
          revision: 41,
          says: { does: "rings", rings: [{ name: "front/dana\u001b[31m" }], seconds: 20 },
          phones: [],
          parties: { dialled: "\u001b]0;x\u0007101", caller: "\u202e+1", point: "" },
          standing: { outcome: "rings", stage: "goes on" },
        },
      ]);
      const why = await cli("calls", "why", call, "account.yaml");
      expect(why.code).toBe(0);
      expect(why.stdout).toContain("nothing more was heard of it, as when the caller hangs up");
      for (const { stdout } of [
        why,
        await cli("calls", "account.yaml"),
        await cli("calls", "account.yaml", "--json"),
        await cli("calls", "why", call, "account.yaml", "--json"),
      ])
        expect(stdout).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u);
    }),
);

it(
  "asks the edge that the tree names, with its token, which may be a viewer's that is held to an account",
  {
    timeout: 60_000,
  },
  () =>
    withCalls(tree, async (line) => {
      const [answered] = await twoCalls(line);
      const { store } = line;
      const { organization } = line.tree;
      const app = edgeApp({
        store,
        grantOf: (given) => store.tokens.grantOf(given),
        secret: "a secret of the test",
        publicUrl: "https://edge.test",
      });
      const silent = { info() {}, warn() {}, error() {} } as unknown as Parameters<typeof serveEdge>[3];
      const served = await serveEdge(app, "127.0.0.1", 0, silent);
      try {
        written(line, { url: served.url, token: { env: "EDGE_TOKEN" } });
        const asked = async (accounts: readonly string[], ...args: string[]) => {
          const { token } = await store.tokens.add(organization, { role: "viewer", accounts });
          return runCli(process.cwd(), args, { EDGE_TOKEN: token });
        };
        expect(await asked(["front"], "calls", "why", answered, "account.yaml")).toMatchObject({
          code: 0,
          stdout: expect.stringContaining("front/sam-desk (sam) answered"),
        });
        expect((await asked(["back"], "calls", "account.yaml")).stdout).toBe("No such call is kept.\n");
        expect(await asked(["back"], "calls", "why", answered, "account.yaml")).toMatchObject({
          code: 1,
          stderr: expect.stringContaining("DT1056"),
        });
        expect(await asked(["back"], "calls", "account.yaml", "--account", "front")).toMatchObject({
          code: 1,
          stderr: expect.stringContaining("DT3102"),
        });
        expect(await runCli(process.cwd(), ["calls", "account.yaml"], { EDGE_TOKEN: "" })).toMatchObject({
          code: 1,
          stderr: expect.stringContaining("DT3001"),
        });
      } finally {
        await served.close();
      }
      written(line, { url: "https://edge.example.com", token: { env: "EDGE_TOKEN" } });
      expect(await runCli(process.cwd(), ["calls", "account.yaml"], { EDGE_TOKEN: "x" })).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("DT1013"),
      });
    }),
);
