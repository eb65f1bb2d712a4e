/**
 * `npm run bench`: N resources three ways, side by side in one run: components only (the engine's floor), SIP users
 * through dialtree on the in-process sandbox, and an ordinary serialised `dynamic.Resource`. Prints a table, then a
 * line of JSON for each ratio.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "../src/engine/find.ts";
import { ensureEngine } from "../src/engine/install.ts";
import { runPulumi } from "../src/engine/pulumi.ts";

const root = join(import.meta.dirname, "..");
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100, 500];
const operations = ["preview", "up", "no-op up", "refresh", "destroy"] as const;

const programs: Record<string, (count: number) => string> = {
  floor: (count) => `
import * as pulumi from "@pulumi/pulumi";
for (let at = 0; at < ${count}; at++) new pulumi.ComponentResource("bench:index:Floor", "user-" + at, {}, {});
`,
  dialtree: (count) => `
import { CredentialList, ProviderAccount, SipUser } from "dialtree";
const account = new ProviderAccount("front", { provider: "sandbox" });
const list = new CredentialList("front/staff", { account });
for (let at = 0; at < ${count}; at++) new SipUser("user-" + at, { account, list });
`,
  ordinary: (count) => `
import * as pulumi from "@pulumi/pulumi";
class Ordinary {
  async check(olds, news) { return { inputs: news, failures: [] }; }
  async diff(id, olds, news) { return { changes: olds.label !== news.label, replaces: [] }; }
  async create(inputs) { return { id: inputs.label, outs: { ...inputs, username: "user", password: "password" } }; }
  async read(id, props) { return { id, props }; }
  async update(id, olds, news) { return { outs: { ...olds, ...news } }; }
  async delete() {}
}
class User extends pulumi.dynamic.Resource {
  constructor(name, args) { super(new Ordinary(), name, { username: undefined, password: undefined, ...args }); }
}
for (let at = 0; at < ${count}; at++) new User("user-" + at, { label: "user-" + at, list: "2113704492546933354" });
`,
};

interface Measured {
  readonly times: Record<(typeof operations)[number], number>;
  readonly stateBytes: number;
  /** Bytes of the fields that the resources declare or output themselves. */
  readonly ownBytes: number;
}

async function measure(engine: Engine, program: string, count: number): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), "dialtree-bench-"));
  try {
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    mkdirSync(join(folder, ".dialtree"));
    writeFileSync(join(folder, "package.json"), '{ "name": "bench", "type": "module" }');
    const options = "runtime:\n  name: nodejs\n  options:\n    typescript: false\n";
    writeFileSync(join(folder, "Pulumi.yaml"), `name: bench\n${options}main: index.js\n`);
    writeFileSync(join(folder, "index.js"), program);
    const pulumi = async (...args: string[]) => {
      const started = performance.now();
      const result = await runPulumi(engine, folder, [...args, "--non-interactive"]);
      if (result.code !== 0) throw new Error(result.stdout + result.stderr);
      return { ...result, time: performance.now() - started };
    };
    await pulumi("stack", "init", "dev");
    const apply = ["--yes", "--skip-preview", "--suppress-outputs"];
    const preview = (await pulumi("preview")).time;
    const up = (await pulumi("up", ...apply)).time;
    const state = (await pulumi("stack", "export")).stdout;
    const times = {
      preview,
      up,
      "no-op up": (await pulumi("up", ...apply)).time,
      refresh: (await pulumi("refresh", ...apply)).time,
      destroy: (await pulumi("destroy", ...apply)).time,
    };
    return { times, ...bytesOf(state, count) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Bytes of one resource in state, and of its own fields among them. */
function bytesOf(state: string, count: number): { stateBytes: number; ownBytes: number } {
  const { deployment } = JSON.parse(state) as {
    deployment: {
      resources: { urn: string; inputs?: Record<string, unknown>; outputs?: Record<string, unknown> }[];
    };
  };
  const users = deployment.resources.filter(({ urn }) => /::user-\d+$/.test(urn));
  if (users.length !== count) throw new Error(`${users.length} of ${count} resources are in the state`);
  const own = users.map(({ inputs = {}, outputs = {} }) => {
    const { __provider: _code, ...declared } = inputs;
    const { __provider: _again, ...shown } = outputs;
    return JSON.stringify(declared).length + JSON.stringify(shown).length;
  });
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { stateBytes: mean(users.map((user) => JSON.stringify(user).length)), ownBytes: mean(own) };
}

const engine = await ensureEngine((line) => process.stderr.write(`${line}\n`));
const ratios: { name: string; value: number; limit: number; holds: boolean }[] = [];
const ratio = (name: string, value: number, limit: number, holds: boolean) =>
  ratios.push({ name, value: Math.round(value * 100) / 100, limit, holds });

process.stdout.write(`${["", ...operations, "bytes"].map((cell) => cell.padStart(12)).join("")}\n`);
for (const count of sizes) {
  const results: Record<string, Measured> = {};
  for (const [name, program] of Object.entries(programs)) {
    process.stderr.write(`${count} resources, ${name} ...\n`);
    const measured = await measure(engine, program(count), count);
    results[name] = measured;
    const cells = [...operations.map((operation) => measured.times[operation]), measured.stateBytes];
    process.stdout.write(
      `${`${name} ${count}`.padStart(12)}${cells.map((cell) => String(Math.round(cell)).padStart(12)).join("")}\n`,
    );
  }
  const { floor, dialtree, ordinary } = results as Record<"floor" | "dialtree" | "ordinary", Measured>;
  const slower = dialtree.times.up / floor.times.up;
  ratio(`up-${count}-vs-floor`, slower, 1.5, slower <= 1.5);
  const faster = ordinary.times.up / dialtree.times.up;
  ratio(`up-${count}-ordinary-vs-dialtree`, faster, 2, faster >= 2);
  const larger = (dialtree.stateBytes - dialtree.ownBytes) / floor.stateBytes;
  ratio(`state-${count}-without-own-fields-vs-floor`, larger, 1.5, larger <= 1.5);
}
for (const line of ratios) process.stdout.write(`${JSON.stringify(line)}\n`);
