import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DialtreeError } from "../errors.ts";
import { buildEngine, type Progress } from "./build.ts";
import { engineFolder } from "./cache.ts";
import { type Engine, findEngine, tryEngine } from "./find.ts";
import { engineVersion } from "./version.ts";

/**
 * The engine to use, installed when none is there: by the vendor's installer, else built from Go modules.
 *
 * @throws {DialtreeError} DT1001 when no way leads to one; DT1002
 */
export async function ensureEngine(progress: Progress): Promise<Engine> {
  const { engine, rejected } = await findEngine();
  if (engine) return engine;
  const tried = rejected.map(({ place, reason }) => `${place}: ${reason}`);

  for (const [way, install] of [
    ["the vendor's installer", installFromVendor],
    ["a build from Go modules", buildEngine],
  ] as const) {
    progress(`no engine found: trying ${way}`);
    try {
      await install(progress);
      const { engine: installed } = await findEngine();
      if (installed) return installed;
      tried.push(`${way}: ended without an engine`);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const reason = error.message.trim().split("\n")[0] ?? "";
      progress(`${way} did not work: ${reason}`);
      tried.push(`${way}: ${reason}`);
    }
  }
  throw new DialtreeError("DT1001", `no Pulumi engine could be had.\n  ${tried.join("\n  ")}`, {
    hint: `Install Pulumi 3.x from ${engineVersion} on (https://www.pulumi.com/docs/install/), or Go 1.25 or newer to build it, or set DIALTREE_ENGINE to a pulumi executable.`,
  });
}

async function installFromVendor(progress: Progress): Promise<void> {
  const [{ PulumiCommand }, { parse }] = await Promise.all([
    import("@pulumi/pulumi/automation/index.js"),
    import("semver"),
  ]);
  const root = engineFolder("vendor");
  await mkdir(root, { recursive: true });
  progress(`installing Pulumi ${engineVersion} with the vendor's installer into ${root}`);
  await PulumiCommand.install({ root, version: parse(engineVersion) ?? undefined });
  const tried = await tryEngine(join(root, "bin", "pulumi"), "installed by the vendor's installer");
  if ("reason" in tried) throw new Error(tried.reason);
}
