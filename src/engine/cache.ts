import { homedir, userInfo } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { DialtreeError } from "../errors.ts";
import { ownFolder } from "./trusted.ts";
import { engineVersion } from "./version.ts";

/**
 * The user's cache folder of dialtree; `DIALTREE_CACHE` moves it. Nothing else outside a project is written to. A path
 * that depends on the folder that dialtree runs in would lead into whatever was checked out there.
 *
 * @throws {DialtreeError} DT1021 when DIALTREE_CACHE is relative, or the user has no home
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.DIALTREE_CACHE) {
    if (isAbsolute(env.DIALTREE_CACHE)) return resolve(env.DIALTREE_CACHE);
    throw new DialtreeError("DT1021", `DIALTREE_CACHE is ${env.DIALTREE_CACHE}, which is no absolute path`, {
      hint: "It would be another folder wherever dialtree runs, perhaps one of a checkout. Give its whole path, or unset it.",
    });
  }
  if (process.platform === "darwin") return join(homeOf(env), "Library", "Caches", "dialtree");
  // The specification of XDG_CACHE_HOME wants a relative one ignored.
  const caches = env.XDG_CACHE_HOME;
  return join(caches && isAbsolute(caches) ? resolve(caches) : join(homeOf(env), ".cache"), "dialtree");
}

/** The name of one way's engine in the folder `engines` of the cache, by its version. */
export function engineName(way: "vendor" | "built"): string {
  return `v${engineVersion}-${way}`;
}

/**
 * Where Node keeps what it compiled of dialtree and of Pulumi's SDK, made where it is missing. Undefined where the cache
 * is not to be trusted: Node then compiles anew, and whatever needs the cache says what is wrong with it.
 */
export function compiledFolder(): string | undefined {
  try {
    return ownFolder(cacheFolder(), "compiled");
  } catch (error) {
    if (error instanceof DialtreeError) return undefined;
    throw error;
  }
}

function homeOf({ HOME }: NodeJS.ProcessEnv): string {
  const home = HOME && isAbsolute(HOME) ? HOME : fromSystem();
  if (home !== undefined && isAbsolute(home)) return resolve(home);
  throw new DialtreeError("DT1021", "there is no home folder for the cache", {
    hint: "Name a folder of your own with DIALTREE_CACHE.",
  });
}

/** Where the system says that the user's home is. It knows nothing of some users of containers. */
function fromSystem(): string | undefined {
  try {
    return process.platform === "win32" ? homedir() : userInfo().homedir;
  } catch (error) {
    if (error instanceof Error && "syscall" in error) return undefined;
    throw error;
  }
}
