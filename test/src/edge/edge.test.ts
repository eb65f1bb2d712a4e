import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { edgeApp } from "../../../src/edge/app.ts";
import { connect, type EdgeDatabase, migrate, openEdgeDatabase } from "../../../src/edge/database.ts";
import type { HistoryStep } from "../../../src/edge/history-store.ts";
import { type EdgeStore, edgeStore } from "../../../src/edge/store.ts";
import { addFormats } from "../../../src/shapes/formats.ts";
import { hasPostgres, startPostgres } from "../../support/postgres.ts";

const root = join(import.meta.dirname, "../../..");

interface Place {
  readonly url: string;
  stop(): Promise<void>;
}

function suite(name: string, start: () => Promise<Place>): void {
  describe(`the edge on ${name}`, () => {
    let place: Place;
    let db: EdgeDatabase;
    let store: EdgeStore;
    let app: Hono;
    let token: string;
    let organizations = 0;

    beforeAll(async () => {
      place = await start();
      db = await openEdgeDatabase(place.url);
      store = edgeStore(db);
      const grantOf = (given: string) => store.tokens.grantOf(given);
      app = edgeApp({ store, grantOf, secret: "a secret of the test", publicUrl: "https://edge.test" });
    });
    afterAll(async () => {
      await store.close();
      await place.stop();
    });

    /** A fresh organization, and how to ask about it. */
    async function organization() {
      const id = `acme-${++organizations}`;
      ({ token } = await store.tokens.add(id, { role: "editor", name: "test" }));
      return (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
        app.request(`/v1/organizations/${id}/${path}`, {
          method,
          headers: { authorization: `Bearer ${token}`, ...headers },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
    }
    const user = (fields: object = {}) => ({
      owner: "dialtree:p/s/dana",
      fields: { name: "Dana", sipUsers: [], ...fields },
    });
    const extension = (target: object, number = "101") => ({
      owner: "",
      fields: { number, label: "X", target },
    });

    it("takes what its writer says that another one keeps, and refuses whatever else is not there", async () => {
      const ask = await organization();
      const there = { forward: { always: { extension: "pbx/101" } }, sipUsers: ["pbx/dana"] };
      const put = async (elsewhere: unknown) =>
        (await ask("PUT", "users/dana", { ...user(there), elsewhere })).status;
      expect(await put(undefined)).toBe(422);
      expect(await put(["extensions/pbx/101"])).toBe(422);
      expect(await put(["extensions/pbx/101", "sip-users/pbx/dana"])).toBe(200);
      expect(await put("extensions/pbx/101")).toBe(422);
    });

    it("keeps what it has itself, whoever says that another one keeps it", async () => {
      const ask = await organization();
      await ask("PUT", "users/dana", user());
      await ask("PUT", "extensions/front%2F101", extension({ user: "dana" }));
      const other = { ...extension({ extension: "front/101" }, "102"), elsewhere: ["extensions/front/101"] };
      expect((await ask("PUT", "extensions/front%2F102", other)).status).toBe(200);
      expect((await ask("DELETE", "extensions/front%2F101")).status).toBe(409);
    });

    it("writes, reads, lists in pages and removes", async () => {
      const ask = await organization();
      const made = await ask("PUT", "users/dana", user());
      expect(made.status).toBe(200);
      const written = (await made.json()) as { version: string };
      expect(made.headers.get("etag")).toBe(`"${written.version}"`);
      expect(await (await ask("GET", "users/dana")).json()).toEqual(written);
      for (let at = 0; at < 5; at++) await ask("PUT", `users/u${at}`, user());
      const keys: string[] = [];
      for (let after = ""; after !== null; ) {
        const page = (await (await ask("GET", `users?limit=2&after=${after}`)).json()) as {
          data: { key: string }[];
          next: string;
        };
        expect(page.data.length).toBeLessThanOrEqual(2);
        keys.push(...page.data.map(({ key }) => key));
        after = page.next;
      }
      expect(keys).toEqual(["dana", "u0", "u1", "u2", "u3", "u4"]);
      expect((await ask("DELETE", "users/dana")).status).toBe(204);
      expect((await ask("GET", "users/dana")).status).toBe(404);
      expect((await ask("DELETE", "users/dana")).status).toBe(404);
    });

    it("says of each object which token wrote it last, and when", async () => {
      const ask = await organization();
      await ask("PUT", "users/dana", user());
      const first = token;
      const { organization: id = "" } = (await store.tokens.grantOf(first)) ?? {};
      ({ token } = await store.tokens.add(id, { role: "editor", name: "night shift" }));
      const before = new Date().toISOString();
      await ask("PUT", "users/dana", user({ name: "Dana R." }));
      const { data } = (await (await ask("GET", "users")).json()) as {
        data: { changed: { at: string; by: string } }[];
      };
      expect(data[0]?.changed.by).toMatch(/^night shift \([0-9a-f]{12}\)$/);
      expect((data[0]?.changed.at ?? "") >= before).toBe(true);
      expect(JSON.stringify(data)).not.toContain(token);
    });

    it("refuses what the schema refuses, with the field and the form of RFC 9457", async () => {
      const ask = await organization();
      const refused = await ask("PUT", "users/dana", user({ ringSeconds: 900 }));
      expect(refused.headers.get("content-type")).toBe("application/problem+json");
      expect(await refused.json()).toMatchObject({
        status: 422,
        type: expect.stringMatching(/invalid$/),
        detail: expect.stringContaining("ringSeconds"),
      });
      for (const body of [{}, { fields: null }, { owner: 5, fields: {} }, { ...user(), extra: 1 }]) {
        expect((await ask("PUT", "users/dana", body)).status).toBe(422);
      }
      expect((await ask("GET", "users?limit=5000")).status).toBe(422);
      expect((await ask("GET", "cars")).status).toBe(404);
      expect((await ask("PUT", "users/dana", user({ name: "x".repeat(2_000_000) }))).status).toBe(413);
    });

    it("lets in only tokens of the organization, with the scope that is needed", async () => {
      const ask = await organization();
      const { token: other } = await store.tokens.add("other", { role: "editor" });
      const [id] = [`acme-${organizations}`];
      const { token: reader } = await store.tokens.add(id, { role: "viewer" });
      const as = (bearer: string) => ({ authorization: `Bearer ${bearer}` });
      expect((await ask("GET", "users", undefined, { authorization: "" })).status).toBe(401);
      expect((await ask("GET", "users", undefined, as("dt_wrong"))).status).toBe(401);
      expect((await ask("GET", "users", undefined, as(other))).status).toBe(403);
      expect((await ask("GET", "users", undefined, as(reader))).status).toBe(200);
      expect((await ask("PUT", "users/dana", user(), as(reader))).status).toBe(403);
      const rows = JSON.stringify(await db.selectFrom("tokens").selectAll().execute());
      for (const secret of [token, other, reader]) expect(rows).not.toContain(secret);
    });

    it("writes only over the version that was read", async () => {
      const ask = await organization();
      const { version } = (await (await ask("PUT", "users/dana", user())).json()) as { version: string };
      expect((await ask("PUT", "users/dana", user(), { "if-none-match": "*" })).status).toBe(412);
      expect(
        (await ask("PUT", "users/dana", user({ ringSeconds: 9 }), { "if-match": `"${version}"` })).status,
      ).toBe(200);
      expect((await ask("PUT", "users/dana", user(), { "if-match": `"${version}"` })).status).toBe(412);
      expect((await ask("DELETE", "users/dana", undefined, { "if-match": `"${version}"` })).status).toBe(412);
      expect((await ask("PUT", "users/dana", user(), { "if-match": "nonsense" })).status).toBe(422);
    });

    it("leaves nothing that points to nothing, and says what points", async () => {
      const ask = await organization();
      const dangling = await ask("PUT", "extensions/front%2F101", extension({ user: "dana" }));
      expect(await dangling.json()).toMatchObject({ status: 422, references: ["users/dana"] });
      await ask("PUT", "users/dana", user());
      expect((await ask("PUT", "extensions/front%2F101", extension({ user: "dana" }))).status).toBe(200);
      await ask("PUT", "teams/sales", { fields: { name: "Sales", members: ["dana"] } });
      const refused = await ask("DELETE", "users/dana");
      expect(await refused.json()).toMatchObject({
        status: 409,
        references: ["extensions/front/101", "teams/sales"],
      });
      expect(
        (await ask("PUT", "extensions/front%2F101", extension({ phoneNumber: "+13125550100" }))).status,
      ).toBe(200);
      expect((await ask("DELETE", "teams/sales")).status).toBe(204);
      expect((await ask("DELETE", "users/dana")).status).toBe(204);
    });

    it("renames an object, and whatever points to it points to its new name", async () => {
      const ask = await organization();
      const queue = { fields: { members: [{ team: "sales" }], overflow: { extension: "front/100" } } };
      await ask("PUT", "users/dana", user());
      await ask("PUT", "extensions/front%2F100", extension({ user: "dana" }, "100"));
      await ask("PUT", "teams/sales", { fields: { name: "Sales", members: ["dana"] } });
      const made = await ask("PUT", "call-queues/front%2Fold", queue);
      await ask("PUT", "extensions/front%2F300", extension({ callQueue: "front/old" }, "300"));
      await ask("PUT", "call-queues/front%2Fother", {
        fields: { members: [{ user: "dana" }], overflow: { callQueue: "old" } },
      });
      const path = "call-queues/front%2Fnew?formerly=front%2Fold";
      const late = await ask("PUT", path, queue, { "if-match": '"another"' });
      expect(late.status).toBe(412);
      const renamed = await ask("PUT", path, queue, { "if-match": made.headers.get("etag") ?? "" });
      expect(renamed.status).toBe(200);
      expect((await ask("GET", "call-queues/front%2Fold")).status).toBe(404);
      expect(await (await ask("GET", "extensions/front%2F300")).json()).toMatchObject({
        fields: { target: { callQueue: "front/new" } },
      });
      expect(await (await ask("GET", "call-queues/front%2Fother")).json()).toMatchObject({
        fields: { members: [{ user: "dana" }], overflow: { callQueue: "front/new" } },
      });
      expect(await (await ask("DELETE", "call-queues/front%2Fnew")).json()).toMatchObject({
        references: ["call-queues/front/other", "extensions/front/300"],
      });
      expect(await (await ask("DELETE", "teams/sales")).json()).toMatchObject({
        references: ["call-queues/front/new"],
      });
      // The same request again, whose first answer was lost, finds the object where it went.
      expect((await ask("PUT", path, queue)).status).toBe(200);
      const taken = await ask("PUT", "call-queues/front%2Fother?formerly=front%2Fnew", queue);
      expect([taken.status, (await ask("GET", "call-queues/front%2Fnew")).status]).toEqual([412, 200]);
    });

    it("knows what an application hands calls back to", async () => {
      const ask = await organization();
      const handed = (then: object) =>
        extension({ url: "https://a.example.com", then: { url: "https://b.example.com", then } }, "150");
      const path = "extensions/front%2F150";
      const dangling = await ask("PUT", path, handed({ user: "dana" }));
      expect(await dangling.json()).toMatchObject({ status: 422, references: ["users/dana"] });
      await ask("PUT", "users/dana", user());
      expect((await ask("PUT", path, handed({ user: "dana" }))).status).toBe(200);
      expect(await (await ask("DELETE", "users/dana")).json()).toMatchObject({
        references: ["extensions/front/150"],
      });
      expect((await ask("PUT", "users/dan?formerly=dana", user())).status).toBe(200);
      expect(await (await ask("GET", path)).json()).toMatchObject(handed({ user: "dan" }));
      const nested = (levels: number): object =>
        levels === 0 ? { user: "dan" } : { url: "https://c.example.com", then: nested(levels - 1) };
      expect((await ask("PUT", path, handed(nested(50)))).status).toBe(200);
      for (const wrong of [
        nested(100),
        { user: "dan", team: "sales" },
        { url: "http://c.example.com" },
        { url: "https://me:secret@c.example.com" },
        { url: "https://c.example.com", then: { url: "javascript:alert(1)" } },
        { url: "https://c.example.com", then: {} },
      ])
        expect((await ask("PUT", path, handed(wrong))).status).toBe(422);
    });

    it("gives each desk phone a URL of its own, another one when it is asked to rotate", async () => {
      const ask = await organization();
      const phone = (more: object) => ({
        fields: { vendor: "yealink", model: "T54W", mac: "805ec0112233", lines: [], ...more },
      });
      const url = async (path: string, more: object = {}) =>
        (
          (await (await ask("PUT", `desk-phones/${path}`, phone(more))).json()) as {
            outputs: { provisioningUrl: string };
          }
        ).outputs.provisioningUrl;
      const first = await url("a%2Fdana");
      expect(first).toMatch(/^https:\/\/edge\.test\/provision\/[\w-]{43}\/$/);
      expect(await url("a%2Fdana", { label: "Dana" })).toBe(first);
      expect(new Set([first, await url("a%2Fsam"), await url("a%2Fdana", { rotateToken: "2" })]).size).toBe(
        3,
      );
      const tables = JSON.stringify(await db.selectFrom("objects").selectAll().execute());
      expect(tables).not.toContain(first.split("/").at(-2));
    });

    it("keeps one of many writers at the same moment, and all of many objects", async () => {
      const ask = await organization();
      const { version } = (await (await ask("PUT", "users/dana", user())).json()) as { version: string };
      const statuses = await Promise.all(
        Array.from(
          { length: 20 },
          async (_, at) =>
            (await ask("PUT", "users/dana", user({ ringSeconds: at + 1 }), { "if-match": `"${version}"` }))
              .status,
        ),
      );
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
      expect(statuses.filter((status) => status === 412)).toHaveLength(19);
      await Promise.all(Array.from({ length: 60 }, (_, at) => ask("PUT", `users/w${at}`, user())));
      const { data } = (await (await ask("GET", "users?limit=1000")).json()) as { data: unknown[] };
      expect(data).toHaveLength(61);
    });

    it("never removes what a writer at the same moment points to", async () => {
      const ask = await organization();
      for (let round = 0; round < 15; round++) {
        await ask("PUT", `users/r${round}`, user());
        const [put, removed] = await Promise.all([
          ask("PUT", `extensions/front%2F${200 + round}`, {
            fields: { number: String(200 + round), label: "X", target: { user: `r${round}` } },
          }),
          ask("DELETE", `users/r${round}`),
        ]);
        expect([put.status, removed.status].sort()).toSatisfy(
          (pair: number[]) => String(pair) === "200,409" || String(pair) === "204,422",
        );
      }
    });

    it("brings a store of the first version up to date, with what points to what", async () => {
      const fresh = await start();
      try {
        const old = await connect(fresh.url);
        await migrate(old, "0001-objects");
        const object = (kind: string, key: string, fields: object) => ({
          organization: "acme",
          kind,
          key,
          version: "1",
          owner: "",
          fields: JSON.stringify(fields),
        });
        await old
          .insertInto("objects")
          .values([
            object("users", "dana", user().fields),
            object("teams", "sales", { name: "Sales", members: ["dana"] }),
          ])
          .execute();
        await old.destroy();
        const now = edgeStore(await openEdgeDatabase(fresh.url));
        await expect(now.objects.remove("acme", "users", "dana")).rejects.toMatchObject({
          kind: "in-use",
          references: ["teams/sales"],
        });
        expect((await now.objects.get("acme", "users", "dana"))?.fields).toEqual(user().fields);
        await now.close();
      } finally {
        await fresh.stop();
      }
    });

    it("reads as often for many references as for one, and writes them in portions", async () => {
      const counts = { reads: 0, writes: 0 };
      const counting = db.withPlugin({
        transformQuery({ node }) {
          counts[node.kind === "SelectQueryNode" ? "reads" : "writes"]++;
          return node;
        },
        transformResult: ({ result }) => Promise.resolve(result),
      });
      const { objects } = edgeStore(counting);
      const acme = `acme-${++organizations}`;
      for (let at = 0; at < 1000; at++) await store.objects.put(acme, "users", `u${at}`, user());
      const measured = async (work: () => Promise<unknown>) => {
        Object.assign(counts, { reads: 0, writes: 0 });
        await work();
        return { ...counts };
      };
      /** A team's life: made, written again, with others in all places, renamed, and removed. */
      const life = async (members: number) => {
        const team = (from: number) => ({
          owner: "",
          fields: { name: "T", members: Array.from({ length: members }, (_, at) => `u${from + at}`) },
        });
        const [key, renamed] = [`t${members}`, `r${members}`];
        return [
          await measured(() => objects.put(acme, "teams", key, team(0))),
          await measured(() => objects.put(acme, "teams", key, team(0))),
          await measured(() => objects.put(acme, "teams", key, team(500))),
          await measured(() => objects.put(acme, "teams", renamed, team(500), { formerly: key })),
          await measured(() => objects.remove(acme, "teams", renamed)),
        ];
      };
      const one = await life(1);
      const many = await life(500);
      expect(many.map(({ reads }) => reads)).toEqual(one.map(({ reads }) => reads));
      const more = many.map(({ writes }, at) => writes - (one[at]?.writes ?? 0));
      expect(more).toEqual([9, 0, 9 + 3, 0, 0]);
      const queue = {
        owner: "",
        fields: { members: [{ user: "u1" }, { team: "a" }], overflow: { user: "u2" } },
      };
      await objects.put(acme, "teams", "a", { owner: "", fields: { name: "A", members: ["u1"] } });
      expect(await measured(() => objects.put(acme, "call-queues", "front/q", queue))).toEqual(one[0]);
    });

    it("is whole after a writer was killed in the middle", { timeout: 60_000 }, async () => {
      const organizationName = `killed-${Date.now()}`;
      const script = `
        import { openEdgeDatabase } from "./src/edge/database.ts";
        import { edgeStore } from "./src/edge/store.ts";
        const store = edgeStore(await openEdgeDatabase(${JSON.stringify(place.url)}));
        await store.objects.put("${organizationName}", "users", "dana", { owner: "", fields: { name: "Dana", sipUsers: [] } });
        console.log("ready");
        for (let at = 0; ; at++) await store.objects.put("${organizationName}", "teams", "t" + at, { owner: "", fields: { name: "T", members: ["dana"] } });`;
      const writer = spawn(process.execPath, ["--input-type=module", "-e", script], {
        cwd: root,
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(writer.stdout, "data");
      await new Promise((resolve) => setTimeout(resolve, 300));
      writer.kill("SIGKILL");
      await once(writer, "exit");
      const { objects: teams } = await store.objects.list(organizationName, "teams", "", 100_000);
      expect(teams.length).toBeGreaterThan(3);
      const links = await db
        .selectFrom("links")
        .select("key")
        .where("organization", "=", organizationName)
        .execute();
      expect(links.map(({ key }) => key).sort()).toEqual(teams.map(({ key }) => key).sort());
      await store.objects.put(organizationName, "users", "sam", {
        owner: "",
        fields: { name: "Sam", sipUsers: [] },
      });
    });

    it("keeps 10,000 extensions", { timeout: 120_000 }, async () => {
      const ask = await organization();
      await ask("PUT", "users/dana", user());
      for (let from = 0; from < 10_000; from += 100) {
        await Promise.all(
          Array.from({ length: 100 }, (_, at) => {
            const number = String(10_000 + from + at);
            return ask("PUT", `extensions/front%2F${number}`, {
              fields: { number, label: "X", target: { user: "dana" } },
            });
          }),
        );
      }
      let count = 0;
      for (let after: string | null = ""; after !== null; ) {
        const page = (await (
          await ask("GET", `extensions?limit=1000&after=${encodeURIComponent(after)}`)
        ).json()) as { data: unknown[]; next: string | null };
        count += page.data.length;
        after = page.next;
      }
      expect(count).toBe(10_000);
    });

    describe("what became of calls", () => {
      type Calls = { data: { call: string }[]; next: string | null };
      const list = async (ask: Awaited<ReturnType<typeof organization>>, query = "", bearer?: string) => {
        const headers: Record<string, string> = bearer ? { authorization: `Bearer ${bearer}` } : {};
        const response = await ask("GET", `calls?${query}`, undefined, headers);
        expect(response.status, query).toBe(200);
        return (await response.json()) as Calls;
      };
      const ids = ({ data }: Calls) => data.map(({ call }) => call);
      const organizationName = () => `acme-${organizations}`;

      it("is listed from the newest on, in pages, also where two began together", async () => {
        const ask = await organization();
        const steps = Array.from({ length: 7 }, (_, at) =>
          callStep(organizationName(), `v3:${at}`, { at: new Date(Date.UTC(2026, 10, 30, 10, 0, at >> 1)) }),
        );
        await store.history.keep(steps);
        const all = ["v3:6", "v3:5", "v3:4", "v3:3", "v3:2", "v3:1", "v3:0"];
        expect(ids(await list(ask))).toEqual(all);
        const paged: string[] = [];
        for (let cursor: string | null = ""; cursor !== null; ) {
          const page: Calls = await list(ask, `limit=2${cursor && `&cursor=${cursor}`}`);
          expect(page.data.length).toBeLessThanOrEqual(2);
          paged.push(...ids(page));
          cursor = page.next;
        }
        expect(paged).toEqual(all);
      });

      it("is found by account, number, what was dialled, who called, what rang, when, and how it ended", async () => {
        const ask = await organization();
        const of = (call: string, more: Partial<HistoryStep>) => callStep(organizationName(), call, more);
        const parties = (dialled: string, caller: string, point = "") => ({ dialled, caller, point });
        await store.history.keep([
          of("a", { parties: parties("+13125550100", "+13125550188", "phone front/main") }),
          of("b", {
            at: new Date("2026-11-29T12:00:00Z"),
            account: "back",
            parties: parties("102", "front/sam", "extension front/102"),
            phones: ["front/dana", "+13125550177"],
            standing: { outcome: "nobody", stage: "ends" },
          }),
          of("c", { parties: parties("+1312555****", "anonymous"), phones: ["front/dana"] }),
        ]);
        for (const [query, found] of [
          ["account=back", ["b"]],
          ["number=%2B13125550188", ["c", "a"]],
          ["number=%2B13125660188", []],
          ["number=%2B13125550100", ["c", "a"]],
          ["dialled=%2B13125550100", ["c", "a"]],
          ["dialled=front%2Fmain", ["a"]],
          ["dialled=front%2F102", ["b"]],
          ["dialled=102&caller=front%2Fsam", ["b"]],
          ["caller=anonymous", ["c"]],
          ["phone=front%2Fdana", ["c", "b"]],
          ["phone=%2B13125550177", ["b"]],
          ["outcome=nobody", ["b"]],
          ["since=2026-11-30", ["c", "a"]],
          ["until=2026-11-30T00:00:00Z", ["b"]],
          ["since=2026-11-29T12:00:00Z&until=2026-11-29T12:00:01Z", ["b"]],
          ["account=none", []],
        ] as const)
          expect(ids(await list(ask, query)), query).toEqual(found);
        for (const query of [
          "outcome=lost",
          "since=yesterday",
          "until=2026-02-30",
          "limit=0",
          "limit=5000",
          "cursor=AAAA",
          "account=",
          "dialled=%00",
          "caller=a&caller=b",
        ])
          expect((await ask("GET", `calls?${query}`)).status, query).toBe(422);
      });

      it("is told to a token that is held to an account of that account's calls alone, and to nobody else", async () => {
        const ask = await organization();
        await store.history.keep([
          callStep(organizationName(), "a"),
          callStep(organizationName(), "b", { account: "back", phones: ["front/dana"] }),
        ]);
        const as = { role: "viewer", accounts: ["front"] } as const;
        const { token: held } = await store.tokens.add(organizationName(), as);
        const bearer = { authorization: `Bearer ${held}` };
        expect(ids(await list(ask, "", held))).toEqual(["a"]);
        expect(ids(await list(ask, "phone=front%2Fdana", held))).toEqual([]);
        expect((await ask("GET", "calls?account=back", undefined, bearer)).status).toBe(403);
        const [other, none] = await Promise.all(
          ["b", "x"].map(async (call) => (await ask("GET", `calls/${call}`, undefined, bearer)).json()),
        );
        expect(JSON.stringify(other)).toBe(JSON.stringify(none).replace("call x", "call b"));
        expect(other).toMatchObject({ status: 404 });
        expect((await ask("GET", "calls/a", undefined, bearer)).status).toBe(200);
        for (const method of ["PUT", "POST", "DELETE"])
          expect((await ask(method, "calls/a", {})).status, method).toBe(404);
        const mine = organizationName();
        await organization();
        for (const path of ["calls", "calls/a"]) {
          const foreign = { authorization: `Bearer ${token}` };
          expect((await app.request(`/v1/organizations/${mine}/${path}`, { headers: foreign })).status).toBe(
            403,
          );
        }
      });

      it("is told step by step, each once, whoever brings it and in whatever order", async () => {
        const ask = await organization();
        const of = (id: string, second: number, more: Partial<HistoryStep>) =>
          callStep(organizationName(), "a", {
            id,
            at: new Date(Date.UTC(2026, 10, 30, 10, 0, second)),
            ...more,
          });
        const steps = [
          of("1", 0, {
            noted: "1",
            parties: { dialled: "1", caller: "2", point: "" },
            standing: { outcome: "rings", stage: "goes on" },
          }),
          of("2", 12, {
            noted: "2",
            revision: 0,
            answered: "front/dana",
            standing: { outcome: "answered", stage: "holds" },
          }),
          of("3", 12, { noted: "3", says: { does: "over" } }),
          of("4", 25, { noted: "4", standing: { outcome: "nobody", stage: "ends" } }),
        ];
        await Promise.all([
          store.history.keep(steps.slice(2).toReversed()),
          store.history.keep([...steps, ...steps]),
          store.history.keep(steps.slice(0, 2).toReversed()),
        ]);
        await store.history.keep([of("2", 50, { standing: { outcome: "busy", stage: "ends" } })]);
        expect(await (await ask("GET", "calls/a")).json()).toMatchObject({
          began: "2026-11-30T10:00:00.000Z",
          last: "2026-11-30T10:00:25.000Z",
          dialled: "1",
          caller: "2",
          outcome: "answered",
          answered: "front/dana",
          steps: [
            { seconds: 0, revision: 7 },
            { seconds: 12 },
            { seconds: 12, says: { does: "over" } },
            { seconds: 25 },
          ],
          isCut: false,
        });
        expect(ids(await list(ask))).toEqual(["a"]);
      });

      it("goes when its time is over, also where they are many", async () => {
        const ask = await organization();
        const at = (day: number) => new Date(Date.UTC(2026, 9, day));
        for (let from = 0; from < 1_200; from += 100)
          await store.history.keep(
            Array.from({ length: 100 }, (_, each) =>
              callStep(organizationName(), `v3:${from + each}`, { at: at(1) }),
            ),
          );
        await store.history.keep([
          callStep(organizationName(), "new", { at: at(3), phones: ["front/dana"] }),
        ]);
        await store.history.sweep(at(2));
        expect(ids(await list(ask))).toEqual(["new"]);
        for (const table of ["call_steps", "call_phones"] as const)
          expect(
            await db
              .selectFrom(table)
              .select("call")
              .where("organization", "=", organizationName())
              .execute(),
          ).toEqual([{ call: "new" }]);
      });
    });

    it("answers as its OpenAPI document says", async () => {
      const ask = await organization();
      const document = (await (await app.request("/openapi.json")).json()) as Document;
      const ajv = new Ajv2020({ strict: false });
      addFormats(ajv);
      ajv.addSchema({ $id: "api", components: document.components });
      const places: Record<string, string> = { tokens: "/{id}", calls: "/{call}" };
      const expectDocumented = async (
        method: string,
        path: string,
        body?: object,
        headers: Record<string, string> = {},
      ) => {
        const response = await ask(method, path, body, headers);
        const [kind = "", key] = path.split("?")[0]?.split("/") ?? [];
        const operation =
          document.paths[
            `/v1/organizations/{organization}/${kind}${key === undefined ? "" : (places[kind] ?? "/{key}")}`
          ]?.[method.toLowerCase()];
        const documented = operation?.responses[response.status];
        expect(documented, `${method} ${path} ${response.status}`).toBeDefined();
        if (response.status === 204) return;
        const type = response.headers.get("content-type")?.split(";")[0] ?? "";
        const schema = JSON.parse(
          JSON.stringify(documented?.content?.[type]?.schema).replaceAll("#/components", "api#/components"),
        ) as object;
        const validate = ajv.compile(schema);
        expect(validate(await response.json()), JSON.stringify(validate.errors)).toBe(true);
      };
      const bodies: Record<string, object> = {
        users: { name: "Dana", sipUsers: ["front/dana"] },
        teams: { name: "Sales", members: ["dana"] },
        extensions: { number: "101", label: "X", target: { user: "dana" } },
        "call-queues": { members: [{ team: "sales" }], ring: "inOrder" },
        phones: { number: "+13125550100", target: { user: "dana" } },
        "phone-profiles": { language: "en" },
        "desk-phones": { vendor: "yealink", model: "T54W", mac: "805ec0112233", lines: [] },
        "sip-users": { callerId: "+13125550100" },
        accounts: { provider: "sandbox" },
        "sip-domains": {},
        "outbound-profiles": {},
        "credential-lists": {},
        "credential-attachments": {},
      };
      const kinds = Object.keys(document.paths).flatMap(
        (path) => /\{organization\}\/([a-z-]+)$/.exec(path)?.[1] ?? [],
      );
      expect(kinds.sort()).toEqual([...Object.keys(bodies), "calls", "tokens"].sort());
      for (const [kind, fields] of Object.entries(bodies)) {
        const common = kind === "users" ? "dana" : kind === "teams" ? "sales" : undefined;
        const name = common ?? (kind === "extensions" ? "front%2F101" : "front%2Fx");
        await expectDocumented("PUT", `${kind}/${name}`, { fields });
        await expectDocumented("PUT", `${kind}/${name}`, { fields, carrier: { id: "7" } });
        await expectDocumented("PUT", `${kind}/${name}`, { fields, carrier: { nothing: "7" } });
        await expectDocumented("GET", `${kind}/${name}`);
        await expectDocumented("GET", `${kind}?limit=1`);
        await expectDocumented("GET", `${kind}/none`);
        await expectDocumented("PUT", `${kind}/${name}`, { fields: { nothing: true } });
        await expectDocumented("PUT", `${kind}/${name}`, { fields }, { "if-none-match": "*" });
        await expectDocumented("GET", kind, undefined, { authorization: "" });
      }
      for (const kind of Object.keys(bodies)) await expectDocumented("DELETE", `${kind}/none`);
      await expectDocumented("DELETE", "users/dana");
      await store.history.keep([callStep(`acme-${organizations}`, "v3:1")]);
      for (const path of ["calls", "calls?limit=1", "calls?outcome=no", "calls/v3%3A1", "calls/none"])
        await expectDocumented("GET", path);
      await expectDocumented("GET", "calls", undefined, { authorization: "" });
      await expectDocumented("GET", "calls?cursor=x", undefined, { "if-match": '"x"' });
      await expectDocumented("GET", "tokens");
      ({ token } = await store.tokens.add(`acme-${organizations}`, { role: "owner" }));
      for (const asked of [
        { role: "editor", accounts: ["front"], expires: "1d", name: "ci" },
        {},
        { role: 5 },
      ])
        await expectDocumented("POST", "tokens", asked);
      await expectDocumented("GET", "tokens");
      await expectDocumented("DELETE", "tokens/none");
      const [{ id = "" } = {}] = await store.tokens.list(`acme-${organizations}`);
      await expectDocumented("DELETE", `tokens/${id}`);
      await expectDocumented("DELETE", "phones/front%2Fx");
      expect((await app.request("/healthz")).status).toBe(200);
    });
  });
}

/** Something that was done with a call of an organization. */
function callStep(organization: string, call: string, more: Partial<HistoryStep> = {}): HistoryStep {
  return {
    organization,
    call,
    account: "front",
    id: "1",
    at: new Date("2026-11-30T10:12:03Z"),
    noted: "1",
    revision: 7,
    says: { does: "rings" },
    phones: [],
    ...more,
  };
}

interface Document {
  readonly components: object;
  readonly paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: object }> }> }>
  >;
}

suite("SQLite", () => {
  const folder = mkdtempSync(join(tmpdir(), "dialtree-edge-"));
  const stop = () => Promise.resolve(rmSync(folder, { recursive: true, force: true }));
  return Promise.resolve({ url: join(folder, "edge.sqlite"), stop });
});

describe.skipIf(!hasPostgres)("with PostgreSQL (Debian's package postgresql)", () =>
  suite("PostgreSQL", startPostgres),
);
