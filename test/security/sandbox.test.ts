import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SQLite from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSandbox, type Sandbox } from "../../providers/sandbox/index.ts";
import { ofFile } from "../../providers/sandbox/mishaps.ts";
import { type ServedSandbox, serveSandbox } from "../../providers/sandbox/serve.ts";
import { thrown } from "../support/thrown.ts";

const bearer = { authorization: "Bearer KEYsandbox" };
const folder = mkdtempSync(join(tmpdir(), "dialtree-security-sandbox-"));
let sandbox: Sandbox;
let served: ServedSandbox;
let port = 0;

beforeAll(async () => {
  sandbox = openSandbox(join(folder, "sandbox.sqlite"));
  served = await serveSandbox(sandbox, 0, thrown);
  port = Number(new URL(served.url).port);
});
afterAll(async () => {
  await served.close();
  sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: NodeJS.Dict<string | string[]>;
}

/** A request with whatever headers, which `fetch` would not send; a broken connection is status 0. */
function ask(
  path: string,
  {
    method = "GET",
    headers = {},
    body = "",
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve) => {
    const asked = request(
      { host: "127.0.0.1", port, path: `/v2${path}`, method, headers: { ...bearer, ...headers } },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, text, headers: response.headers }),
        );
        response.on("error", () =>
          resolve({ status: response.statusCode ?? 0, text, headers: response.headers }),
        );
      },
    );
    asked.on("error", () => resolve({ status: 0, text: "", headers: {} }));
    asked.end(body);
  });
}

/** Bytes as they are, and the first line of what is answered. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    socket.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      socket.end();
    });
    socket.on("close", () => resolve(text.split("\r\n")[0] ?? ""));
    socket.on("error", reject);
    socket.write(bytes);
  });
}

describe("who may ask", () => {
  it.each([
    "evil.example",
    "evil.example:PORT",
    "localhost.evil.example:PORT",
    "127.0.0.1.evil.example:PORT",
    "127.0.0.1",
    "127.0.0.1:1",
    "127.0.0.1:PORT1",
    "localhost",
    "0.0.0.0:PORT",
    "127.1:PORT",
    "2130706433:PORT",
    "[::ffff:127.0.0.1]:PORT",
    "127.0.0.1:PORT@evil.example",
    "127.0.0.2:PORT",
    "rebound.example:PORT",
    "localhost.:PORT",
  ])("refuses the Host %s", async (host) => {
    const { status, text } = await ask("/balance", { headers: { host: host.replace("PORT", String(port)) } });
    expect([400, 403]).toContain(status);
    expect(text).not.toContain("available_credit");
  });

  it.each([
    "http://evil.example",
    "https://127.0.0.1:PORT",
    "http://127.0.0.1",
    "http://localhost:1",
    "http://localhost.evil.example:PORT",
    "null",
    "file://",
    "chrome-extension://abcdefghijklmnop",
    "http://127.0.0.1:PORT.evil.example",
    "http://127.0.0.1:PORT, http://evil.example",
  ])("refuses the Origin %s", async (origin) => {
    for (const method of ["GET", "POST", "OPTIONS", "DELETE"]) {
      const { status, headers } = await ask("/queues", {
        method,
        headers: { origin: origin.replace("PORT", String(port)) },
        body: method === "POST" ? '{"queue_name":"evil"}' : "",
      });
      expect(status).toBe(403);
      expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });

  it.each(["cross-site", "same-site", "anything"])(
    "refuses a page's request of Sec-Fetch-Site %s",
    async (site) => {
      expect((await ask("/balance", { headers: { "sec-fetch-site": site } })).status).toBe(403);
    },
  );

  it("answers no method that the API does not have", async () => {
    for (const method of ["TRACE", "PUT", "PATCH", "DELETE", "PROPFIND"])
      expect((await ask("/queues", { method })).status).toBe(404);
  });

  it("takes its own names, and programs that name no origin", async () => {
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`])
      expect((await ask("/balance", { headers: { host } })).status).toBe(200);
    expect((await ask("/balance", { headers: { origin: `http://localhost:${port}` } })).status).toBe(200);
    expect((await fetch(`${served.url}/balance`, { headers: bearer })).status).toBe(200);
  });

  it.each([
    "GET /v2/balance HTTP/1.1\r\n\r\n",
    "GET /v2/balance HTTP/1.0\r\nAuthorization: Bearer KEYsandbox\r\n\r\n",
    "GET http://evil.example/v2/balance HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer KEYsandbox\r\n\r\n",
    "GET /v2/balance HTTP/1.1\r\nHost: a\r\nHost: 127.0.0.1\r\n\r\n",
    "POST /v2/queues HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "GARBAGE\r\n\r\n",
    `GET /v2/balance HTTP/1.1\r\nHost: x\r\nA: ${"a".repeat(20_000)}\r\n\r\n`,
  ])("refuses a request that is not as it should be %#", async (bytes) => {
    expect(await raw(bytes)).toMatch(/^HTTP\/1\.1 (400|403|431) /);
  });
});

describe("bodies", () => {
  const large = "x".repeat(1024 * 1024 + 1);

  it.each([
    ["with its length", {}],
    ["in chunks", { "transfer-encoding": "chunked" }],
  ])("refuses a large one, %s, and goes on", async (_how, headers) => {
    const body = JSON.stringify({ queue_name: large });
    const lengths = "transfer-encoding" in headers ? headers : { "content-length": String(body.length) };
    const { status } = await ask("/queues", { method: "POST", headers: lengths, body });
    expect([413, 0]).toContain(status);
    expect((await ask("/balance")).status).toBe(200);
  });

  it("reads no more of 300 MB than it takes", async () => {
    const before = process.memoryUsage.rss();
    const answered = await new Promise<number>((resolve) => {
      const asked = request(
        {
          host: "127.0.0.1",
          port,
          path: "/v2/queues",
          method: "POST",
          headers: { ...bearer, "transfer-encoding": "chunked" },
        },
        (response) => {
          resolve(response.statusCode ?? 0);
          response.resume();
        },
      );
      asked.on("error", () => resolve(0));
      const part = Buffer.alloc(1024 * 1024, "x");
      let sent = 0;
      const send = () => {
        while (sent++ < 300 && !asked.destroyed)
          if (!asked.write(part)) return void asked.once("drain", send);
        asked.end();
      };
      send();
    });
    expect([413, 0]).toContain(answered);
    expect(process.memoryUsage.rss() - before).toBeLessThan(150 * 1024 * 1024);
  });

  it.each([
    ["not JSON", "{"],
    ["empty", ""],
    ["null", "null"],
    ["a list", "[]"],
    ["a text", '"queue_name"'],
    ["a number", "7"],
    ["a name that is a list", '{"queue_name":["a"]}'],
    ["a name that is too long", `{"queue_name":"${"q".repeat(256)}"}`],
    ["no UTF-8", '{"queue_name":"\xff"}'],
    ["a size that is no number", '{"queue_name":"a","max_size":"9"}'],
    ["a size beyond all numbers", '{"queue_name":"a","max_size":1e999}'],
    ["nesting without end", `{"queue_name":${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
  ])("refuses one that is %s", async (what, body) => {
    const bytes = what === "no UTF-8" ? Buffer.from(body, "latin1") : Buffer.from(body);
    const response = await fetch(`${served.url}/queues`, { method: "POST", headers: bearer, body: bytes });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ code: expect.any(String) }] });
  });

  it("takes no field of an object's prototype, nor nesting that cannot be written again", async () => {
    const login = { user_name: "proto123", password: "long enough", connection_name: "c" };
    const nested = (inbound: string) => `${JSON.stringify(login).slice(0, -1)},"inbound":${inbound}}`;
    const post = (body: string) => ask("/credential_connections", { method: "POST", body });
    const made = await post(
      nested('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
    );
    expect(made.status).toBe(201);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    const { id } = (JSON.parse(made.text) as { data: { id: string } }).data;
    for (let at = 0; at < 2; at++) {
      const body = `{"inbound":{"__proto__":{"polluted":1}}}`;
      const patched = await ask(`/credential_connections/${id}`, { method: "PATCH", body });
      expect(patched.status).toBe(200);
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
    const deep = `{"inbound":${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}}`;
    expect((await ask(`/credential_connections/${id}`, { method: "PATCH", body: deep })).status).toBe(422);
  });

  it("sells only whole numbers that are on offer", async () => {
    for (const phone_number of ["+1", "+1312", "+131255501", "+13125550104000"]) {
      const body = JSON.stringify({ phone_numbers: [{ phone_number }] });
      expect((await ask("/number_orders", { method: "POST", body })).status).toBe(422);
    }
    const many = Array.from({ length: 30_000 }, () => ({ phone_number: "+442079460999" }));
    const body = JSON.stringify({ phone_numbers: many });
    expect([413, 422]).toContain((await ask("/number_orders", { method: "POST", body })).status);
  });
});

describe("addresses", () => {
  const lists = ["queues", "texml_applications", "credential_connections", "phone_numbers", "number_orders"];
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "__defineGetter__"];

  it.each(names)("survives the filter %s", async (name) => {
    for (const list of lists) {
      for (const form of [`filter[${name}]=x`, `filter[${name}][contains]=x`, `filter%5B${name}%5D=x`]) {
        expect([400, 422]).toContain((await ask(`/${list}?${form}`)).status);
      }
    }
  });

  it.each([...names, "inbound", "-__proto__", "", "-", "%00", "a.b"])(
    "survives sorting by %s",
    async (name) => {
      const body = JSON.stringify({
        user_name: `s${Date.now()}`,
        password: "long enough",
        connection_name: "c",
      });
      const odd = body.replace("}", ',"inbound":{"toString":1,"valueOf":1}}');
      await ask("/credential_connections", { method: "POST", body: odd });
      for (const list of lists) expect((await ask(`/${list}?sort=${name}`)).status).toBe(200);
    },
  );

  it.each([
    "/queues/__proto__",
    "/queues/%00",
    "/queues/%ff",
    "/queues/..%2f..%2fetc",
    "/queues/KEYsandbox_other%2Fq",
    "/__proto__",
    "/constructor",
    "/phone_numbers/1'%20OR%20'1'='1",
    `/queues/${"q".repeat(8_000)}`,
    "/texml_applications/1/actions/constructor",
    "/../../etc/passwd",
  ])("finds nothing at %s", async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  it.each(["page[size]=0", "page[size]=1e9", "page[number]=-1", "page[number]=NaN", "page[size]=__proto__"])(
    "refuses %s",
    async (query) => {
      expect((await ask(`/queues?${query}`)).status).toBe(422);
    },
  );

  it.each([
    "Bearer KEYsandbox_../x",
    "Bearer KEYsandbox x",
    "Basic KEYsandbox",
    "Bearer ",
    "Bearer __proto__",
  ])("takes no key as %s", async (authorization) => {
    expect((await ask("/balance", { headers: { authorization } })).status).toBe(401);
  });
});

describe("its file", () => {
  const file = (name: string) => join(folder, name);

  it("keeps no password that it does not give back, and closes the file to others", async () => {
    const secret = "never-given-back-4711";
    const own = openSandbox(file("passwords.sqlite"));
    const response = await own.fetch("http://sandbox.invalid/v2/credential_connections", {
      method: "POST",
      headers: bearer,
      body: JSON.stringify({ user_name: "abcd1234", password: secret, connection_name: "c" }),
    });
    expect(response.status).toBe(201);
    expect(await response.text()).not.toContain(secret);
    own.close();
    expect(readFileSync(file("passwords.sqlite")).includes(secret)).toBe(false);
  });

  it("forgets the passwords that the first version kept", () => {
    const old = new SQLite(file("old.sqlite"));
    openSandbox(file("new.sqlite")).close();
    const tables = new SQLite(file("new.sqlite"))
      .prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
      .all() as { sql: string }[];
    for (const { sql } of tables) old.exec(sql);
    const body = JSON.stringify({ id: "1", connection_name: "c", password: "kept-by-the-first-4711" });
    old.prepare("INSERT INTO objects VALUES ('credential_connections', '1', 'KEYsandbox', 0, ?)").run(body);
    old.pragma("user_version = 1");
    old.close();
    openSandbox(file("old.sqlite")).close();
    expect(readFileSync(file("old.sqlite")).includes("kept-by-the-first-4711")).toBe(false);
  });

  it.each([
    [
      "no database",
      () => writeFileSync(file("a"), "this is no database at all, but it is long enough for one"),
    ],
    ["a folder", () => mkdirSync(file("a"))],
    ["random bytes", () => writeFileSync(file("a"), Buffer.alloc(8192, 7))],
    [
      "damaged",
      () => {
        const db = new SQLite(file("a"));
        db.exec("CREATE TABLE objects (a TEXT PRIMARY KEY); ");
        const insert = db.prepare("INSERT INTO objects VALUES (?)");
        db.transaction(() => {
          for (let at = 0; at < 2000; at++) insert.run(`${at}-${"x".repeat(50)}`);
        })();
        db.close();
        const handle = openSync(file("a"), "r+");
        writeSync(handle, Buffer.alloc(20_000, 255), 0, 20_000, 8192);
        closeSync(handle);
      },
    ],
    [
      "cut short",
      () => {
        openSandbox(file("a")).close();
        writeFileSync(file("a"), readFileSync(file("a")).subarray(0, 5000));
      },
    ],
    ["another program's", () => new SQLite(file("a")).exec("CREATE TABLE objects (a)").close()],
  ])("says DT1026 of one that is %s", (_what, make) => {
    rmSync(file("a"), { recursive: true, force: true });
    make();
    expect(() => openSandbox(file("a"))).toThrow(expect.objectContaining({ code: "DT1026" }));
  });

  it.each([
    ["NOTADB", "DT1026", /remove this one/],
    ["CORRUPT", "DT1026", /remove this one/],
    ["CORRUPT_INDEX", "DT1026", /remove this one/],
    ["FULL", "DT1018", /^Make room/],
    ["READONLY", "DT1018", /^Check its rights/],
    ["READONLY_DBMOVED", "DT1018", /^Check its rights/],
    ["IOERR_WRITE", "DT1026", /^Check its rights/],
    ["CANTOPEN", "DT1026", /^Check its rights/],
    ["BUSY", "DT1026", /try again/],
    ["BUSY_SNAPSHOT", "DT1026", /try again/],
    ["LOCKED", "DT1026", /try again/],
  ])(
    "says of SQLite's %s what can be done, and advises to remove nothing that is whole",
    (named, code, hint) => {
      const error = new SQLite.SqliteError("as SQLite says it", `SQLITE_${named}`);
      for (const isOpening of [true, false])
        expect(ofFile("a", error, isOpening)).toMatchObject({ code, hint: expect.stringMatching(hint) });
    },
  );

  it("takes another error of an open file for a bug", () => {
    const error = new SQLite.SqliteError("no such column", "SQLITE_ERROR");
    expect(ofFile("a", error)).toBe(error);
    expect(ofFile("a", error, true)).toMatchObject({
      code: "DT1026",
      hint: expect.not.stringMatching(/remove/),
    });
  });

  it("says so where a sandbox's own pages are damaged", async () => {
    const damaged = file("own");
    const own = openSandbox(damaged);
    for (let at = 0; at < 200; at++)
      await own.fetch("http://sandbox.invalid/v2/queues", {
        method: "POST",
        headers: { authorization: "Bearer KEYsandbox" },
        body: JSON.stringify({ queue_name: `q${at}` }),
      });
    own.close();
    const { size } = statSync(damaged);
    const handle = openSync(damaged, "r+");
    writeSync(handle, Buffer.alloc(size - 4096, 255), 0, size - 4096, 4096);
    closeSync(handle);
    const use = async () => {
      const again = openSandbox(damaged);
      await again.fetch("http://sandbox.invalid/v2/queues", {
        headers: { authorization: "Bearer KEYsandbox" },
      });
    };
    await expect(use()).rejects.toMatchObject({
      code: "DT1026",
      hint: expect.stringMatching(/remove this one/),
    });
  });

  it("ends at once where no folder can be made", () => {
    expect(() => openSandbox("/proc/x/y")).toThrow(expect.objectContaining({ code: "DT1018" }));
  });
});
