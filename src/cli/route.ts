import { Command } from "commander";
import { type Outcome, resolve } from "../routing/index.ts";
import { branchWords, endWords, pointWords, ringWords, timesOf } from "../routing/words.ts";
import type { Model } from "../tree/model.ts";
import { painter } from "./colour.ts";
import { loadTree } from "./load.ts";

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
        process.stdout.write(json ? `${JSON.stringify(outcomes, null, 2)}\n` : asTable(outcomes));
      } else {
        const outcome = resolve(model, { dial, from });
        process.stdout.write(json ? `${JSON.stringify(outcome, null, 2)}\n` : asText(outcome));
      }
    });
}

/** Everything that can be dialled, by its whole name. */
function dialable({ directory }: Model): string[] {
  return [...directory.phone.keys(), ...directory.extension.keys()];
}

function asText({ dialled, from, steps, end }: Outcome): string {
  const paint = painter(process.stdout);
  const lines = [`${paint("bold", dialled)} dialled by ${from ?? "a caller from outside"}`];
  for (const { at, kind, name, label, does, rings, branches } of steps) {
    const shown = label === name ? name : `${name} (${label})`;
    lines.push(`${time(at)}  ${pointWords[kind]} ${paint("bold", shown)} ${does}`);
    for (const ring of rings) lines.push(`         ${ringWords(ring)}  ${timesOf(ring)}`);
    for (const branch of branches) lines.push(paint("dim", `         ${branchWords(branch)}`));
  }
  const nobody = end.kind === "nobody";
  lines.push(`${time(end.at)}  ${nobody ? paint("red", endWords(end)) : endWords(end)}`);
  return `${lines.join("\n")}\n`;
}

function asTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ dialled, steps, end }) => {
    const ringing = [...new Set(steps.flatMap(({ rings }) => rings.map(({ name }) => name)))];
    const shown = ringing.length > 4 ? [...ringing.slice(0, 3), `and ${ringing.length - 3} more`] : ringing;
    return [dialled, steps[0]?.label ?? "", shown.join(", ") || "nobody", endWords(end)];
  });
  const all = [["DIALLED", "LABEL", "RINGS", "IF NOBODY ANSWERS"], ...rows];
  const widths = [0, 1, 2].map((column) =>
    all.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), 0),
  );
  return `${all
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n")}\n`;
}

function time(seconds: number): string {
  return `${String(seconds).padStart(5)} s`;
}
