import { Command } from "commander";
import { findEngine } from "../engine/find.ts";
import { ensureEngine } from "../engine/install.ts";
import { engineVersion } from "../engine/version.ts";
import { DialtreeError } from "../errors.ts";

export function engineCommand(): Command {
  const engine = new Command("engine")
    .description("Say which Pulumi engine is used, and why.")
    .addHelpText(
      "after",
      `
The order: DIALTREE_ENGINE, a compatible pulumi on PATH, an installed one, a built one.

Examples:
  dialtree engine                           which engine, from where, and what was passed over
  dialtree engine install                   install one where there is none
  DIALTREE_ENGINE=/opt/pulumi dialtree engine`,
    )
    .action(async () => {
      const { engine: found, rejected } = await findEngine();
      for (const { place, reason } of rejected) process.stderr.write(`passed over: ${place}: ${reason}\n`);
      if (found === undefined) {
        throw new DialtreeError("DT1001", "no Pulumi engine is there", {
          hint: `\`dialtree engine install\` gets Pulumi ${engineVersion}.`,
        });
      }
      process.stdout.write(`${found.path}\n`);
      process.stderr.write(`Pulumi ${found.version}, ${found.origin}\n`);
    });
  engine
    .command("install")
    .description(
      "Install an engine where there is none: by the vendor's installer, else built from Go modules.",
    )
    .addHelpText("after", "\nExample:\n  dialtree engine install")
    .action(async () => {
      const installed = await ensureEngine((line) => process.stderr.write(`${line}\n`));
      process.stdout.write(`${installed.path}\n`);
      process.stderr.write(`Pulumi ${installed.version}, ${installed.origin}\n`);
    });
  return engine;
}
