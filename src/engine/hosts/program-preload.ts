/**
 * Loaded before a program: keeps the SDK's own source maps out of stack traces. They name files that are not in the
 * package (`node_modules/@pulumi/resource.ts`), and Node 22's `util.inspect` never gets past such a scoped path without
 * a package: a program's error took half a minute and 1.6 GB to print. Programs' own maps are read as before.
 */
import { createRequire } from "node:module";
import { sep } from "node:path";

interface SourceMapSupport {
  install(options: { retrieveSourceMap(source: string): { url: string; map: string } | null }): void;
}

const runner = process.argv[1] ?? "";
const support = createRequire(runner)("source-map-support") as SourceMapSupport;
const sdk = `${sep}node_modules${sep}@pulumi${sep}pulumi${sep}`;
const noMap = JSON.stringify({ version: 3, sources: [], names: [], mappings: "" });

support.install({
  retrieveSourceMap: (source) => (source.includes(sdk) ? { url: source, map: noMap } : null),
});
