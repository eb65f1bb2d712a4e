import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { connect as connectSocket, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Hono } from "hono";
import { type Kysely, sql } from "kysely";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveHttp } from "../../providers/served.ts";
import { edgeApp } from "../../src/edge/app.ts";
import { connect, migrate } from "../../src/edge/database.ts";
import { embeddedEdge } from "../../src/edge/embedded.ts";
import { openEdgeStore } from "../../src/edge/open.ts";
import { type ServedEdge, serveEdge } from "../../src/edge/serve.ts";
import { type EdgeStore, edgeStore } from "../../src/edge/store.ts";
import type { NewToken } from "../../src/edge/tokens.ts";
import { hasPostgres, startPostgres } from "../support/postgres.ts";

interface Place {
  readonly url: string;
  stop(): Promise<void>;
}

interface Problem {
  readonly type: string;
  readonly status: number;
  readonly detail: string;
  readonly role?: string;
  readonly references?: string[];
}

const nul = "\u0000";
const user = { fields: { name: "Dana", sipUsers: [] } };
const extension = (target: object, number = "101") => ({ fields: { number, label: "X", target } });
const phone = (more: object = {}) => ({
  fields: { vendor: "yealink", model: "T54W", mac: "805ec0112233", lines: [], ...more },
});

function suite(name: string, start: () => Promise<Place>): void {
  describe(`the edge on ${name}`, () => {
    let place: Place;
    let store: EdgeStore;
    let app: Hono;
    let token: string;

    beforeAll(async () => {
      place = await start();
      store = await openEdgeStore(place.url);
      const grantOf = (given: string) => store.tokens.grantOf(given);
      app = edgeApp({ store, grantOf, secret: "a secret of the test", publicUrl: "https://edge.test" });
      token = await made({ role: "editor" });
      await ask("PUT", "users/dana", user);
      await ask("PUT", "users/sam", user);
      await ask("PUT", "teams/sales", { fields: { name: "Sales", members: ["dana"] } });
      for (const account of ["front", "back"]) {
        await ask("PUT", `extensions/${account}%2F101`, extension({ user: "dana" }));
        await ask("PUT", `desk-phones/${account}%2Fdana`, phone());
      }
      await ask("PUT", "call-queues/front%2Fhelp", { fields: { members: [{ user: "dana" }] } });
      await ask("PUT", "extensions/back%2F102", {
        fields: { number: "102", label: "X", target: { callQueue: "front/help" } },
      });
    });
    afterAll(async () => {
      await store.close();
      await place.stop();
    });

    const made = async (as: NewToken, organization = "acme") =>
      (await store.tokens.add(organization, as)).token;

    const ask = (
      method: string,
      path: string,
      body?: object | string,
      headers: Record<string, string> = {},
      bearer = token,
    ) =>
      app.request(`/v1/organizations/acme/${path}`, {
        method,
        headers: { authorization: `Bearer ${bearer}`, ...headers },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
    /** Lets all tokens that end have ended. */
    const expire = async () => {
      const db = await connect(place.url);
      await db
        .updateTable("tokens")
        .set({ expires: "2020-01-01T00:00:00.000Z" })
        .where("expires", "!=", "")
        .execute();
      await db.destroy();
    };
    const problemOf = async (response: Response) => (await response.json()) as Problem;

    it.each([
      ["%00", "NUL"],
      ["a%00b", "NUL inside"],
      ["a%0ab", "a line's end"],
      ["a%1b%5b31m", "an escape sequence"],
      ["a%7f", "DEL"],
      ["a%c2%9b", "a control of the second range"],
      ["a%e2%80%a8b", "a line separator"],
      ["a%e2%80%aeb", "a turn of the writing"],
      ["%ff", "no UTF-8"],
      ["%c3%28", "broken UTF-8"],
      ["%ed%a0%80", "half a character"],
      ["a%2", "half an escape"],
      ["x".repeat(256), "too long"],
      [`front%2F${"x".repeat(2_700)}`, "longer than an index takes"],
      [encodeURIComponent("é".repeat(256)), "too long in letters of two bytes"],
    ])("refuses the key %s in each place: %s", async (key) => {
      expect((await ask("PUT", `users/${key}`, user)).status).toBe(422);
      expect((await ask("GET", `users/${key}`)).status).toBe(422);
      expect((await ask("DELETE", `users/${key}`)).status).toBe(422);
      expect((await ask("GET", `users?after=${key}`)).status).toBe(422);
      const renaming = await ask("PUT", `users/new?formerly=${key}`, user);
      expect(renaming.status).toBe(422);
      expect((await problemOf(renaming)).type).toMatch(/\/invalid$/);
    });

    it("takes keys of people's own letters, up to the bound", async () => {
      for (const key of ["Zoë", "李雷", "x".repeat(255), "漢".repeat(255), "a b", "a%b", "a+b", "'\"\\"]) {
        const path = `users/${encodeURIComponent(key)}`;
        expect((await ask("PUT", path, user)).status).toBe(200);
        expect(await (await ask("GET", path)).json()).toMatchObject({ key });
        expect((await ask("DELETE", path)).status).toBe(204);
      }
    });

    it.each([
      ["a name", { name: `D${nul}` }],
      ["a name with an escape", { name: "D\u001b[2J" }],
      ["half a character", { name: "D\ud800" }],
      ["a reference", { sipUsers: [`front/${nul}`] }],
      ["a target", { forward: { always: { user: `dana${nul}` } } }],
    ])("refuses a control character in %s", async (_what, fields) => {
      expect((await ask("PUT", "users/dana", { fields: { ...user.fields, ...fields } })).status).toBe(422);
    });

    it.each([
      ["rotateToken", phone({ rotateToken: nul })],
      ["vendor", phone({ vendor: `a${nul}` })],
      ["a key's value", phone({ keys: [{ type: "speedDial", value: `1${nul}` }] })],
      [
        "a number beyond all",
        `{"fields":{"vendor":"a","model":"b","mac":"805ec0112233","lines":[],"limits":{"keys":1e999}}}`,
      ],
    ])("refuses a desk phone's %s", async (_what, body) => {
      expect((await ask("PUT", "desk-phones/front%2Fnew", body)).status).toBe(422);
    });

    it.each([
      ["an owner with NUL", { ...user, owner: nul }],
      ["an owner with an escape", { ...user, owner: "\u001b[31m" }],
      ["an owner that is too long", { ...user, owner: "o".repeat(301) }],
      ["an owner that is no text", { ...user, owner: { toString: "x" } }],
      ["a list", []],
      ["null", "null"],
      ["no JSON", "{"],
      ["nothing", ""],
      ["a field of the prototype", '{"fields":{"name":"D","sipUsers":[],"__proto__":{"a":1}}}'],
      ["a body of the prototype", '{"__proto__":{"fields":{"name":"D","sipUsers":[]}}}'],
      ["the field constructor", '{"fields":{"name":"D","sipUsers":[],"constructor":1}}'],
      ["nesting without end", `{"fields":${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
      [
        "a target of the prototype",
        '{"fields":{"name":"D","sipUsers":[],"forward":{"always":{"__proto__":"x"}}}}',
      ],
      [
        "too many SIP users",
        { fields: { name: "D", sipUsers: Array.from({ length: 101 }, (_, at) => `a/${at}`) } },
      ],
    ])("refuses a body: %s", async (_what, body) => {
      const refused = await ask("PUT", "users/dana", body);
      expect(refused.status).toBe(422);
      expect(({} as { a?: number }).a).toBeUndefined();
    });

    it.each([
      ["teams/many", { fields: { name: "T", members: Array.from({ length: 501 }, () => "dana") } }],
      ["teams/most", { fields: { name: "T", members: Array.from({ length: 20_000 }, () => "dana") } }],
      [
        "call-queues/front%2Fq",
        { fields: { members: Array.from({ length: 501 }, () => ({ user: "dana" })) } },
      ],
      ["desk-phones/front%2Fk", phone({ keys: Array.from({ length: 301 }, () => ({ type: "line" })) })],
      ["desk-phones/front%2Fl", phone({ lines: Array.from({ length: 101 }, () => "a") })],
      [
        "phone-profiles/front%2Fp",
        { fields: { keys: Array.from({ length: 301 }, () => ({ type: "line" })) } },
      ],
      ["phone-profiles/front%2Fp", { fields: { language: `en${"-abcdefgh".repeat(20)}` } }],
      ["users/dana", { fields: { name: "D", sipUsers: [], email: `${"a".repeat(250)}@example.com` } }],
    ])("refuses more at %s than is allowed", async (path, body) => {
      expect((await ask("PUT", path, body)).status).toBe(422);
    });

    it("refuses a large body before it is whole, whatever its length says", async () => {
      const body = JSON.stringify({ fields: { name: "x".repeat(300_000), sipUsers: [] } });
      expect((await ask("PUT", "users/dana", body)).status).toBe(413);
      expect((await ask("PUT", "users/dana", body, { "content-length": "10" })).status).toBe(413);
      expect((await ask("POST", "tokens", body, {}, await made({ role: "owner" }))).status).toBe(413);
    });

    it.each([
      { "if-none-match": '"x"' },
      { "if-none-match": 'W/"x"' },
      { "if-none-match": '*, "x"' },
      { "if-none-match": "" },
      { "if-none-match": "x" },
      { "if-match": "*" },
      { "if-match": "x" },
      { "if-match": 'W/"x"' },
      { "if-match": '"a", "b"' },
      { "if-match": '""' },
      { "if-match": '"x', "if-none-match": "*" },
      { "if-match": '"x"', "if-none-match": "*" },
    ] as Record<string, string>[])("ignores no condition: %j", async (headers) => {
      expect((await ask("PUT", "users/conditional", user, headers)).status).toBe(422);
      expect((await ask("DELETE", "users/sam", undefined, headers)).status).toBe(422);
      expect((await ask("GET", "users/sam", undefined, headers)).status).toBe(422);
      expect((await ask("GET", "users/conditional")).status).toBe(404);
    });

    it.each(["0", "-1", "1001", "1e2", "0x10", " 5", "5 ", "", "NaN", "99999999999999999999"])(
      "refuses the limit %j",
      async (limit) => {
        expect((await ask("GET", `users?limit=${encodeURIComponent(limit)}`)).status).toBe(422);
      },
    );

    it.each(["", "%00", "a%20b", "..%2f", "%2e%2e", "a".repeat(101), "é", "acme%0a"])(
      "refuses the organization %j",
      async (organization) => {
        const { status } = await app.request(`/v1/organizations/${organization}/users`, {
          headers: { authorization: `Bearer ${token}` },
        });
        expect([404, 422]).toContain(status);
      },
    );

    it.each(["__proto__", "constructor", "toString", "cars", "users%00", "Users"])(
      "keeps no %s",
      async (kind) => {
        expect([404, 422]).toContain((await ask("GET", kind)).status);
        expect([404, 422]).toContain((await ask("PUT", `${kind}/x`, user)).status);
      },
    );

    it.each([
      "",
      "Bearer",
      "Bearer ",
      "Basic eDp5",
      "Bearer x y",
      "Bearer dt_",
      `Bearer ${"a".repeat(5000)}`,
      "Bearer '--",
    ])("lets nobody in with %j", async (authorization) => {
      const refused = await ask("GET", "users", undefined, { authorization });
      expect(refused.status).toBe(401);
      expect(refused.headers.get("www-authenticate")).toBe("Bearer");
    });

    it("answers alike whether or not there is what was asked for", async () => {
      const stranger = await made({ role: "owner" }, "strangers");
      const seen = async (organization: string, path: string, bearer: string) => {
        const response = await app.request(`/v1/organizations/${organization}/${path}`, {
          headers: { authorization: `Bearer ${bearer}` },
        });
        return [response.status, (await response.text()).replaceAll(organization, "O")];
      };
      for (const path of ["users", "users/dana", "users/nobody", "tokens", "tokens/0123456789ab", "cars"]) {
        expect(await seen("acme", path, stranger)).toEqual(await seen("none", path, stranger));
        expect(await seen("acme", path, "dt_wrong")).toEqual(await seen("none", path, "dt_wrong"));
      }
      const held = await made({ role: "editor", accounts: ["front"] });
      for (const kind of ["extensions", "desk-phones", "call-queues"]) {
        expect(await seen("acme", `${kind}/back%2F101`, held)).toEqual(
          await seen("acme", `${kind}/back%2F9`, held),
        );
      }
      const pointing = async (extensionKey: string) =>
        (
          await problemOf(
            await ask(
              "PUT",
              "extensions/front%2F300",
              extension({ extension: extensionKey }, "300"),
              {},
              held,
            ),
          )
        ).detail.replace(extensionKey, "K");
      expect(await pointing("back/101")).toBe(await pointing("back/999"));
    });

    it.each([
      ["viewer", "PUT", "users/new", user, "editor"],
      ["viewer", "DELETE", "users/sam", undefined, "editor"],
      ["viewer", "GET", "tokens", undefined, "owner"],
      ["editor", "GET", "tokens", undefined, "owner"],
      ["editor", "POST", "tokens", {}, "owner"],
      ["editor", "DELETE", "tokens/0123456789ab", undefined, "owner"],
    ] as const)(
      "says to a %s who would %s %s which role is missing",
      async (role, method, path, body, needed) => {
        const refused = await ask(method, path, body, {}, await made({ role }));
        expect(await problemOf(refused)).toMatchObject({ status: 403, role: needed });
      },
    );

    it("holds a token to its accounts, and lets it read what is common", async () => {
      const held = await made({ role: "editor", accounts: ["front"] });
      const as = (method: string, path: string, body?: object) => ask(method, path, body, {}, held);
      for (const path of ["users", "teams", "users/dana", "extensions", "extensions/front%2F101"])
        expect((await as("GET", path)).status, path).toBe(200);
      for (const kind of ["extensions", "desk-phones"]) {
        const { data } = (await (await as("GET", kind)).json()) as { data: { key: string }[] };
        expect(data.length).toBeGreaterThan(0);
        expect(data.filter(({ key }) => !key.startsWith("front/"))).toEqual([]);
      }
      expect((await as("PUT", "extensions/front%2F120", extension({ user: "dana" }, "120"))).status).toBe(
        200,
      );
      expect((await as("DELETE", "extensions/front%2F120")).status).toBe(204);
      for (const path of ["users/new", "users/dana", "teams/new", "teams/sales"]) {
        expect((await as("PUT", path, user)).status, path).toBe(403);
        expect((await as("DELETE", path)).status, path).toBe(403);
      }
      for (const key of [
        "back%2F101",
        "back%2Fnew",
        "101",
        "frontier%2F1",
        "Front%2F1",
        "%2Ffront",
        "front",
      ]) {
        expect((await as("GET", `extensions/${key}`)).status, key).toBe(403);
        expect((await as("PUT", `extensions/${key}`, extension({ user: "dana" }))).status, key).toBe(403);
        expect((await as("DELETE", `extensions/${key}`)).status, key).toBe(403);
      }
    });

    it("lets a held token rename nothing that others point to, and learn no names of theirs", async () => {
      const held = await made({ role: "editor", accounts: ["front"] });
      const as = (method: string, path: string, body?: object) => ask(method, path, body, {}, held);
      const queue = { fields: { members: [{ user: "dana" }] } };
      const renamed = await problemOf(
        await as("PUT", "call-queues/front%2Fnew?formerly=front%2Fhelp", queue),
      );
      expect(renamed.status).toBe(403);
      expect(renamed.detail).not.toContain("102");
      expect((await ask("GET", "call-queues/front%2Fhelp")).status).toBe(200);
      for (const [from, to] of [
        ["back%2F101", "front%2F101x"],
        ["front%2F101", "back%2F101x"],
      ])
        expect(
          (await as("PUT", `extensions/${to}?formerly=${from}`, extension({ user: "dana" }))).status,
        ).toBe(403);
      const inUse = await problemOf(await as("DELETE", "call-queues/front%2Fhelp"));
      expect(inUse.status).toBe(409);
      expect(inUse.detail).not.toContain("102");
      expect(inUse.references ?? []).toEqual([]);
      await ask("PUT", "call-queues/front%2Fown", queue);
      await ask("PUT", "extensions/front%2F103", extension({ callQueue: "own" }, "103"));
      expect((await as("PUT", "call-queues/front%2Fowner?formerly=front%2Fown", queue)).status).toBe(200);
      expect(await (await as("GET", "extensions/front%2F103")).json()).toMatchObject({
        fields: { target: { callQueue: "front/owner" } },
      });
    });

    describe.each([
      ["another account's", "back/victim", 403],
      ["its own account's", "front/mine", 200],
      ["its own account's, by its name alone,", "mine", 200],
    ])("a held token that refers to %s SIP user", (_whose, sipUser, status) => {
      it.each([
        ["desk-phones/front%2Fheld", phone({ lines: [sipUser] })],
        ["desk-phones/front%2Fheld", phone({ lines: [{ sipUser }] })],
        ["call-queues/front%2Fheld", { fields: { members: [{ sipUser, tier: 2 }] } }],
        ["call-queues/front%2Fheld", { fields: { members: [], overflow: { sipUser } } }],
        ["extensions/front%2F140", extension({ sipUser }, "140")],
        ["phones/front%2Fheld", { fields: { number: "+13125550100", target: { sipUser } } }],
      ])("at %s %#", async (path, body) => {
        const held = await made({ role: "editor", accounts: ["front"] });
        expect((await ask("PUT", path, body, {}, held)).status).toBe(status);
        expect((await ask("PUT", path, body)).status).toBe(200);
      });
    });

    it.each([
      ["another account's extension", { type: "blf", extension: "back/101" }, 403],
      ["its own account's", { type: "blf", extension: "front/101" }, 200],
    ])("judges a key of a held token's for %s", async (_whose, key, status) => {
      const held = await made({ role: "editor", accounts: ["front"] });
      for (const [path, body] of [
        ["desk-phones/front%2Fkeys", phone({ keys: [key] })],
        ["phone-profiles/front%2Fkeys", { fields: { keys: [key] } }],
      ] as const) {
        expect((await ask("PUT", path, body, {}, held)).status, path).toBe(status);
        await ask("DELETE", path);
      }
    });

    it.each([
      ["extensions/front%2Fback%2F11", extension({ user: "dana" }, "11")],
      ["extensions/front%2F", extension({ user: "dana" })],
      ["extensions/front%2F5", extension({ user: "dana" }, "777")],
      ["extensions/front%2F0101", extension({ user: "dana" })],
      ["extensions/101", extension({ user: "dana" })],
      ["extensions/%2F101", extension({ user: "dana" })],
      ["desk-phones/front%2F", phone()],
      ["desk-phones/front", phone()],
      ["desk-phones/%2Ffront", phone()],
      ["desk-phones/front%2F%2Fdana", phone()],
      ["desk-phones/front%2Fdana%2F", phone()],
      ["desk-phones/..%2Fdana", phone()],
      ["desk-phones/fr%20ont%2Fdana", phone()],
      [`desk-phones/${"a".repeat(64)}%2Fdana`, phone()],
      ["call-queues/help", { fields: { members: [] } }],
      ["sip-users/dana", { fields: { enabled: true } }],
      ["phone-profiles/desk", { fields: {} }],
      ["phones/main", { fields: { number: "+13125550100" } }],
    ])("takes no key that does not fit: %s", async (path, body) => {
      const refused = await ask("PUT", path, body);
      expect(refused.status).toBe(422);
      expect((await problemOf(refused)).type).toMatch(/\/invalid$/);
      const [kind = "", key = ""] = path.split("/");
      const renaming = await ask("PUT", `${path}?formerly=front%2Fnothing`, body);
      expect(renaming.status).toBe(422);
      expect((await ask("DELETE", `${kind}/${key}`)).status).toBe(404);
    });

    it.each(["front%2FDana%20Reyes", "front%2Foffice%2Fdana", "a.b-c_d%2F%E6%9D%8E"])(
      "takes the key %s, as code names its resources freely",
      async (key) => {
        expect((await ask("PUT", `desk-phones/${key}`, phone())).status).toBe(200);
        expect((await ask("DELETE", `desk-phones/${key}`)).status).toBe(204);
      },
    );

    it.each([
      ["PUT", "users/twice?formerly=none&formerly=other", user],
      ["PUT", "users/twice?formerly=none&formerly=none", user],
      ["GET", "users?after=a&after=b", undefined],
      ["GET", "users?after=&after=b", undefined],
      ["GET", "users?limit=1&limit=2", undefined],
      ["GET", "users?limit=1&%6cimit=1", undefined],
    ])("takes no field twice: %s %s", async (method, path, body) => {
      expect((await ask(method, path, body)).status).toBe(422);
    });

    it("gives an owner tokens to manage, and no more than he has", async () => {
      const soon = new Date(Date.now() + 3_600_000).toISOString();
      const owner = await made({ role: "owner", accounts: ["front", "side"], expires: soon });
      const other = await store.tokens.add("acme", { role: "editor", accounts: ["back"], name: "back" });
      const as = (method: string, path: string, body?: object) => ask(method, path, body, {}, owner);
      const answer = await as("POST", "tokens", {
        name: "ci",
        role: "editor",
        accounts: ["front"],
        expires: "10m",
      });
      expect(answer.status).toBe(422);
      for (const body of [
        { accounts: ["back"] },
        { accounts: ["front", "back"] },
        { expires: "9999d" },
        { expires: "2h" },
      ])
        expect((await as("POST", "tokens", { role: "viewer", ...body })).status, JSON.stringify(body)).toBe(
          403,
        );
      const child = (await (await as("POST", "tokens", { name: "ci", role: "editor" })).json()) as Record<
        string,
        unknown
      >;
      expect(child).toMatchObject({ role: "editor", accounts: ["front", "side"], expires: soon });
      const grant = await store.tokens.grantOf(String(child.token));
      expect(grant).toMatchObject({ organization: "acme", role: "editor", accounts: ["front", "side"] });
      const listed = (await (await as("GET", "tokens")).json()) as { data: { id: string; name: string }[] };
      expect(listed.data.map(({ name }) => name)).toContain("ci");
      expect(listed.data.map(({ name }) => name)).not.toContain("back");
      expect(JSON.stringify(listed)).not.toContain(child.token);
      expect((await as("DELETE", `tokens/${other.entry.id}`)).status).toBe(404);
      expect((await as("DELETE", `tokens/${child.id}`)).status).toBe(204);
      expect(await store.tokens.grantOf(String(child.token))).toBeUndefined();
      expect((await as("DELETE", `tokens/${child.id}`)).status).toBe(404);
    });

    it.each([
      { role: "admin" },
      { role: ["owner"] },
      { role: "__proto__" },
      { name: nul },
      { name: "\u001b[31m" },
      { name: "n".repeat(101) },
      { name: 5 },
      { accounts: [] },
      { accounts: "front" },
      { accounts: ["fr/ont"] },
      { accounts: [nul] },
      { accounts: [""] },
      { accounts: Array.from({ length: 101 }, (_, at) => `a${at}`) },
      { expires: "2020-01-01" },
      { expires: "2027-02-30" },
      { expires: "0d" },
      { expires: "-1d" },
      { expires: "soon" },
      { expires: 5 },
      { expires: "" },
      { scope: "write" },
      { organization: "others" },
    ])("makes no token of %j", async (body) => {
      expect((await ask("POST", "tokens", body, {}, await made({ role: "owner" }))).status).toBe(422);
    });

    it.each(["%", "%25", "_", "0123456789ab", "0123456789AB", "", "' or '1'='1", "0123456789ab%00"])(
      "revokes no token by the id %j",
      async (id) => {
        const owner = await made({ role: "owner" });
        const before = (await store.tokens.list("acme")).length;
        expect([404, 405, 422]).toContain(
          (await ask("DELETE", `tokens/${id === "%" ? id : encodeURIComponent(id)}`, undefined, {}, owner))
            .status,
        );
        expect(await store.tokens.list("acme")).toHaveLength(before);
      },
    );

    it("lets an expired token in no more", async () => {
      const ended = await made({ role: "owner", expires: "2999-01-01T00:00:00.000Z" });
      expect((await ask("GET", "users", undefined, {}, ended)).status).toBe(200);
      await expire();
      expect((await ask("GET", "users", undefined, {}, ended)).status).toBe(401);
    });

    it("forgets expired tokens where a new one is made, and no other organization's", async () => {
      await made({ role: "viewer", expires: "2999-01-01T00:00:00.000Z", name: "ended" }, "forgetful");
      await made({ role: "viewer", expires: "2999-01-01T00:00:00.000Z", name: "ended" }, "other");
      await expire();
      await made({ role: "viewer", expires: "2999-01-01T00:00:00.000Z", name: "good" }, "forgetful");
      await made({ role: "viewer", name: "endless" }, "forgetful");
      const names = async (organization: string) =>
        (await store.tokens.list(organization)).map(({ name: each }) => each).toSorted();
      expect(await names("forgetful")).toEqual(["endless", "good"]);
      expect(await names("other")).toEqual(["ended"]);
    });

    it("lets nobody's read wait for the note that a token was used, and notes it once", async () => {
      const known = await made({ role: "viewer", name: "noted" }, "noting");
      const db = await connect(place.url);
      const reads = await connect(place.url);
      const failures: unknown[] = [];
      const other = edgeStore(db, { reads, failed: (error) => failures.push(error) });
      const { promise: held, resolve: release } = Promise.withResolvers<void>();
      const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
      const writer = db.transaction().execute(async (on) => {
        await on.updateTable("tokens").set({ name: "held" }).where("organization", "=", "noting").execute();
        begin();
        await held;
      });
      await begun;
      for (let at = 0; at < 3; at++) expect((await other.tokens.grantOf(known))?.role).toBe("viewer");
      expect((await store.tokens.list("noting"))[0]?.used).toBeUndefined();
      release();
      await writer;
      await other.close();
      expect((await store.tokens.list("noting"))[0]?.used).toBe(new Date().toISOString().slice(0, 10));
      expect(failures).toEqual([]);
    });

    it("says why a token's use could not be noted", async () => {
      const known = await made({ role: "viewer" }, "unnoted");
      const closed = await connect(place.url);
      await closed.selectFrom("tokens").select("hash").execute();
      await closed.destroy();
      const failures: unknown[] = [];
      const reads = await connect(place.url);
      const other = edgeStore(closed, { reads, failed: (error) => failures.push(error) });
      expect((await other.tokens.grantOf(known))?.role).toBe("viewer");
      await other.close();
      expect(failures).toHaveLength(1);
    });

    it("takes a first version's tokens as viewers and editors", async () => {
      const fresh = await start();
      try {
        const old = await connect(fresh.url);
        await migrate(old, "0002-links");
        for (const scope of ["read", "write"]) {
          const hash = createHash("sha256").update(`dt_${scope}`).digest("hex");
          const row = { hash, organization: "acme", scope, name: "old" };
          await (old as never as Kysely<{ tokens: typeof row }>).insertInto("tokens").values(row).execute();
        }
        await old.destroy();
        const now = await openEdgeStore(fresh.url);
        expect((await now.tokens.grantOf("dt_read"))?.role).toBe("viewer");
        expect(await now.tokens.grantOf("dt_write")).toMatchObject({ organization: "acme", role: "editor" });
        expect((await now.tokens.grantOf("dt_write"))?.accounts).toBeUndefined();
        await now.close();
      } finally {
        await fresh.stop();
      }
    });

    it("bounds a page by its bytes, and loses nothing of it", async () => {
      const keys = Array.from({ length: 300 }, () => ({ type: "speedDial", value: "9".repeat(100) }));
      for (let at = 0; at < 12; at++)
        expect(
          (await ask("PUT", `phone-profiles/front%2F${String(at).padStart(2, "0")}`, { fields: { keys } }))
            .status,
        ).toBe(200);
      const found: string[] = [];
      let pages = 0;
      for (let after: string | null = ""; after !== null; pages++) {
        const text = await (
          await ask("GET", `phone-profiles?limit=1000&after=${encodeURIComponent(after)}`)
        ).text();
        expect(text.length).toBeLessThan(300 * 1024);
        const page = JSON.parse(text) as { data: { key: string }[]; next: string | null };
        found.push(...page.data.map(({ key }) => key));
        after = page.next;
      }
      expect(pages).toBeGreaterThan(1);
      expect(found).toEqual(Array.from({ length: 12 }, (_, at) => `front/${String(at).padStart(2, "0")}`));
    });

    it("lets no organization have more than so much in flight, and another one in meanwhile", async () => {
      const other = await made({ role: "editor" }, "others");
      const { promise: held, resolve: release } = Promise.withResolvers<void>();
      const { promise: full, resolve: isFull } = Promise.withResolvers<void>();
      const put: EdgeStore["objects"]["put"] = async (organization, ...rest) => {
        if (organization === "acme") await held;
        return store.objects.put(organization, ...rest);
      };
      const grantOf = (given: string) => store.tokens.grantOf(given);
      const options = { grantOf, secret: "a secret of the test", publicUrl: "https://edge.test" };
      const holding = edgeApp({ store: { ...store, objects: { ...store.objects, put } }, ...options });
      let refusals = 0;
      const flood = Array.from({ length: 150 }, async (_, at) => {
        const headers = { authorization: `Bearer ${token}` };
        const body = JSON.stringify(user);
        const path = `/v1/organizations/acme/users/flood${at}`;
        const answered = await holding.request(path, { method: "PUT", headers, body });
        if (answered.status === 429 && ++refusals === 50) isFull();
        return answered;
      });
      await full;
      const outside = await holding.request("/v1/organizations/others/users/x", {
        method: "PUT",
        headers: { authorization: `Bearer ${other}` },
        body: JSON.stringify(user),
      });
      expect(outside.status).toBe(200);
      release();
      const answers = await Promise.all(flood);
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(100);
      expect(refusals).toBe(50);
      const refused = answers.find(({ status }) => status === 429);
      expect(refused?.headers.get("retry-after")).toBe("1");
      expect((await ask("PUT", "users/after", user)).status).toBe(200);
    });

    it("names the first of many that point, and renames what many point to", {
      timeout: 60_000,
    }, async () => {
      await ask("PUT", "users/popular", user);
      for (let at = 0; at < 130; at++)
        await ask("PUT", `extensions/wide%2F${1000 + at}`, {
          fields: { number: String(1000 + at), label: "X", target: { user: "popular" } },
        });
      const inUse = await problemOf(await ask("DELETE", "users/popular"));
      expect(inUse.references).toHaveLength(100);
      expect((await ask("PUT", "users/known?formerly=popular", user)).status).toBe(200);
      expect(await (await ask("GET", "extensions/wide%2F1129")).json()).toMatchObject({
        fields: { target: { user: "known" } },
      });
      const members = Array.from({ length: 500 }, (_, at) => `nobody${at}`);
      const dangling = await problemOf(await ask("PUT", "teams/lost", { fields: { name: "T", members } }));
      expect(dangling).toMatchObject({ status: 422 });
      expect(dangling.references).toHaveLength(100);
    });

    it("keeps answers nowhere", async () => {
      for (const path of ["users", "users/dana", "users/nobody", "cars"]) {
        expect((await ask("GET", path)).headers.get("cache-control")).toBe("no-store");
      }
    });
  });
}

suite("SQLite", () => {
  const folder = mkdtempSync(join(tmpdir(), "dialtree-security-edge-"));
  const stop = () => Promise.resolve(rmSync(folder, { recursive: true, force: true }));
  return Promise.resolve({ url: join(folder, "edge.sqlite"), stop });
});

describe.skipIf(!hasPostgres)("with PostgreSQL (Debian's package postgresql)", () =>
  suite("PostgreSQL", startPostgres),
);

describe.skipIf(!hasPostgres)("a full pool (Debian's package postgresql)", () => {
  let place: Place;
  beforeAll(async () => {
    place = await startPostgres();
    await (await openEdgeStore(place.url)).close();
  });
  afterAll(() => place.stop());

  it.each([
    ["waits too long", { connections: 1, waiting: 10, patience: 100 }, []],
    ["has too many before it", { connections: 1, waiting: 1, patience: 60_000 }, [401]],
  ])("is 503 for whoever %s, and lends again afterwards", async (_who, bounds, others) => {
    const db = await connect(place.url, { bounds });
    const store = edgeStore(db);
    const options = { store, secret: "a secret of the test", publicUrl: "https://edge.test" };
    const app = edgeApp({ ...options, grantOf: (given) => store.tokens.grantOf(given) });
    const ask = () =>
      app.request("/v1/organizations/acme/users", { headers: { authorization: "Bearer dt_x" } });
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const holder = db.connection().execute(() => {
      begin();
      return held;
    });
    await begun;
    const waiting = others.map(ask);
    const refused = await ask();
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(((await refused.json()) as Problem).type).toMatch(/\/overloaded$/);
    release();
    await holder;
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(others);
    expect((await ask()).status).toBe(401);
    await store.close();
  });

  it("has limits of time, which are no part of how a connection begins", async () => {
    const db = await connect(place.url);
    const { rows } = await sql<{ statement_timeout: string }>`SHOW statement_timeout`.execute(db);
    expect(rows).toEqual([{ statement_timeout: "10s" }]);
    const { rows: sources } = await sql<{ source: string }>`
      SELECT source FROM pg_settings WHERE name = 'statement_timeout'`.execute(db);
    expect(sources).toEqual([{ source: "session" }]);
    await db.destroy();
  });
});

describe("the edge on a port", () => {
  let served: ServedEdge;
  let store: EdgeStore;
  const failures: string[] = [];
  beforeAll(async () => {
    store = await openEdgeStore(":memory:");
    const grantOf = (given: string) => store.tokens.grantOf(given);
    const app = edgeApp({ store, grantOf, secret: "s", publicUrl: "https://edge.test" });
    const log = pino({ level: "error" }, { write: (text) => void failures.push(text) });
    served = await serveEdge(app, "127.0.0.1", 0, log);
  });
  afterAll(async () => {
    await served.close();
    await store.close();
  });

  function raw(bytes: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connectSocket(Number(new URL(served.url).port), "127.0.0.1");
      let text = "";
      socket.setEncoding("utf8").on("data", (part: string) => {
        text += part;
        socket.end();
      });
      socket.on("close", () => resolve(text));
      socket.on("error", reject);
      socket.write(bytes);
    });
  }

  it.each([
    "GET /healthz HTTP/1.1\r\n\r\n",
    "GARBAGE\r\n\r\n",
    `GET /healthz HTTP/1.1\r\nHost: x\r\nA: ${"a".repeat(20_000)}\r\n\r\n`,
    "POST /v1/organizations/a/tokens HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: x\r\nA:\u0000\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: x y\r\n\r\n",
  ])("refuses a request that is not as it should be %#", async (bytes) => {
    expect(await raw(bytes)).toMatch(/^HTTP\/1\.1 (400|431) /);
  });

  it("takes a sender who goes away in the middle for no failure of its own", async () => {
    const { token } = await store.tokens.add("acme", { role: "editor" });
    const socket = connectSocket(Number(new URL(served.url).port), "127.0.0.1");
    const head = `PUT /v1/organizations/acme/users/x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n`;
    socket.write(`${head}Content-Length: 100\r\n\r\n{"fields"`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await fetch(`${served.url}/healthz`)).status).toBe(200);
    expect(failures).toEqual([]);
  });

  it("keeps no error of an open server from whoever looks for it", async () => {
    let listeners: number | undefined;
    const plain = await serveHttp("127.0.0.1", 0, ({ socket }, outgoing) => {
      listeners = (socket as Socket & { server: Server }).server.listenerCount("error");
      outgoing.end();
    });
    await fetch(`http://127.0.0.1:${plain.port}/`);
    await plain.close();
    expect(listeners).toBe(0);
  });

  it("says of itself no more than it must", async () => {
    const answer = await raw("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer.toLowerCase()).not.toMatch(/x-powered-by|server:/);
  });

  it("cuts off whoever never ends the head of a request", { timeout: 20_000 }, async () => {
    const started = performance.now();
    expect(await raw("GET /healthz HTTP/1.1\r\nHost: x\r\nA: ")).toMatch(/^(HTTP\/1\.1 408 |$)/);
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});

describe("the edge's files", () => {
  const folder = mkdtempSync(join(tmpdir(), "dialtree-security-files-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    [
      "no database",
      (file: string) => writeFileSync(file, "no database at all, and long enough to be looked at"),
    ],
    ["a folder", (file: string) => mkdirSync(file)],
    ["random bytes", (file: string) => writeFileSync(file, Buffer.alloc(8192, 7))],
  ])("says DT3108 of a database that is %s", async (what, make) => {
    const file = join(folder, what.replaceAll(" ", "-"));
    make(file);
    await expect(openEdgeStore(file)).rejects.toMatchObject({ code: "DT3108" });
  });

  it("ends at once where no folder can be made", async () => {
    await expect(openEdgeStore("/proc/x/y")).rejects.toMatchObject({ code: "DT1018" });
  });

  it.each([true, false])("leaves nothing beside a database that is closed, served: %s", async (isServed) => {
    const file = join(folder, `closed-${isServed}.sqlite`);
    const store = await openEdgeStore(file, isServed);
    const { token } = await store.tokens.add("acme", { role: "editor" });
    await store.tokens.grantOf(token);
    // The thread has the file open, too.
    await new Promise((resolve) => setTimeout(resolve, 300));
    await store.close();
    expect(readdirSync(folder).filter((name) => name.startsWith(`closed-${isServed}`))).toEqual([
      `closed-${isServed}.sqlite`,
    ]);
  });

  it("follows no link of a checkout's, and closes its folder to others", async () => {
    const project = join(folder, "project");
    mkdirSync(join(project, ".dialtree"), { recursive: true, mode: 0o755 });
    const target = join(folder, "target");
    writeFileSync(target, "");
    symlinkSync(target, join(project, ".dialtree", "edge.sqlite"));
    await expect(embeddedEdge(project, "acme")).rejects.toMatchObject({ code: "DT1022" });
    expect(statSync(target).size).toBe(0);
    rmSync(join(project, ".dialtree", "edge.sqlite"));
    rmSync(join(project, ".dialtree", "edge.key"));
    writeFileSync(join(project, ".dialtree", "edge.key"), "");
    await expect(embeddedEdge(project, "acme")).rejects.toMatchObject({ code: "DT1023" });
    rmSync(join(project, ".dialtree", "edge.key"));
    await embeddedEdge(project, "acme");
    const modeOf = (...names: string[]) => statSync(join(project, ".dialtree", ...names)).mode & 0o777;
    expect([modeOf(), modeOf("edge.key"), modeOf("edge.sqlite")]).toEqual([0o700, 0o600, 0o600]);
  });
});
