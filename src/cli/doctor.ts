import { Command, Option } from "commander";
import type { Examined } from "../live/doctor/doctor.ts";
import { snapshotOf } from "../plan/snapshot.ts";
import { line, lines, restyled, type Shown, shown, shownJson } from "../safe/text.ts";
import { painter } from "./colour.ts";
import { loadTree } from "./load.ts";
import { allowOption } from "./render.ts";
import { print, sayLine } from "./terminal.ts";

interface DoctorOptions {
  readonly format: "text" | "json";
  readonly allow: readonly string[];
}

const verdicts = {
  ok: { word: "ok", style: "green" },
  warning: { word: "warning", style: "yellow" },
  fails: { word: "fails", style: "red" },
  unknown: { word: "not known", style: "cyan" },
} as const;

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("Check what a first `dialtree up` needs, at the carrier and around it. Changes nothing.")
    .argument("<tree>", "the tree's file or folder")
    .addOption(
      new Option("--format <format>", "how findings are printed").choices(["text", "json"]).default("text"),
    )
    .addOption(allowOption())
    .addHelpText(
      "after",
      `
For each account: the key and what it may read, the balance, the clock, what the account may have against what the tree
makes, outbound profiles, the key of signed webhooks, the edge and its certificate, voice URLs. Needs the credentials and
no engine; what is kept in a stack's settings ({ config: KEY }) is not looked at. A key goes to no place that only the
tree names, an \`endpoint\` or an edge on another machine, unless \`--allow change:endpoint\` says so.

Exit code: 1 when something fails, else 0.

Examples:
  dialtree doctor account.yaml
  dialtree doctor account.yaml --allow change:endpoint      the tree's own edge is meant
  dialtree doctor phones/ --format json | jq '.findings[] | select(.verdict == "fails")'`,
    )
    .action(async (place: string, { format, allow }: DoctorOptions) => {
      const validated = loadTree(place);
      const { examineTree } = await import("../live/doctor/doctor.ts");
      const { realNetwork } = await import("../live/doctor/reach.ts");
      const { organization } = validated.model.tree;
      const look = { organization, allow, network: realNetwork };
      const findings = await examineTree(snapshotOf(validated), look);
      if (format === "json") print(shownJson(`${JSON.stringify({ findings }, null, 2)}\n`));
      else {
        print(asText(findings));
        sayLine(counts(findings));
      }
      if (findings.some(({ verdict }) => verdict === "fails")) process.exitCode = 1;
    });
}

function asText(findings: readonly Examined[]): Shown {
  const paint = painter(process.stdout);
  const width = Math.max(...Object.values(verdicts).map(({ word }) => word.length));
  const widest = Math.max(0, ...findings.map(({ about }) => about.length));
  const all: Shown[] = [];
  let heading: string | undefined;
  for (const { account, verdict, about, seen, mend } of findings) {
    if (account !== heading) all.push(paint("bold", shown(account)));
    heading = account;
    const { word, style } = verdicts[verdict];
    const mark = paint(style, padded(word, width));
    all.push(line`  ${mark}  ${padded(about, widest)}  ${shown(seen)}`);
    if (mend !== undefined) all.push(line`  ${padded("", width + 2 + widest)}  ${paint("dim", shown(mend))}`);
  }
  return lines(all);
}

const padded = (text: string, width: number): Shown => restyled(shown(text), (plain) => plain.padEnd(width));

function counts(findings: readonly Examined[]): Shown {
  const of = (verdict: keyof typeof verdicts) => findings.filter((each) => each.verdict === verdict).length;
  return line`${findings.length} looked at: ${of("fails")} fail, ${of("warning")} warned of, ${of("unknown")} not known`;
}
