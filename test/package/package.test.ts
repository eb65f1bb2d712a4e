import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "dialtree-package-"));
const packed = join(folder, "package");

function run(command: string, args: string[], cwd: string) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  return { status, printed: `${stdout}${stderr}` };
}

/** A user's project: the packed package as it is installed, beside the packages that it depends on. */
function project(name: string, files: Record<string, string>): string {
  const at = join(folder, name);
  const modules = join(at, "node_modules");
  mkdirSync(modules, { recursive: true });
  for (const entry of readdirSync(join(root, "node_modules"))) {
    if (entry !== "dialtree" && !entry.startsWith("."))
      symlinkSync(join(root, "node_modules", entry), join(modules, entry));
  }
  run("cp", ["-r", packed, join(modules, "dialtree")], folder);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(at, file), text);
  return at;
}

const tsc = (cwd: string) => run(process.execPath, [join(root, "node_modules/typescript/bin/tsc")], cwd);

beforeAll(() => {
  // The package is built before the tests run; its scripts are not run again.
  const { status, printed } = run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], root);
  expect(status, printed).toBe(0);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
  expect(run("tar", ["-xzf", tarball], folder).status).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const use =
  'new dialtree.SipDomain("office", { account: new dialtree.ProviderAccount("front", { provider: "sandbox" }), prefix: "acme" });';

it("is imported by a CommonJS JavaScript program", () => {
  const at = project("commonjs", {
    "package.json": "{}",
    "index.js":
      'const dialtree = require("dialtree"); console.log(typeof dialtree.SipDomain, typeof require("dialtree/provider").SipUser.create);',
  });
  expect(run(process.execPath, ["index.js"], at).printed).toContain("function function");
});

it("is type-checked and imported by a TypeScript program as Pulumi's template makes it", () => {
  const at = project("template", {
    "package.json": "{}",
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        strict: true,
        outDir: "bin",
        target: "es2020",
        module: "commonjs",
        moduleResolution: "node",
        sourceMap: true,
        experimentalDecorators: true,
        pretty: false,
        noFallthroughCasesInSwitch: true,
        noImplicitReturns: true,
        forceConsistentCasingInFileNames: true,
        ignoreDeprecations: "6.0",
        types: ["node"],
      },
      files: ["index.ts"],
    }),
    "index.ts": `import * as dialtree from "dialtree";\nexport const make = () => { ${use} };\nconsole.log(typeof dialtree.SipDomain);\n`,
  });
  const checked = tsc(at);
  expect(checked.printed).toBe("");
  expect(run(process.execPath, ["bin/index.js"], at).printed).toContain("function");
});

it("is type-checked and imported by an ES-module TypeScript program, which a wrong argument fails", () => {
  const at = project("module", {
    "package.json": '{ "type": "module" }',
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        strict: true,
        outDir: "bin",
        target: "es2023",
        module: "nodenext",
        types: ["node"],
        pretty: false,
      },
      files: ["index.ts"],
    }),
    "index.ts": `import * as dialtree from "dialtree";\nimport { openSandbox } from "dialtree/sandbox";\nexport const make = () => { ${use} };\nconsole.log(typeof dialtree.SipDomain, typeof openSandbox);\n`,
  });
  expect(tsc(at).printed).toBe("");
  expect(run(process.execPath, ["bin/index.js"], at).printed).toContain("function function");
  writeFileSync(
    join(at, "index.ts"),
    `import * as dialtree from "dialtree";\n${use.replace("prefix:", "prefixx:")}\n`,
  );
  expect(tsc(at).printed).toContain("prefixx");
});

it("brings the modules that an engine is built from", () => {
  writeFileSync(join(folder, "go"), "#!/bin/sh\nread -r line < go.mod\necho $line >&2\nexit 1\n", {
    mode: 0o755,
  });
  const script = `process.env.PATH = ${JSON.stringify(folder)};
    process.env.DIALTREE_CACHE = ${JSON.stringify(join(folder, "cache"))};
    import("./node_modules/dialtree/dist/src/engine/build.js")
      .then(({ buildEngine }) => buildEngine(() => undefined))
      .then(console.log);`;
  const at = project("engine", { "package.json": "{}" });
  expect(run(process.execPath, ["-e", script], at).printed).toContain("module dialtree.invalid/engine");
});

it("says that a Node is too old, and what mends it", () => {
  const script =
    'Object.defineProperty(process.versions, "node", { value: "20.1.0" }); require("./bin/dialtree.cjs");';
  const { status, printed } = run(process.execPath, ["-e", script], packed);
  expect(status).toBe(1);
  expect(printed).toMatch(/^DT1003 .*20\.1\.0.*\n {2}Install it; or .*npm install node@22\n$/);
});

it("refuses what it does not understand and runs nothing", () => {
  const at = project("cli", { "package.json": "{}" });
  for (const args of [["engine", "--dry_run"], ["sandbox", "--port", "no"], ["deploy"]]) {
    const { status, printed } = run(
      process.execPath,
      [join(at, "node_modules/dialtree/bin/dialtree.cjs"), ...args],
      at,
    );
    expect([status, printed.slice(0, 6)], args.join(" ")).toEqual([1, "DT1004"]);
  }
});
