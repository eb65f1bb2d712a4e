import { Argument, Command } from "commander";
import { shownLines } from "../safe/text.ts";
import { print } from "./terminal.ts";

type Shell = "bash" | "zsh" | "fish";

export function completionCommand(): Command {
  return new Command("completion")
    .description("Print a script that lets your shell complete commands and options.")
    .addArgument(new Argument("<shell>", "which shell").choices(["bash", "zsh", "fish"]))
    .addHelpText(
      "after",
      `
Examples:
  source <(dialtree completion bash)
  dialtree completion zsh > "\${fpath[1]}/_dialtree"
  dialtree completion fish > ~/.config/fish/completions/dialtree.fish`,
    )
    .action((shell: Shell, _options: object, command: Command) => {
      const program = command.parent ?? command;
      print(shownLines(shell === "fish" ? fish(program) : shell === "zsh" ? zsh(program) : bash(program)));
    });
}

function wordsOf(command: Command): string[] {
  return [...command.commands.map((each) => each.name()), ...optionsOf(command)];
}

function optionsOf(command: Command): string[] {
  return [...command.options.flatMap(({ long }) => (long ? [long] : [])), "--help"];
}

function bash(program: Command): string {
  const cases = program.commands.map(
    (command) => `    ${command.name()}) words="${wordsOf(command).join(" ")}" ;;`,
  );
  return `_dialtree() {
  local words current="\${COMP_WORDS[COMP_CWORD]}"
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
    *) words="${wordsOf(program).join(" ")}" ;;
  esac
  [[ $COMP_CWORD -eq 1 ]] && words="${wordsOf(program).join(" ")}"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [[ $COMP_CWORD -gt 1 && "$current" != -* ]] && COMPREPLY+=($(compgen -f -- "$current"))
}
complete -o filenames -F _dialtree dialtree
`;
}

function zsh(program: Command): string {
  return `#compdef dialtree
autoload -U +X bashcompinit && bashcompinit
${bash(program)}`;
}

function fish(program: Command): string {
  const quoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  return program.commands
    .flatMap((command) => [
      `complete -c dialtree -n __fish_use_subcommand -a ${command.name()} -d ${quoted(command.description())}`,
      ...command.options.flatMap(({ long, description }) =>
        long
          ? [
              `complete -c dialtree -n '__fish_seen_subcommand_from ${command.name()}' -l ${long.slice(2)} -d ${quoted(description)}`,
            ]
          : [],
      ),
    ])
    .map((line) => `${line}\n`)
    .join("");
}
