import { Command } from "commander";
import { type Outcome, resolve } from "../calls/index.ts";
import {
  branchWords,
  callerWords,
  circumstanceWords,
  endWords,
  placeWords,
  pointWord,
  ringWords,
  timesOf,
} from "../calls/words.ts";
import { line, lines as linesOf, type Shown, shown, shownJson } from "../safe/text.ts";
import type { Model } from "../tree/model.ts";
import { painter } from "./colour.ts";
import { loadTree } from "./load.ts";
import { table } from "./table.ts";
import { print } from "./terminal.ts";

interface RouteOptions {
  readonly dial?: string;
  readonly from?: string;
  readonly busy: readonly string[];
  readonly unregistered: readonly string[];
  readonly all?: true;
  readonly json?: true;
}

export function routeCommand(): Command {
  return new Command("route")
    .description("Say who rings when somebody dials, step by step, as long as nobody answers.")
    .argument("<tree>", "the tree's file or folder")
    .option(
      "--dial <digits>",
      "what is dialled: an extension (101, front/101), +E.164, or digits with the outside line",
    )
    .option(
      "--from <caller>",
      "who dials: a SIP user (front/sam-desk), an outside number or `anonymous`; without it, any caller from outside",
    )
    .option("--busy <name>", "who is in a call: a user or a SIP user; may be given several times", listed, [])
    .option(
      "--unregistered <name>",
      "whose phones are switched off: a user or a SIP user; may be given several times",
      listed,
      [],
    )
    .option("--all", "every phone and extension as a table, dialled from outside")
    .option("--json", "the outcome as JSON")
    .addHelpText(
      "after",
      `
Examples:
  dialtree route account.yaml --dial 101 --from front/sam-desk
  dialtree route account.yaml --dial +13125550100
  dialtree route account.yaml --dial 300 --from anonymous
  dialtree route account.yaml --dial 102 --busy sam --unregistered front/lee-desk
  dialtree route account.yaml --dial 911 --from front/sam-desk
  dialtree route account.yaml --all`,
    )
    .action(
      (place: string, { dial, from, busy, unregistered, all, json }: RouteOptions, command: Command) => {
        if ((dial === undefined) === (all === undefined))
          command.error("error: give either --dial DIGITS or --all");
        if (all && from !== undefined)
          command.error("error: --all dials everything from outside: --from goes with --dial");
        const { model } = loadTree(place);
        if (dial === undefined) {
          const outcomes = dialable(model).map((each) => resolve(model, { dial: each, busy, unregistered }));
          print(json ? asJson(outcomes) : asTable(outcomes));
        } else {
          const outcome = resolve(model, { dial, from, busy, unregistered });
          print(json ? asJson(outcome) : asText(model, outcome));
        }
      },
    );
}

/** Each time that an option is given adds to it. */
const listed = (value: string, all: readonly string[]): readonly string[] => [...all, value];

/** Everything that can be dialled, by its whole name. */
function dialable({ directory }: Model): string[] {
  return [...directory.phone.keys(), ...directory.extension.keys()];
}

function asJson(value: object): Shown {
  return shownJson(`${JSON.stringify(value, null, 2)}\n`);
}

function asText(model: Model, outcome: Outcome): Shown {
  const { dialled, from, steps, end } = outcome;
  const paint = painter(process.stdout);
  const all = [line`${paint("bold", shown(dialled))} dialled by ${shown(callerWords(model, from))}`];
  const circumstance = circumstanceWords(outcome);
  if (circumstance !== "") all.push(shown(circumstance));
  for (const step of steps) {
    const { at, kind, label, does, rings, branches } = step;
    const place = placeWords(step);
    const called = shown(place === undefined ? label : `${place} (${label})`);
    all.push(line`${time(at)}  ${shown(pointWord(kind))} ${paint("bold", called)} ${shown(does)}`);
    for (const ring of rings) all.push(line`         ${shown(ringWords(ring))}  ${shown(timesOf(ring))}`);
    for (const branch of branches) all.push(paint("dim", line`         ${shown(branchWords(branch))}`));
  }
  const words = shown(endWords(end));
  all.push(line`${time(end.at)}  ${end.kind === "nobody" ? paint("red", words) : words}`);
  return linesOf(all);
}

function asTable(outcomes: readonly Outcome[]): Shown {
  const rows = outcomes.map(({ dialled, steps, end }) => {
    const ringing = [...new Set(steps.flatMap(({ rings }) => rings.map(({ name }) => name)))];
    const named = ringing.length > 4 ? [...ringing.slice(0, 3), `and ${ringing.length - 3} more`] : ringing;
    const nobody = end.kind === "elsewhere" ? "" : "nobody";
    return [dialled, steps[0]?.label ?? "", named.join(", ") || nobody, endWords(end)];
  });
  return table([["DIALLED", "LABEL", "RINGS", "IF NOBODY ANSWERS"], ...rows]);
}

function time(seconds: number): Shown {
  return shown(`${String(seconds).padStart(5)} s`);
}
