import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { directories } from "../../../../src/edge/directory/directories.ts";
import { openEdgeStore } from "../../../../src/edge/open.ts";
import { edgeService } from "../../../../src/edge/service.ts";
import type { EdgeStore } from "../../../../src/edge/store.ts";
import { hasPostgres, startPostgres } from "../../../support/postgres.ts";

const user = (name: string) => ({ owner: "", fields: { name, sipUsers: [] } });
const put = (store: EdgeStore, name: string) => store.objects.put("acme", "users", "dana", user(name));
const nameIn = (directory: Awaited<ReturnType<ReturnType<typeof directories>["current"]>>) =>
  directory?.model.directory.user.get("dana")?.value.name;

const unreachable = (error: unknown) => {
  throw error;
};

describe("the directory that a call is answered from", () => {
  let store: EdgeStore;
  beforeAll(async () => {
    store = await openEdgeStore(":memory:");
  });
  afterAll(() => store.close());

  it("is never older than what a writer was told is done, also where reading it takes long", async () => {
    const slow = {
      revision: store.objects.revision,
      all: async (organization: string) => {
        await sleep(300);
        return store.objects.all(organization);
      },
    };
    const held = directories(slow, { patience: 50, failed: unreachable });
    for (const name of ["Dana", "Dana R", "D"]) {
      await put(store, name);
      expect(nameIn(await held.current("acme"))).toBe(name);
    }
  });

  it("is the last one where the store does not answer in time, fails, or takes too long to be read", async () => {
    await put(store, "Dana");
    let [answers, reads]: [Promise<unknown>, Promise<unknown>] = [Promise.resolve(), Promise.resolve()];
    const failures: unknown[] = [];
    const failed = (error: unknown) => void failures.push(error);
    const { revision, all } = store.objects;
    const held = directories(
      {
        revision: async (organization) => {
          await answers;
          return revision(organization);
        },
        all: async (organization) => {
          await reads;
          return all(organization);
        },
      },
      { patience: 20, loading: 20, failed },
    );
    expect(nameIn(await held.current("acme"))).toBe("Dana");
    await put(store, "Somebody");
    answers = sleep(200);
    expect(nameIn(await held.current("acme"))).toBe("Dana");
    answers = Promise.reject(new Error("the store is down"));
    answers.catch(() => undefined);
    await sleep(20);
    expect(nameIn(await held.current("acme"))).toBe("Dana");
    expect(failures).toHaveLength(1);
    [answers, reads] = [Promise.resolve(), sleep(500)];
    expect(nameIn(await held.current("acme"))).toBe("Dana");
    await sleep(600);
    expect(nameIn(await held.current("acme"))).toBe("Somebody");
  });

  it("is undefined of an organization that has nothing", async () => {
    expect(await directories(store.objects, { failed: unreachable }).current("nobody")).toBeUndefined();
  });
});

describe.skipIf(!hasPostgres)("instances on PostgreSQL (Debian's package postgresql)", () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  it("read what another one wrote before a call asks for it, also after their connection was broken", async () => {
    const [one, other] = [await openEdgeStore(server.url, true), await openEdgeStore(server.url, true)];
    const warned: unknown[] = [];
    const service = edgeService({
      store: other,
      grantOf: () => Promise.resolve(undefined),
      secret: "a secret of the edge that has enough characters",
      publicUrl: "https://edge.example.com",
      log: { info() {}, warn: (entry: unknown) => void warned.push(entry), error() {} },
    });
    const known = async (name: string) => {
      for (let waited = 0; waited < 5_000; waited += 50) {
        if (nameIn(await service.directories.known("acme")) === name) return true;
        await sleep(50);
      }
      return false;
    };
    try {
      await put(one, "Dana");
      expect(nameIn(await service.directories.current("acme"))).toBe("Dana");
      await put(one, "Dana R");
      expect(await known("Dana R")).toBe(true);
      const admin = new pg.Client({ connectionString: server.url });
      await admin.connect();
      const broken = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'";
      expect((await admin.query(broken)).rowCount).toBe(1);
      await admin.end();
      await sleep(1_500);
      await put(one, "D");
      expect(await known("D")).toBe(true);
      expect(warned).not.toEqual([]);
    } finally {
      await service.close();
      await Promise.all([one.close(), other.close()]);
    }
  });
});
