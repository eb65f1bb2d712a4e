/** Compiles the package into dist/ and bundles the files that go beside the engine and the page, each into one. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");

const tsc = spawnSync(
  process.execPath,
  [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"],
  {
    cwd: root,
    stdio: "inherit",
  },
);
if (tsc.status !== 0) process.exit(tsc.status ?? 1);

await build({
  entryPoints: {
    "language-host": join(root, "src/engine/hosts/language-host.ts"),
    "dynamic-provider": join(root, "src/engine/hosts/dynamic-provider.ts"),
    "program-preload": join(root, "src/engine/hosts/program-preload.ts"),
  },
  outdir: join(root, "dist/engine-hosts"),
  outExtension: { ".js": ".cjs" },
  bundle: true,
  minifyWhitespace: true,
  platform: "node",
  target: "node22",
  format: "cjs",
  logLevel: "warning",
});

// The page that a review is shown on: one script and one style, which are written into it.
await build({
  entryPoints: [join(root, "src/page/main.tsx"), join(root, "src/page/page.css")],
  entryNames: "page",
  outdir: join(root, "dist/page"),
  bundle: true,
  minify: true,
  platform: "browser",
  target: ["chrome125", "firefox125", "safari17.5"],
  format: "iife",
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "warning",
});

writeFileSync(join(root, "dist/.built"), "");
