import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

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
 */
export async function placeHosts(folder: string): Promise<void> {
  await place(join(folder, `${preload}.cjs`), await readBundle(preload));
  for (const [bundle, plugin] of Object.entries(plugins)) {
    await place(join(folder, `${bundle}.cjs`), await readBundle(bundle));
    await place(join(folder, plugin), `#!/bin/sh\nexec node "$(dirname "$0")/${bundle}.cjs" "$@"\n`, 0o755);
  }
}

async function readBundle(name: string): Promise<string> {
  for (const folder of bundles) {
    const text = await readIfThere(fileURLToPath(new URL(`${name}.cjs`, folder)));
    if (text !== undefined) return text;
  }
  throw new Error(`the package lacks dist/engine-hosts/${name}.cjs: build it with \`npm run build\``);
}

async function place(path: string, text: string, mode = 0o644): Promise<void> {
  if ((await readIfThere(path)) === text) return;
  const draft = `${path}.${process.pid}`;
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(draft, text);
  await chmod(draft, mode);
  await rename(draft, path);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
