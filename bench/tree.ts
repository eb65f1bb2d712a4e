/**
 * A tree of 10,000 extensions: validated and every number resolved, beside the time that the yaml package alone takes
 * to parse it, each in a process of its own. Then `up` of 1,000 extensions beside 1,000 components, the engine's floor.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureEngine } from "../src/engine/install.ts";
import { runPulumi } from "../src/engine/pulumi.ts";
import { bigTree } from "./big-tree.ts";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "dialtree-bench-"));
const line = (name: string, value: number, limit: number) =>
  process.stdout.write(
    `${JSON.stringify({ name, value: Math.round(value * 100) / 100, limit, holds: value <= limit })}\n`,
  );

try {
  inProcess();
  await onEngine(1000);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function inProcess(): void {
  const file = join(folder, "big.yaml");
  writeFileSync(file, bigTree({ extensions: 10_000, sipUsers: 5_000, teams: 500 }));
  const measure = (script: string) => {
    const text = `
      import { readFileSync } from "node:fs";
      const file = ${JSON.stringify(file)};
      ${script}
      console.log(JSON.stringify({ ...times, memory: process.resourceUsage().maxRSS / 1024 }));`;
    const runs = [1, 2, 3].map(
      () =>
        JSON.parse(
          execFileSync(process.execPath, ["--input-type=module", "-e", text], {
            cwd: root,
            encoding: "utf8",
          }),
        ) as Record<string, number>,
    );
    // The least of three: what else the machine did only adds.
    return Object.fromEntries(
      Object.keys(runs[0] ?? {}).map((key) => [key, Math.min(...runs.map((run) => run[key] ?? 0))]),
    );
  };
  const yaml = measure(`
    import { parse } from "yaml";
    const text = readFileSync(file, "utf8");
    const started = performance.now();
    parse(text);
    const times = { parse: performance.now() - started };`);
  const ours = measure(`
    import { validateTree } from "./dist/src/tree/validate.js";
    import { resolve } from "./dist/src/calls/index.js";
    let started = performance.now();
    const { problems, model } = validateTree(file);
    if (problems.length > 0) throw new Error(JSON.stringify(problems[0]));
    const validate = performance.now() - started;
    started = performance.now();
    for (const dial of model.directory.extension.keys()) resolve(model, { dial });
    const times = { validate, route: performance.now() - started };`);
  const { parse = 0 } = yaml;
  const { validate = 0, route = 0, memory = 0 } = ours;
  process.stdout.write(
    `10,000 extensions: yaml alone ${Math.round(parse)} ms, validate ${Math.round(validate)} ms, route all ${Math.round(route)} ms, ${Math.round(memory)} MiB\n`,
  );
  line("tree-10000-validate-and-route-vs-yaml", (validate + route) / parse, 2);
  line("tree-10000-route-all-vs-yaml", route / parse, 1);
  line("tree-10000-memory-mib", memory, 512);
}

async function onEngine(count: number): Promise<void> {
  const engine = await ensureEngine((text) => process.stderr.write(`${text}\n`));
  const programs: Record<string, string> = {
    floor: `import * as pulumi from "@pulumi/pulumi";
for (let at = 0; at < ${count}; at++) new pulumi.ComponentResource("bench:index:Floor", "c-" + at, {}, {});
console.error("program: 0");`,
    tree: `import { AccountTree } from "dialtree";
const started = performance.now();
new AccountTree("bench", { file: "tree.yaml" });
console.error("program: " + Math.round(performance.now() - started));`,
  };
  const times: Record<string, Record<string, number>> = {};
  for (const [name, program] of Object.entries(programs)) {
    process.stderr.write(`${count} extensions, ${name} ...\n`);
    const at = join(folder, name);
    mkdirSync(join(at, ".dialtree"), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(at, "node_modules"));
    writeFileSync(join(at, "package.json"), '{ "name": "bench", "type": "module" }');
    writeFileSync(
      join(at, "Pulumi.yaml"),
      "name: bench\nruntime: { name: nodejs, options: { typescript: false } }\nmain: index.js\n",
    );
    writeFileSync(join(at, "index.js"), program);
    writeFileSync(join(at, "tree.yaml"), bigTree({ extensions: count, sipUsers: 1, teams: 1 }));
    const run = async (...args: string[]) => {
      const started = performance.now();
      const result = await runPulumi(engine, at, [...args, "--non-interactive"]);
      if (result.code !== 0) throw new Error(result.stdout + result.stderr);
      const [, own = "0"] = /program: (\d+)/.exec(result.stdout + result.stderr) ?? [];
      return { time: performance.now() - started, own: Number(own) };
    };
    await run("stack", "init", "dev");
    const apply = ["--yes", "--skip-preview", "--suppress-outputs"];
    const preview = await run("preview");
    times[name] = {
      preview: preview.time,
      own: preview.own,
      up: (await run("up", ...apply)).time,
      refresh: (await run("refresh", ...apply)).time,
    };
  }
  const cells = (name: string) =>
    Object.entries(times[name] ?? {})
      .map(([key, value]) => `${key} ${Math.round(value)} ms`)
      .join(", ");
  process.stdout.write(`${count} components: ${cells("floor")}\n${count} extensions: ${cells("tree")}\n`);
  const { floor = {}, tree = {} } = times;
  line(`extensions-${count}-up-vs-floor`, (tree.up ?? 0) / (floor.up ?? 1), 2);
  line(`extensions-${count}-program-share-of-preview`, (tree.own ?? 0) / (tree.preview ?? 1), 0.5);
}
