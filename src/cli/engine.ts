import { Command } from "commander";
import { findEngine } from "../engine/find.ts";
import { ensureEngine } from "../engine/install.ts";
import { engineVersion } from "../engine/version.ts";
import { DialtreeError } from "../errors.ts";
import { shown } from "../safe/text.ts";

export function engineCommand(): Command {
  const engine = new Command("engine")
    .description("Say which Pulumi engine is used, and why.")
    .addHelpText(
      "after",
      `
The order: DIALTREE_ENGINE, a compatible pulumi on PATH, the vendor's release in the cache folder, a built one there.

Examples:
  dialtree engine                           which engine, from where, and what was passed over
  dialtree engine install                   install one where there is none
  DIALTREE_ENGINE=/opt/pulumi dialtree engine`,
    )
    .action(async () => {
      const { engine: found, rejected } = await findEngine();
      for (const { place, reason } of rejected)
        process.stderr.write(`${shown(`passed over: ${place}: ${reason}`)}\n`);
      if (found === undefined) {
        throw new DialtreeError("DT1001", "no Pulumi engine is there", {
          hint: `\`dialtree engine install\` gets Pulumi ${engineVersion}.`,
        });
      }
      process.stdout.write(`${shown(found.path)}\n`);
      process.stderr.write(`Pulumi ${found.version}, ${found.origin}\n`);
    });
  engine
    .command("install")
    .description(
      "Install an engine where there is none: the vendor's release, else one built from Go modules. Asks first.",
    )
    .addHelpText(
      "after",
      `
The release is an archive from get.pulumi.com, held against its checksum; what it was held against is printed. Where it
cannot be had, Go builds the engine by the checksums in the package (about five minutes). Behind a proxy set HTTPS_PROXY,
and NODE_USE_ENV_PROXY=1 for the archive (Node 22.21 or newer).
DIALTREE_ENGINE_INSTALL=yes agrees where nobody can be asked, and =no forbids it; --yes of other commands never does.

Examples:
  dialtree engine install
  DIALTREE_ENGINE_INSTALL=yes dialtree engine install     in CI`,
    )
    .action(async () => {
      const installed = await ensureEngine((line) => process.stderr.write(`${line}\n`));
      process.stdout.write(`${shown(installed.path)}\n`);
      process.stderr.write(`Pulumi ${installed.version}, ${installed.origin}\n`);
    });
  return engine;
}
