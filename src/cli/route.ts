import { Command } from "commander";
import { type Outcome, resolve } from "../routing/index.ts";
import { branchWords, endWords, pointWords, ringWords, timesOf } from "../routing/words.ts";
import { line, lines as linesOf, type Shown, shown, shownJson } from "../safe/text.ts";
import type { Model } from "../tree/model.ts";
import { painter } from "./colour.ts";
import { loadTree } from "./load.ts";
import { table } from "./table.ts";
import { print } from "./terminal.ts";

interface RouteOptions {
  readonly dial?: string;
  readonly from?: string;
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
      "who dials: a SIP user (front/sam-desk) or an outside number; without it, any caller from outside",
    )
    .option("--all", "every phone and extension as a table, dialled from outside")
    .option("--json", "the outcome as JSON")
    .addHelpText(
      "after",
      `
Examples:
  dialtree route account.yaml --dial 101 --from front/sam-desk
  dialtree route account.yaml --dial +13125550100
  dialtree route account.yaml --dial 911 --from front/sam-desk
  dialtree route account.yaml --all`,
    )
    .action((place: string, { dial, from, all, json }: RouteOptions, command: Command) => {
      if ((dial === undefined) === (all === undefined))
        command.error("error: give either --dial DIGITS or --all");
      const { model } = loadTree(place);
      if (dial === undefined) {
        const outcomes = dialable(model).map((each) => resolve(model, { dial: each }));
        print(json ? asJson(outcomes) : asTable(outcomes));
      } else {
        const outcome = resolve(model, { dial, from });
        print(json ? asJson(outcome) : asText(outcome));
      }
    });
}

/** Everything that can be dialled, by its whole name. */
function dialable({ directory }: Model): string[] {
  return [...directory.phone.keys(), ...directory.extension.keys()];
}

function asJson(value: object): Shown {
  return shownJson(`${JSON.stringify(value, null, 2)}\n`);
}

function asText({ dialled, from, steps, end }: Outcome): Shown {
  const paint = painter(process.stdout);
  const caller = shown(from ?? "a caller from outside");
  const all = [line`${paint("bold", shown(dialled))} dialled by ${caller}`];
  for (const { at, kind, name, label, does, rings, branches } of steps) {
    const called = shown(label === name ? name : `${name} (${label})`);
    all.push(line`${time(at)}  ${shown(pointWords[kind])} ${paint("bold", called)} ${shown(does)}`);
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
    return [dialled, steps[0]?.label ?? "", named.join(", ") || "nobody", endWords(end)];
  });
  return table([["DIALLED", "LABEL", "RINGS", "IF NOBODY ANSWERS"], ...rows]);
}

function time(seconds: number): Shown {
  return shown(`${String(seconds).padStart(5)} s`);
}
