import type { EdgeCall, EdgeCallStory } from "../../providers/edge/index.ts";
import { type Said, saidWords } from "../calls/said.ts";
import { line, lines, type Shown, shown } from "../safe/text.ts";
import { painter } from "./colour.ts";
import { table } from "./table.ts";

/** Calls as a table. */
export function callsText(calls: readonly EdgeCall[]): Shown {
  if (calls.length === 0) return lines([line`No such call is kept.`]);
  const header = ["BEGAN (UTC)", "CALLER", "DIALLED", "OUTCOME", "ANSWERED BY", "CALL"];
  const rows = calls.map((each) => [
    momentWords(each.began),
    each.caller || "-",
    dialledWords(each),
    each.outcome || "-",
    each.answered ?? "-",
    each.call,
  ]);
  return table([header, ...rows]);
}

/** The call with what each step says as a sentence. */
export function withWords({ steps, ...call }: EdgeCallStory) {
  const had = legsAnswered();
  return {
    ...call,
    steps: steps.map((step) => ({ ...step, text: saidWords(saidOf(step), had(saidOf(step))) })),
  };
}

/** What was done with a call, a line for each step. @param now whether more is to be expected of it */
export function storyText(story: EdgeCallStory, now: Date): Shown {
  const paint = painter(process.stdout);
  const { call, began, caller, outcome, isCut } = story;
  const told = withWords(story).steps.map(({ seconds, revision, text }) => {
    const decided = revision === undefined ? shown("") : paint("dim", line`  revision ${revision}`);
    return line`${time(seconds)}  ${shown(text)}${decided}`;
  });
  return lines([
    line`${paint("bold", line`call ${shown(call)}`)}  ${shown(momentWords(began))} UTC  ${shown(caller || "somebody")} → ${shown(dialledWords(story))}`,
    ...told,
    ...(isCut ? [line`         and more steps, which are not told`] : []),
    ...(isSilent(story, now) ? [line`         ${paint("dim", shown(silence))}`] : []),
    line`outcome: ${shown(outcome || "not known")}`,
  ]);
}

const silence = "nothing more was heard of it, as when the caller hangs up";

/** Seconds after which the carrier would have asked how to go on. */
const grace = 15;

/** Whether the carrier would have asked by now, had the caller waited. */
function isSilent({ outcome, steps }: EdgeCallStory, now: Date): boolean {
  if (outcome !== "rings" && outcome !== "waits") return false;
  const ends = steps.map((step) => {
    const { wait = 0, seconds = 0 } = saidOf(step);
    return Date.parse(step.at) + (wait + seconds + grace) * 1000;
  });
  return Math.max(0, ...ends) < now.getTime();
}

/** The edge's own words for a step. */
const saidOf = ({ says }: EdgeCallStory["steps"][number]): Said => says as Said;

/** Tells of one step after another whether its phone had answered before. */
function legsAnswered(): (said: Said) => boolean {
  const answered = new Set<string | undefined>();
  return ({ does, leg }) => {
    const before = answered.has(leg);
    if (does === "answered") answered.add(leg);
    return before;
  };
}

/** `+13125550100 (front/main)`. */
function dialledWords({ dialled, point = "" }: EdgeCall): string {
  const name = point.slice(point.indexOf(" ") + 1);
  if (dialled === "") return name || "-";
  return name === "" ? dialled : `${dialled} (${name})`;
}

/** `2026-11-30 10:12:03`. */
const momentWords = (moment: string) => moment.slice(0, 19).replace("T", " ");

const time = (seconds: number) => shown(`${String(seconds).padStart(5)} s`);
