import { Argument, Command } from "commander";
import { lines, shown, shownLines } from "../safe/text.ts";
import { bashScript, fishScript, zshScript } from "./completion-script.ts";
import { type AskedValue, askedValues, valuesFor } from "./completion-values.ts";
import { print } from "./terminal.ts";

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

export function completionCommand(): Command {
  return new Command("completion")
    .description("Print a script that lets your shell complete commands, options and their values.")
    .usage("[options] <shell>")
    .addArgument(new Argument("<shell>", "which shell").choices(Object.keys(scripts)))
    .addHelpText(
      "after",
      `
Stacks, extensions, phones and SIP users are looked up in the folder and in the tree of the line that is typed.

Examples:
  source <(dialtree completion bash)
  dialtree completion zsh > "\${fpath[1]}/_dialtree"
  dialtree completion fish > ~/.config/fish/completions/dialtree.fish`,
    )
    .action((shell: keyof typeof scripts, _options: object, command: Command) => {
      print(shownLines(scripts[shell](command.parent ?? command)));
    })
    .addCommand(valuesCommand(), { hidden: true });
}

/** What the scripts ask while a line is typed. */
function valuesCommand(): Command {
  return new Command("values")
    .addArgument(new Argument("<value>", "what is asked for").choices(askedValues))
    .argument("[words...]", "the line so far, without the program")
    .action((value: AskedValue, words: string[]) => {
      print(lines(valuesFor(value, words).map(shown)));
    });
}
