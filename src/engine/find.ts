import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import { promisify } from "node:util";
import { DialtreeError } from "../errors.ts";
import { cacheFolder, engineName } from "./cache.ts";
import { placeHosts } from "./hosts.ts";
import { refuseForeignFiles, trustedFolder } from "./trusted.ts";
import { engineVersion, isCompatible, parseVersion } from "./version.ts";

const execute = promisify(execFile);

export interface Engine {
  /** Absolute path of the `pulumi` executable. */
  readonly path: string;
  readonly version: string;
  /** Why this one: where it was found. */
  readonly origin: "DIALTREE_ENGINE" | "PATH" | "the vendor's release" | "built from Go modules";
}

/** An engine that is there and cannot be used, with the reason. */
export interface Rejected {
  readonly place: string;
  readonly reason: string;
}

/**
 * The engine to use, without installing anything: DIALTREE_ENGINE, then PATH, then what was installed before.
 *
 * @throws {DialtreeError} DT1002 when DIALTREE_ENGINE is set and unusable; DT1021 and DT1022 when somebody else may have
 *   put something into the cache
 */
export async function findEngine(): Promise<{ engine?: Engine; rejected: Rejected[] }> {
  const override = process.env.DIALTREE_ENGINE;
  if (override) {
    const tried = await tryEngine(resolve(override), "DIALTREE_ENGINE");
    if ("reason" in tried) {
      throw new DialtreeError("DT1002", `DIALTREE_ENGINE is ${override}, which ${tried.reason}`, {
        hint: `Set it to the path of a pulumi executable, version 3.x from ${engineVersion} on, or unset it.`,
      });
    }
    return { engine: tried, rejected: [] };
  }

  const rejected: Rejected[] = [];
  const candidates: [origin: Engine["origin"], find: () => string | undefined][] = [
    ["PATH", () => onPath("pulumi")],
    ["the vendor's release", () => inCache(engineName("vendor"), "bin")],
    ["built from Go modules", () => inCache(engineName("built"))],
  ];
  for (const [origin, find] of candidates) {
    const path = find();
    if (path === undefined) {
      rejected.push({ place: origin, reason: "no pulumi there" });
      continue;
    }
    if (origin === "built from Go modules") placeHosts(dirname(path));
    const tried = await tryEngine(path, origin);
    if (!("reason" in tried)) return { engine: tried, rejected };
    rejected.push(tried);
  }
  return { rejected };
}

/** The executable in a folder of the cache's engines, which nobody but the user can have put there. */
function inCache(...names: readonly string[]): string | undefined {
  const folder = trustedFolder(cacheFolder(), "engines", ...names);
  if (folder === undefined) return undefined;
  refuseForeignFiles(folder);
  const path = join(folder, "pulumi");
  return isExecutable(path) ? path : undefined;
}

export async function tryEngine(path: string, origin: Engine["origin"]): Promise<Engine | Rejected> {
  const rejected = (reason: string): Rejected => ({ place: path, reason });
  if (!isExecutable(path)) return rejected("is not an executable file");
  let output: string;
  try {
    ({ stdout: output } = await execute(path, ["version"], {
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
      timeout: 30_000,
    }));
  } catch (error) {
    return rejected(`does not run: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`);
  }
  const version = parseVersion(output);
  if (version === undefined) return rejected("does not say a version");
  if (!isCompatible(version))
    return rejected(`is version ${version.join(".")}; 3.x from ${engineVersion} on is needed`);
  return { path, version: version.join("."), origin };
}

export function onPath(name: string): string | undefined {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
