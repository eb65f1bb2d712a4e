import { Command } from "commander";
import { type Engine, findEngine } from "../engine/find.ts";
import { ensureEngine } from "../engine/install.ts";
import { engineVersion } from "../engine/version.ts";
import { DialtreeError } from "../errors.ts";
import { line, lines, shown } from "../safe/text.ts";
import { endInOrder } from "./signals.ts";
import { print, sayLine } from "./terminal.ts";

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
      for (const { place, reason } of rejected) sayLine(line`passed over: ${shown(place)}: ${shown(reason)}`);
      if (found === undefined) {
        throw new DialtreeError("DT1001", "no Pulumi engine is there", {
          hint:
            process.env.DIALTREE_ENGINE_INSTALL === "no"
              ? `DIALTREE_ENGINE_INSTALL=no forbids to install one: install Pulumi 3.x from ${engineVersion} on yourself, or set DIALTREE_ENGINE.`
              : `\`dialtree engine install\` gets Pulumi ${engineVersion}.`,
        });
      }
      tell(found);
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
      endInOrder();
      tell(await ensureEngine((text) => sayLine(shown(text))));
    });
  return engine;
}

function tell({ path, version, origin }: Engine): void {
  print(lines([shown(path)]));
  sayLine(line`Pulumi ${shown(version)}, ${shown(origin)}`);
}
