import type { Command, Option } from "commander";
import { type AskedValue, askedBy } from "./completion-values.ts";
import { offeredFor } from "./options.ts";

/** What can be typed behind a command. */
interface Spot {
  /** The command's name behind those that it belongs to, such as `/serve/token`; empty for the program. */
  readonly path: string;
  readonly description: string;
  /** Subcommands, and choices of the first argument. */
  readonly words: readonly string[];
  readonly options: readonly OptionSpot[];
  readonly takesFiles: boolean;
}

interface OptionSpot {
  readonly flags: readonly string[];
  readonly description: string;
  readonly takes: readonly string[] | "files" | "anything" | "nothing" | { readonly asked: AskedValue };
}

/** A command and all below it, without those that are hidden. */
function* spotsOf(command: Command, path = ""): Generator<Spot> {
  const below = command
    .createHelp()
    .visibleCommands(command)
    .filter((each) => each.name() !== "help");
  const choices = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
  yield {
    path,
    description: command.description(),
    words: [...below.map((each) => each.name()), ...choices],
    options: [
      ...command.options.filter(({ hidden }) => !hidden).map(optionSpot),
      { flags: ["--help"], description: "say what the command does", takes: "nothing" },
    ],
    takesFiles: command.registeredArguments.length > 0 && choices.length === 0,
  };
  for (const each of below) yield* spotsOf(each, `${path}/${each.name()}`);
}

function optionSpot(option: Option): OptionSpot {
  const { long, short, description, required, optional, flags } = option;
  const asked = askedBy[long ?? ""];
  const values = offeredFor(option);
  const known = asked ? { asked } : values.length > 0 ? values : undefined;
  const unknown = /<(file|dir|folder)>/.test(flags) ? "files" : "anything";
  return {
    flags: [long, short].filter((flag) => flag !== undefined),
    description,
    takes: required || optional ? (known ?? unknown) : "nothing",
  };
}

/** For bash 3.2 and newer, and zsh through its `bashcompinit`. */
export function bashScript(program: Command): string {
  const spots = [...spotsOf(program)];
  const commands = spots.map(({ path }) => path).filter(Boolean);
  const values = spots.flatMap(({ path, options }) =>
    options
      .filter(({ takes }) => takes !== "nothing")
      .map(
        ({ flags, takes }) => `    ${flags.map((flag) => `"${path} ${flag}"`).join("|")}) ${given(takes)} ;;`,
      ),
  );
  const words = spots.map(
    ({ path, words: own, options, takesFiles }) =>
      `    "${path}") values="${own.join(" ")}" flags="${options.map(({ flags: [long] }) => long).join(" ")}" files=${takesFiles ? "yes" : ""} ;;`,
  );
  return `_dialtree() {
  local current="" last="\${COMP_WORDS[COMP_CWORD]}" word="" spot="" option="" lead="" cut="" glued=""
  local values="" flags="" files="" asked="" known=yes i=0 count=0
  local -a typed
  typed=()
  # The shell ends words at = and at :, which stand within ours.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    if [[ $count -gt 0 && ( "$word" == : || "$word" == "=" ) ]]; then
      typed[count-1]="\${typed[count-1]}$word"
      glued=yes
    elif [[ -n "$glued" ]]; then
      typed[count-1]="\${typed[count-1]}$word"
      glued=""
    else
      typed[count]="$word"
      count=$((count + 1))
    fi
  done
  current="\${typed[count-1]}"
  if [[ "$last" == : || "$last" == "=" ]]; then cut="$current"; else cut="\${current%"$last"}"; fi
  for ((i = 1; i < count - 1; i++)); do
    case "$spot/\${typed[i]}" in
      ${commands.join("|")}) spot="$spot/\${typed[i]}" ;;
    esac
  done
  [[ $count -gt 2 ]] && option="\${typed[count-2]}"
  if [[ "$current" == --*=* ]]; then
    option="\${current%%=*}"
    lead="$option="
  fi
  case "$spot $option" in
${values.join("\n")}
    *) known="" ;;
  esac
  if [[ -z "$known" ]]; then
    case "$spot" in
${words.join("\n")}
    esac
    if [[ "$current" == -* ]]; then values="$flags" files=""; fi
  fi
  if [[ -n "$asked" ]]; then
    values="$("\${COMP_WORDS[0]}" completion values "$asked" -- "\${typed[@]:1}" 2>/dev/null)"
  fi
  COMPREPLY=()
  for word in $values; do
    word="$lead$word"
    [[ "$word" == "$current"* ]] && COMPREPLY+=("\${word#"$cut"}")
  done
  if [[ -n "$files" ]]; then
    type compopt >/dev/null 2>&1 && compopt -o filenames 2>/dev/null
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "\${current#"$lead"}")
  fi
  return 0
}
complete -F _dialtree dialtree
`;
}

function given(takes: OptionSpot["takes"]): string {
  if (takes === "files") return "files=yes";
  if (typeof takes === "string") return ":";
  return "asked" in takes ? `asked=${takes.asked}` : `values="${takes.join(" ")}"`;
}

export function zshScript(program: Command): string {
  return `#compdef dialtree
autoload -U +X bashcompinit && bashcompinit
${bashScript(program)}`;
}

export function fishScript(program: Command): string {
  const lines = [...spotsOf(program)].flatMap(({ path, words, options, takesFiles }) => {
    const names = path.split("/").filter(Boolean);
    const seen = names.map((name) => `__fish_seen_subcommand_from ${name}`).join("; and ");
    const complete = `complete -c dialtree -n ${quoted(seen || "__fish_use_subcommand")}`;
    return [
      ...words.map((word) => `${complete} -a ${word}${describedBelow(program, [...names, word])}`),
      ...(takesFiles ? [] : [`${complete} -f`]),
      ...options.map(
        ({ flags, description, takes }) =>
          `${complete}${flags.map((flag) => (flag.startsWith("--") ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`)).join("")} -d ${quoted(description)}${fishValues(takes)}`,
      ),
    ];
  });
  return lines.map((each) => `${each}\n`).join("");
}

function fishValues(takes: OptionSpot["takes"]): string {
  if (takes === "nothing") return "";
  if (takes === "files") return " -r -F";
  if (takes === "anything") return " -x";
  if ("asked" in takes)
    return ` -x -a ${quoted(`(dialtree completion values ${takes.asked} -- (commandline -opc)[2..-1] 2>/dev/null)`)}`;
  return ` -x -a ${quoted(takes.join(" "))}`;
}

function describedBelow(program: Command, names: readonly string[]): string {
  const command = names.reduce<Command | undefined>(
    (above, name) => above?.commands.find((each) => each.name() === name),
    program,
  );
  return command === undefined ? "" : ` -d ${quoted(command.description())}`;
}

const quoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
