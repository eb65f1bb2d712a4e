import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { keepFile } from "../safe/files.ts";

const plugins = {
  "language-host": "pulumi-language-nodejs",
  "dynamic-provider": "pulumi-resource-pulumi-nodejs",
} as const;

/** What the language host loads before each program. */
const preload = "program-preload";

/** Where the build puts the bundled plugins, from the sources as from dist/. */
const bundles = [
  new URL("../../engine-hosts/", import.meta.url),
  new URL("../../dist/engine-hosts/", import.meta.url),
];

/**
 * Puts the Node language host and the dynamic provider's launcher beside an engine that was built without them, and
 * renews them when they are another version's. A running plugin keeps the file that it has loaded.
 *
 * @param folder of `ownFolder` or `trustedFolder`
 */
export function placeHosts(folder: string): void {
  keepFile(folder, `${preload}.cjs`, readBundle(preload));
  for (const [bundle, plugin] of Object.entries(plugins)) {
    keepFile(folder, `${bundle}.cjs`, readBundle(bundle));
    keepFile(folder, plugin, `#!/bin/sh\nexec node "$(dirname "$0")/${bundle}.cjs" "$@"\n`, 0o700);
  }
}

function readBundle(name: string): string {
  const file = bundles.map((folder) => fileURLToPath(new URL(`${name}.cjs`, folder))).find(existsSync);
  if (file === undefined)
    throw new Error(`the package lacks dist/engine-hosts/${name}.cjs: build it with \`npm run build\``);
  return readFileSync(file, "utf8");
}
