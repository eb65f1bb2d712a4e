/** Compiles the package into dist/ and bundles the files that go beside the engine, each into one. */
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

writeFileSync(join(root, "dist/.built"), "");
