import { DialtreeError } from "../errors.ts";
import { shown } from "../safe/text.ts";
import { buildEngine } from "./build.ts";
import { cacheFolder } from "./cache.ts";
import { type Ask, agreeToInstall } from "./consent.ts";
import type { Fetch } from "./download.ts";
import { type Engine, findEngine, type Rejected } from "./find.ts";
import { withLock } from "./lock.ts";
import type { Progress } from "./progress.ts";
import { ownFolder } from "./trusted.ts";
import { installFromVendor } from "./vendor.ts";
import { engineVersion } from "./version.ts";

/**
 * The engine to use. Where none is there, one is installed if the user agrees: the vendor's release, else one built from
 * Go modules.
 *
 * @param outside who answers, and what the network gives
 * @throws {DialtreeError} DT1001 when no way leads to one; DT1019 when it is not agreed to; DT1020 when what was
 *   downloaded is not what it has to be; DT1002, DT1021, DT1022
 */
export async function ensureEngine(
  progress: Progress,
  outside: { readonly ask?: Ask; readonly fetch?: Fetch } = {},
): Promise<Engine> {
  const { engine, rejected } = await findEngine();
  if (engine) return engine;
  if (process.platform === "win32") throw none(rejected, ["dialtree installs none on Windows"]);
  for (const { place, reason } of rejected) progress(shown(`passed over: ${place}: ${reason}`));
  await agreeToInstall(outside.ask);
  return withLock(ownFolder(cacheFolder()), "install.lock", progress, () => install(progress, outside.fetch));
}

async function install(progress: Progress, fetch: Fetch | undefined): Promise<Engine> {
  // Another process may have installed one while this one waited.
  const before = await findEngine();
  if (before.engine) return before.engine;
  const failures: string[] = [];
  for (const [way, work] of [
    ["the vendor's release", () => installFromVendor(progress, fetch)],
    ["a build from Go modules", () => buildEngine(progress)],
  ] as const) {
    progress(`no engine found: trying ${way}`);
    const reason = await work();
    if (reason === undefined) {
      const { engine } = await findEngine();
      if (engine) return engine;
    }
    const why = shown(reason ?? "ended without an engine");
    progress(`${way} did not work: ${why}`);
    failures.push(`${way}: ${why}`);
  }
  throw none(before.rejected, failures);
}

function none(rejected: readonly Rejected[], failures: readonly string[]): DialtreeError {
  const tried = [...rejected.map(({ place, reason }) => shown(`${place}: ${reason}`)), ...failures];
  return new DialtreeError("DT1001", `no Pulumi engine could be had.\n  ${tried.join("\n  ")}`, {
    hint: `Install Pulumi 3.x from ${engineVersion} on (https://www.pulumi.com/docs/install/), or Go 1.25 or newer to build it, or set DIALTREE_ENGINE to a pulumi executable.`,
  });
}
