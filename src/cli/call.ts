import { Command, InvalidArgumentError } from "commander";
import { shownJson } from "../safe/text.ts";
import { print } from "./terminal.ts";

/** Something that somebody does at a second. */
export interface Timed {
  readonly what: string;
  readonly at: number;
}

export interface CallOptions {
  readonly dial: string;
  readonly from?: string;
  readonly answer: readonly Timed[];
  readonly busy: readonly string[];
  readonly unregistered: readonly string[];
  readonly press: readonly Timed[];
  readonly hangup?: number;
  readonly fault: readonly CallFault[];
  readonly switch: readonly string[];
  readonly realTime?: true;
  readonly json?: true;
}

const faults = ["slow-edge", "edge-down", "edge-error"] as const;

/** What goes wrong with the first request about a call. */
export type CallFault = (typeof faults)[number];

export function callCommand(): Command {
  return new Command("call")
    .description(
      "Make a call at the sandbox, through the real edge, and tell who rang. The tree is applied in a folder of its own, with sandbox accounts in the place of its carriers': no stack and no carrier is touched.",
    )
    .argument("<tree>", "the tree's file or folder")
    .requiredOption(
      "--dial <digits>",
      "what is dialled: a number (+E.164), an extension (front/101), or digits that a phone dials",
    )
    .option(
      "--from <caller>",
      "who dials: a SIP user (front/sam-desk), a number or `anonymous`; without it, somebody outside",
    )
    .option(
      "--answer <who@seconds>",
      "a SIP user or number that answers, so long after it began to ring; repeatable",
      timed,
      [],
    )
    .option("--busy <name>", "who is in a call: a user or a SIP user; repeatable", listed, [])
    .option(
      "--unregistered <name>",
      "whose phones are switched off: a user or a SIP user; repeatable",
      listed,
      [],
    )
    .option(
      "--press <key@seconds>",
      "a key that is pressed, so long after the call began or a phone answered; repeatable",
      timed,
      [],
    )
    .option("--hangup <seconds>", "when the caller hangs up", seconds)
    .option(
      "--fault <name>",
      `what goes wrong with the first request: ${faults.join(", ")}; repeatable`,
      fault,
      [],
    )
    .option(
      "--switch <name>",
      "what the carrier does beyond its document (docs/sandbox.md); repeatable",
      listed,
      [],
    )
    .option("--real-time", "let the call take the time that it takes")
    .option("--json", "what happened as JSON")
    .addHelpText(
      "after",
      `
Examples:
  dialtree call account.yaml --dial +13125550100
  dialtree call account.yaml --dial +13125550100 --answer front/sam-desk@12
  dialtree call account.yaml --dial 102 --from front/dana-desk --busy sam
  dialtree call account.yaml --dial +13125550100 --hangup 8 --json
  dialtree call account.yaml --dial +13125550100 --fault slow-edge`,
    )
    .action(async (place: string, options: CallOptions) => {
      const [{ makeCall }, { storyText }] = await Promise.all([
        import("./make-call.ts"),
        import("./call-story.ts"),
      ]);
      const { model, told } = await makeCall(place, options);
      print(options.json ? shownJson(`${JSON.stringify(told, null, 2)}\n`) : storyText(model, told));
    });
}

const listed = (value: string, all: readonly string[]): readonly string[] => [...all, value];

function timed(text: string, all: readonly Timed[]): readonly Timed[] {
  const [, what = "", at] = /^(.+)@(\d{1,5})$/.exec(text) ?? [];
  if (at === undefined) throw new InvalidArgumentError("It is WHAT@SECONDS, such as front/sam-desk@12.");
  return [...all, { what, at: Number(at) }];
}

function seconds(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is a whole number of seconds.");
}

function fault(text: string, all: readonly CallFault[]): readonly CallFault[] {
  const found = faults.find((each) => each === text);
  if (found === undefined) throw new InvalidArgumentError(`It is one of ${faults.join(", ")}.`);
  return [...all, found];
}
