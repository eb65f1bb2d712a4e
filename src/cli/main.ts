import { Command } from "commander";
import { shownLines } from "../safe/text.ts";
import { callCommand } from "./call.ts";
import { callsCommand } from "./calls.ts";
import { commentCommand } from "./comment.ts";
import { completionCommand } from "./completion.ts";
import { destroyCommand } from "./destroy.ts";
import { diffCommand } from "./diff.ts";
import { doctorCommand } from "./doctor.ts";
import { driftCommand } from "./drift.ts";
import { engineCommand } from "./engine.ts";
import { exportCommand } from "./export.ts";
import { fallbackCommand } from "./fallback.ts";
import { graphCommand } from "./graph.ts";
import { importCommand } from "./import.ts";
import { initCommand } from "./init.ts";
import { inventoryCommand } from "./inventory.ts";
import { planCommand } from "./plan.ts";
import { pullRequestCommand } from "./pull-request.ts";
import { refreshCommand } from "./refresh.ts";
import { renderCommand } from "./render-command.ts";
import { routeCommand } from "./route.ts";
import { sandboxCommand } from "./sandbox.ts";
import { schemaCommand } from "./schema.ts";
import { serveCommand } from "./serve.ts";
import { outliveReaders, print, say, sayError } from "./terminal.ts";
import { upCommand } from "./up.ts";
import { validateCommand } from "./validate.ts";
import { packageVersion } from "./version.ts";
import { viewCommand } from "./view.ts";

/** Runs the command line. A user's mistake ends it with one message and exit code 1; a bug shows its stack. */
export async function main(args: readonly string[]): Promise<void> {
  outliveReaders();
  process.on("uncaughtException", (error) => {
    sayError(error);
    process.exit(1);
  });
  try {
    await commandLine().parseAsync(args, { from: "user" });
  } catch (error) {
    sayError(error);
    // A run that was stopped has its own.
    process.exitCode ??= 1;
  }
}

/** Every command, with what holds for all of them. */
export function commandLine(): Command {
  const program = new Command("dialtree")
    .description("Declare a whole telephony account and apply it with Pulumi.")
    .version(packageVersion(), "-V, --version", "print the version")
    .configureOutput({
      writeOut: (text) => print(shownLines(text)),
      writeErr: (text) => say(shownLines(text)),
      outputError: (text) => say(shownLines(`DT1004 ${text.replace(/^error: /, "")}`)),
    })
    // A command and its subcommand may have options of the same name.
    .enablePositionalOptions()
    .showHelpAfterError("(dialtree --help tells what there is)")
    .addCommand(initCommand())
    .addCommand(validateCommand())
    .addCommand(doctorCommand())
    .addCommand(planCommand())
    .addCommand(diffCommand())
    .addCommand(renderCommand())
    .addCommand(commentCommand())
    .addCommand(pullRequestCommand())
    .addCommand(upCommand())
    .addCommand(importCommand())
    .addCommand(driftCommand())
    .addCommand(refreshCommand())
    .addCommand(inventoryCommand())
    .addCommand(destroyCommand())
    .addCommand(routeCommand())
    .addCommand(callCommand())
    .addCommand(callsCommand())
    .addCommand(fallbackCommand())
    .addCommand(graphCommand())
    .addCommand(viewCommand())
    .addCommand(exportCommand())
    .addCommand(schemaCommand())
    .addCommand(sandboxCommand())
    .addCommand(serveCommand())
    .addCommand(engineCommand())
    .addCommand(completionCommand());
  inherit(program);
  return program;
}

function inherit(parent: Command): void {
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent);
    inherit(command);
  }
}
