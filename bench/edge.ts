/**
 * `node bench/edge.ts`: what one organization's writers do to another one's reads at a served edge, on SQLite and (where
 * it is installed) on PostgreSQL. Eleven writers put the largest objects that are allowed, teams of 500 and desk phones
 * with 300 long keys, or eleven readers take the largest pages; the other organization reads an object and a page of a
 * hundred in turn, with and without them.
 * Prints a table, then a line of JSON for each ratio.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasPostgres, startPostgres } from "../test/support/postgres.ts";

const root = join(import.meta.dirname, "..");
const rounds = 3;
const seconds = Number(process.argv[2] ?? 4);

const server = `
  import { edgeApp } from "./src/edge/app.ts";
  import { keptKinds, validatorOf } from "./src/edge/kinds.ts";
  import { openEdgeStore } from "./src/edge/open.ts";
  import { serveEdge } from "./src/edge/serve.ts";
  const store = await openEdgeStore(process.argv[1], true);
  for (const kind of keptKinds.values()) validatorOf(kind);
  const app = edgeApp({ store, grantOf: (token) => store.tokens.grantOf(token), secret: "s".repeat(43), publicUrl: "http://x" });
  const { url } = await serveEdge(app, "127.0.0.1", 0, { info() {}, error(...said) { console.error(...said); } });
  const made = [];
  for (const name of ["quiet", "loud"]) made.push((await store.tokens.add(name, { role: "editor" })).token);
  console.log(JSON.stringify({ url, quiet: made[0], loud: made[1] }));`;

const loudOnes = `
  const [base, token, what] = process.argv.slice(1);
  const put = async (path, fields) => {
    const response = await fetch(base + path, {
      method: "PUT",
      headers: { authorization: "Bearer " + token },
      body: JSON.stringify({ fields }),
    });
    const text = await response.text();
    if (response.status !== 200 && response.status !== 429) throw new Error(response.status + " " + text.slice(0, 200));
  };
  const user = (at) => "u".repeat(58) + String(at).padStart(5, "0");
  const member = (at) => ({ user: user(at), delaySeconds: 100, ringSeconds: 100 });
  const teams = [0, 500].map((from) => ({ name: "T", members: Array.from({ length: 500 }, (_, at) => member(from + at)) }));
  const keys = Array.from({ length: 300 }, () => ({ type: "speedDial", value: "9".repeat(100), label: "é".repeat(200) }));
  const phone = { vendor: "yealink", model: "T54W", mac: "805ec0112233", lines: [], keys };
  for (let at = 0; at < 1000; at++) await put("/users/" + user(at), { name: "U", sipUsers: [] });
  const page = async () => {
    const response = await fetch(base + "/desk-phones?limit=1000", { headers: { authorization: "Bearer " + token } });
    await response.text();
    if (!response.ok) throw new Error(String(response.status));
  };
  for (let at = 0; at < 20; at++) await put("/desk-phones/front%2F" + at, phone);
  console.log("ready");
  let writes = 0;
  process.on("SIGTERM", () => { console.log(writes); process.exit(0); });
  await Promise.all(Array.from({ length: 11 }, async (_, writer) => {
    for (let at = 0; ; at++) {
      const key = writer + "-" + (at % 10);
      // Each write of a team takes all its members away and adds as many others.
      if (what === "readers") await page();
      else if (at % 2 === 0) await put("/teams/t" + writer, teams[at % 4 / 2]);
      else await put("/desk-phones/front%2F" + key, phone);
      writes++;
    }
  }));`;

function start(script: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, ["--input-type=module", "-e", script, ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [data] = (await once(child.stdout as NonNullable<typeof child.stdout>, "data")) as [Buffer];
  return data.toString();
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

type Times = Record<"object" | "page", number[]>;

/** Milliseconds of reads, one after the other, as an open client makes them: a little apart. */
async function read(base: string, token: string, into: Times): Promise<void> {
  const until = performance.now() + seconds * 1000;
  const paths = { object: "/users/u0", page: "/users?limit=100" } as const;
  while (performance.now() < until) {
    for (const kind of ["object", "page"] as const) {
      const started = performance.now();
      const response = await fetch(base + paths[kind], { headers: { authorization: `Bearer ${token}` } });
      await response.text();
      into[kind].push(performance.now() - started);
      if (!response.ok) throw new Error(`a read was answered ${response.status}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
}

function quantile(times: readonly number[], part: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

async function measure(name: string, database: string, what: "writers" | "readers"): Promise<void> {
  const serving = start(server, database);
  try {
    const { url, quiet, loud } = JSON.parse(await firstLine(serving)) as Record<string, string>;
    const base = (organization: string) => `${url}/v1/organizations/${organization}`;
    for (let at = 0; at < 100; at++) {
      const response = await fetch(`${base("quiet")}/users/u${at}`, {
        method: "PUT",
        headers: { authorization: `Bearer ${quiet}` },
        body: JSON.stringify({ fields: { name: `User ${at}`, sipUsers: [`front/u${at}`] } }),
      });
      if (!response.ok) throw new Error(`a write was answered ${response.status}`);
    }
    const usual: Times = { object: [], page: [] };
    const beside: Times = { object: [], page: [] };
    await read(base("quiet"), quiet ?? "", { object: [], page: [] });
    let writes = 0;
    for (let round = 0; round < rounds; round++) {
      await read(base("quiet"), quiet ?? "", usual);
      const writing = start(loudOnes, base("loud"), loud ?? "", what);
      await firstLine(writing);
      await read(base("quiet"), quiet ?? "", beside);
      const said = firstLine(writing);
      await stop(writing);
      writes += Number(await said);
    }
    for (const kind of ["object", "page"] as const) {
      for (const [label, part] of [
        ["p50", 0.5],
        ["p99", 0.99],
      ] as const) {
        const [alone, loaded] = [quantile(usual[kind], part), quantile(beside[kind], part)];
        const ratio = loaded / alone;
        process.stdout.write(
          `${name.padEnd(10)} ${kind.padEnd(6)} ${label}  alone ${alone.toFixed(2)} ms  beside 11 ${what} ${loaded.toFixed(2)} ms  ratio ${ratio.toFixed(2)}\n`,
        );
        process.stderr.write(`${JSON.stringify({ name: `edge ${name} ${what} ${kind} ${label}`, ratio })}\n`);
      }
    }
    process.stdout.write(`${name.padEnd(10)} ${Math.round(writes / rounds / seconds)} of theirs a second\n`);
  } finally {
    await stop(serving);
  }
}

const folder = mkdtempSync(join(tmpdir(), "dialtree-bench-edge-"));
try {
  for (const what of ["writers", "readers"] as const)
    await measure("SQLite", join(folder, `${what}.sqlite`), what);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (hasPostgres) {
  const { url, stop: end } = await startPostgres();
  try {
    for (const what of ["writers", "readers"] as const) await measure("PostgreSQL", url, what);
  } finally {
    await end();
  }
} else {
  process.stdout.write("PostgreSQL (Debian's package postgresql) is not installed: not measured\n");
}
