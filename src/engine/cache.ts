import { homedir } from "node:os";
import { join } from "node:path";
import { engineVersion } from "./version.ts";

/** The user's cache folder of dialtree; `DIALTREE_CACHE` moves it. Nothing else outside a project is written to. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.DIALTREE_CACHE) return env.DIALTREE_CACHE;
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "dialtree");
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "dialtree");
}

/** The folder of one way's engine, by its version. */
export function engineFolder(way: "vendor" | "built"): string {
  return join(cacheFolder(), "engines", `v${engineVersion}-${way}`);
}

/** Where Node keeps what it compiled of dialtree and of Pulumi's SDK. */
export function compiledFolder(): string {
  return join(cacheFolder(), "compiled");
}
