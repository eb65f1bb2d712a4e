/**
 * `node bench/calls.ts`: answers a second of the edge to a carrier's first webhook of a call, against a bare route of the same
 * server with the same signature check, each with 16 requests in flight, on SQLite and (where it is installed) PostgreSQL, with a
 * directory of 10,000 extensions. Prints a table, then a line of JSON for each ratio.
 */
import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import { texmlProtocol } from "../providers/telnyx/calls/protocol.ts";
import { openEdgeStore } from "../src/edge/open.ts";
import { serveEdge } from "../src/edge/serve.ts";
import { edgeService } from "../src/edge/service.ts";
import type { EdgeStore } from "../src/edge/store.ts";
import { hasPostgres, startPostgres } from "../test/support/postgres.ts";

const extensions = 10_000;
const inFlight = 16;
const seconds = Number(process.argv[2] ?? 4);
const rounds = 3;

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const webhookKey = publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("base64");
const log = { info() {}, warn() {}, error: console.error } as never;

async function fill({ objects }: EdgeStore): Promise<void> {
  const put = (kind: string, key: string, fields: object, carrier?: object) =>
    objects.put("acme", kind, key, {
      owner: "",
      fields: fields as Record<string, unknown>,
      elsewhere: [],
      ...(carrier && { carrier: carrier as Record<string, unknown> }),
    });
  await put("accounts", "front/account", { provider: "telnyx" }, { webhookKey });
  await put("sip-domains", "front/office", {}, { id: "7", prefix: "acme" });
  await put("credential-lists", "front/staff", {}, { id: "8" });
  await put("credential-attachments", "front/office/staff", {}, { id: "8", domain: "7", list: "8" });
  for (let at = 0; at < extensions; at++) {
    const name = `s${at}`;
    await put("sip-users", `front/${name}`, {}, { id: `id${at}`, list: "8", username: `gencred${at}` });
    await put("users", `u${at}`, { name: `User ${at}`, sipUsers: [`front/${name}`] });
    await put("extensions", `front/${10_000 + at}`, {
      number: String(10_000 + at),
      label: name,
      target: { user: `u${at}` },
    });
  }
}

let calls = 0;
function webhook(): { body: string; headers: Record<string, string> } {
  calls += 1;
  const body = new URLSearchParams({
    CallSid: `v3:${calls}`,
    ConnectionId: "7",
    CallingPartyType: "pstn",
    From: "+13125550177",
    To: String(10_000 + ((calls * 7919) % extensions)),
  }).toString();
  const at = String(Math.floor(Date.now() / 1000));
  const signature = sign(null, Buffer.from(`${at}|${body}`), privateKey).toString("base64");
  const headers = { "telnyx-timestamp": at, "telnyx-signature-ed25519": signature };
  return { body, headers };
}

interface Measured {
  readonly perSecond: number;
  readonly p99: number;
}

async function measured(url: string, expected: string): Promise<Measured> {
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  const ask = async () => {
    while (performance.now() < end) {
      const { body, headers } = webhook();
      const began = performance.now();
      const response = await fetch(url, { method: "POST", body, headers });
      const text = await response.text();
      times.push(performance.now() - began);
      if (!text.includes(expected)) throw new Error(`${response.status} ${text.slice(0, 200)}`);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, ask));
  times.sort((a, b) => a - b);
  return { perSecond: times.length / seconds, p99: times[Math.floor(times.length * 0.99)] ?? 0 };
}

function bare(): Hono {
  const app = new Hono();
  app.post("/bare", async ({ req, body }) => {
    const { method, url, headers } = req.raw;
    const text = await req.raw.text();
    const at = texmlProtocol.verify({ method, url, headers, body: text }, webhookKey, Date.now());
    return at === undefined ? body("refused", 403) : body("<Response/>", 200);
  });
  return app;
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function compare(name: string, url: string): Promise<void> {
  const store = await openEdgeStore(url, true);
  await fill(store);
  const before = process.memoryUsage().rss;
  const edge = edgeService({
    store,
    grantOf: () => Promise.resolve(undefined),
    secret: "s".repeat(43),
    publicUrl: "http://edge.example.com",
    log,
  });
  const began = performance.now();
  await edge.directories.current("acme");
  const loading = performance.now() - began;
  const [own, other] = [
    await serveEdge(edge.app, "127.0.0.1", 0, log),
    await serveEdge(bare(), "127.0.0.1", 0, log),
  ];
  const answers: { edge: Measured; bare: Measured }[] = [];
  for (let round = 0; round <= rounds; round++) {
    const pair = {
      bare: await measured(`${other.url}/bare`, "<Response/>"),
      edge: await measured(`${own.url}/calls/acme/front`, "<Dial"),
    };
    // The first round warms up.
    if (round > 0) answers.push(pair);
  }
  const ratio = median(answers.map((pair) => pair.edge.perSecond / pair.bare.perSecond));
  const slower = median(answers.map((pair) => pair.edge.p99 / pair.bare.p99));
  const [edges, bares] = [answers.map((pair) => pair.edge), answers.map((pair) => pair.bare)];
  console.log(
    `${name}: edge ${median(edges.map((each) => each.perSecond)).toFixed(0)}/s p99 ${median(edges.map((each) => each.p99)).toFixed(1)} ms, ` +
      `bare ${median(bares.map((each) => each.perSecond)).toFixed(0)}/s p99 ${median(bares.map((each) => each.p99)).toFixed(1)} ms; ` +
      `directory loaded in ${loading.toFixed(0)} ms, ${((process.memoryUsage().rss - before) / 2 ** 20).toFixed(0)} MiB`,
  );
  console.log(
    JSON.stringify({
      bench: `calls ${name}`,
      answers: Number(ratio.toFixed(2)),
      aim: 0.6,
      p99: Number(slower.toFixed(2)),
      most: 4,
    }),
  );
  await Promise.all([own.close(), other.close()]);
  await edge.close();
  await store.close();
}

const folder = mkdtempSync(join(tmpdir(), "dialtree-bench-"));
await compare("SQLite", join(folder, "edge.sqlite"));
if (hasPostgres) {
  const { url, stop } = await startPostgres();
  await compare("PostgreSQL", url);
  await stop();
}
rmSync(folder, { recursive: true, force: true });
