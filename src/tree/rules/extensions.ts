import { type ReservedNumbers, reservedNumbers } from "../../calls/reserved-numbers.ts";
import { listed } from "../clip.ts";
import type { Model } from "../model.ts";
import type { NormalAccount } from "../normal.ts";
import type { Finding } from "../problem.ts";

/** What an extension's digits may be. */
export function* extensions({ tree }: Model): Generator<Finding> {
  for (const [name, account] of Object.entries(tree.accounts)) {
    yield* ofAccount(name, account);
    yield* ranges(name, account);
  }
}

/** What is said of an extension, before it is known where it stands. */
type Remark = Pick<Finding, "code" | "severity" | "message" | "hint">;

function* ofAccount(
  account: string,
  { numberPlan, extensions: declared }: NormalAccount,
): Generator<Finding> {
  const { country, outsideLine, emergency } = numberPlan;
  const reserved = reservedNumbers(country, emergency);
  const plan = listed(numberPlan.extensions ?? []);
  const inPlan = planOf(numberPlan.extensions);
  const numbers = new Set(Object.keys(declared));
  const begun = new Set([...numbers].flatMap(beginningsOf));
  for (const number of numbers) {
    const captured =
      inTheWay(number, reserved, begun.has(number)) ??
      clashing(number, outsideLine) ??
      doubtful(number, reserved);
    const remarks = captured ? [captured] : [];
    if (!inPlan(number)) {
      remarks.push({
        code: "DT2120",
        severity: "error",
        message: `${number} lies outside the account's extensions (${plan})`,
        hint: "Choose a number of the plan, or widen `numberPlan.extensions`.",
      });
    }
    for (const shorter of beginningsOf(number).filter((each) => numbers.has(each))) {
      remarks.push({
        code: "DT2123",
        severity: "warning",
        message: `${shorter}, another extension, begins ${number}`,
        hint: `Who dials ${shorter} waits about 4 seconds for more digits: give all extensions as many digits, or other first ones.`,
      });
    }
    const path = ["accounts", account, "extensions", number];
    yield* remarks.map((remark) => ({ ...remark, path, at: "key" as const }));
  }
}

/** The first digits of a number, two or more of them. */
function beginningsOf(number: string): string[] {
  return Array.from({ length: Math.max(0, number.length - 2) }, (_, at) => number.slice(0, at + 2));
}

const unlessMeant =
  "If that is meant, name the emergency numbers of these phones in `numberPlan.emergency`, or write `# dialtree-ignore DT2121: REASON` above it.";

/** What an extension keeps from those who dial an emergency number, or one that begins with it. */
function inTheWay(number: string, { own, emergency }: ReservedNumbers, isBegun: boolean): Remark | undefined {
  // Where a longer extension begins with this one, phones wait for more digits.
  const hidden = isBegun ? undefined : own.find((each) => each.startsWith(number));
  if (hidden === undefined && !emergency.includes(number)) return undefined;
  return {
    code: "DT2121",
    severity: "error",
    message: emergency.includes(number)
      ? `${number} is an emergency number`
      : `${number} hides ${hidden}, an emergency number: phones dial at once after its first digits`,
    hint: `Choose other digits: who dials in an emergency must get through. ${unlessMeant}`,
  };
}

function clashing(number: string, outsideLine: string): Remark | undefined {
  if (!number.startsWith(outsideLine)) return undefined;
  return {
    code: "DT2124",
    severity: "error",
    message: `${number} begins with ${outsideLine}, the digit for an outside line`,
    hint: "Choose other digits, or another `numberPlan.outsideLine`.",
  };
}

function doubtful(number: string, { emergency, services }: ReservedNumbers): Remark | undefined {
  const delayed = emergency.find((each) => number.startsWith(each));
  if (delayed === undefined && !services.includes(number)) return undefined;
  return {
    code: "DT2121",
    severity: "warning",
    message: delayed
      ? `${number} begins with ${delayed}, an emergency number, for which phones then wait before they dial`
      : `${number} is the number of a public service, which nobody reaches who dials it here`,
    hint: `Choose other digits. ${unlessMeant}`,
  };
}

/** Ranges of the plan that could not be used. */
function* ranges(account: string, { numberPlan }: NormalAccount): Generator<Finding> {
  const { extensions: declared = [], outsideLine } = numberPlan;
  for (const [at, range] of declared.entries()) {
    const path = ["accounts", account, "numberPlan", "extensions", at];
    const [low = "", high = low] = range.split("-");
    if (low.length !== high.length || low > high) {
      yield {
        code: "DT2120",
        severity: "error",
        message: `${range} is no range`,
        hint: "Both ends have as many digits, and the lower one stands first: 200-299.",
        path,
      };
    } else if (low[0] !== undefined && low[0] <= outsideLine && outsideLine <= (high[0] ?? "")) {
      yield {
        code: "DT2124",
        severity: "error",
        message: `the range ${range} has numbers that begin with ${outsideLine}, the digit for an outside line`,
        hint: "Choose other ranges, or another `numberPlan.outsideLine`.",
        path,
      };
    }
  }
}

function planOf(ranges: readonly string[] | undefined): (number: string) => boolean {
  if (ranges === undefined) return () => true;
  const bounds = ranges.map((range) => range.split("-")).map(([low = "", high = low]) => ({ low, high }));
  return (number) =>
    bounds.some(({ low, high }) => number.length === low.length && low <= number && number <= high);
}
