import { Command, InvalidArgumentError, Option } from "commander";
import type { CallQuery } from "../../providers/edge/index.ts";
import { momentIn } from "../edge/expiry.ts";
import { callOutcomes } from "../edge/history-store.ts";
import { isNamable } from "../edge/words.ts";
import { DialtreeError } from "../errors.ts";
import { snapshotOf } from "../plan/snapshot.ts";
import { shownJson } from "../safe/text.ts";
import { callsText, storyText, withWords } from "./calls-text.ts";
import { loadTree } from "./load.ts";
import { allowOption } from "./options.ts";
import { print } from "./terminal.ts";

interface ReachOptions {
  readonly allow: readonly string[];
  readonly json?: true;
}

interface CallsOptions extends ReachOptions {
  readonly account?: string;
  readonly dialled?: string;
  readonly from?: string;
  readonly phone?: string;
  readonly since?: string;
  readonly until?: string;
  readonly outcome?: string;
  readonly limit: number;
}

export function callsCommand(): Command {
  return new Command("calls")
    .description("List the calls that the tree's edge has answered, the newest first; `why` explains one.")
    .argument("<tree>", "the tree's file or folder")
    .option("--account <name>", "an account's calls")
    .option("--dialled <what>", "what was dialled: digits, a number, a phone (front/main) or an extension")
    .option("--from <caller>", "who called: a SIP user (front/sam-desk), a number or `anonymous`")
    .option("--phone <name>", "what rang in it: a SIP user (front/sam-desk) or an outside number")
    .option("--since <when>", `began since then: ${whenForm}`, moment)
    .option("--until <when>", "began before then", moment)
    .addOption(new Option("--outcome <word>", "how it stands, or has ended").choices(callOutcomes))
    .option("--limit <number>", "how many at most", count, 20)
    .option("--json", "the calls as JSON")
    .addOption(allowOption())
    .addHelpText(
      "after",
      `
${reachText}

Examples:
  dialtree calls account.yaml
  dialtree calls account.yaml --since 2h --outcome nobody
  dialtree calls account.yaml --phone front/sam-desk --since 2026-11-30 --json
  dialtree calls why v3:u5OAKGEPT3Dx8SZSSDRWEMdNH2OripQhO account.yaml`,
    )
    .action(async (place: string, { json, limit, ...options }: CallsOptions) => {
      const history = await historyOf(place, options);
      const calls = await history.newest(queryOf(options), limit);
      print(json ? asJson({ calls }) : callsText(calls));
    })
    .addCommand(whyCommand());
}

const whenForm = "so long ago (90m, 2h, 7d), a date (its beginning, UTC) or a moment";

const reachText = `The edge that the tree's accounts name is asked with their token, which a viewer's is enough for; without one, the edge in
.dialtree/. A token goes to an edge on another machine only where \`--allow change:endpoint\` says so.`;

function whyCommand(): Command {
  return new Command("why")
    .description("Explain a call: what was done with it, step by step, and why it ended.")
    .argument("<call>", "the call's id, as `dialtree calls` lists it")
    .argument("<tree>", "the tree's file or folder")
    .option("--json", "the call as JSON")
    .addOption(allowOption())
    .addHelpText(
      "after",
      `
Each step says at which second it was, which points of the tree led to it, and by which revision of the edge's directory.
${reachText}

Examples:
  dialtree calls why v3:u5OAKGEPT3Dx8SZSSDRWEMdNH2OripQhO account.yaml
  dialtree calls why v3:u5OAKGEPT3Dx8SZSSDRWEMdNH2OripQhO account.yaml --json | jq '.steps[].text'`,
    )
    .action(async (call: string, place: string, { json, ...options }: ReachOptions) => {
      const history = await historyOf(place, options);
      const story = isNamable(call) ? await history.call(call) : undefined;
      if (story === undefined)
        throw new DialtreeError("DT1056", `nothing is kept of a call ${call}`, {
          hint: "`dialtree calls TREE` lists those of which something is. An edge keeps them for as many days as `dialtree serve --keep-calls` says.",
        });
      print(json ? asJson(withWords(story)) : storyText(story, new Date()));
    });
}

async function historyOf(place: string, { allow }: ReachOptions) {
  const validated = loadTree(place);
  const { callsOf } = await import("../live/calls.ts");
  return callsOf(snapshotOf(validated), validated.model.tree.organization, allow);
}

function queryOf({
  account,
  dialled,
  from,
  phone,
  since,
  until,
  outcome,
}: Omit<CallsOptions, "limit">): CallQuery {
  const asked = { account, dialled, caller: from, phone, since, until, outcome };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as CallQuery;
}

const asJson = (value: object) => shownJson(`${JSON.stringify(value, null, 2)}\n`);

const minutes: Readonly<Record<string, number>> = { m: 1, h: 60, d: 24 * 60, w: 7 * 24 * 60 };

function moment(text: string): string {
  const [, length, unit = ""] = /^(\d{1,5})([mhdw])$/.exec(text) ?? [];
  const at =
    length === undefined ? momentIn(text) : Date.now() - Number(length) * (minutes[unit] ?? 0) * 60_000;
  if (at !== undefined) return new Date(at).toISOString();
  throw new InvalidArgumentError(`It is ${whenForm}.`);
}

function count(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is a whole number from 1 to 99999.");
}
