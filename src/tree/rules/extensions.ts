import { emergencyNumbers, reservedNumbers } from "../../calls/reserved-numbers.ts";
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

function* ofAccount(
  account: string,
  { numberPlan, extensions: declared }: NormalAccount,
): Generator<Finding> {
  const { country, outsideLine } = numberPlan;
  const emergency = numberPlan.emergency ?? emergencyNumbers(country);
  const reserved = reservedNumbers(country, emergency);
  const plan = listed(numberPlan.extensions ?? []);
  const inPlan = planOf(numberPlan.extensions);
  const numbers = new Set(Object.keys(declared));

  for (const number of numbers) {
    const finding = (
      code: Finding["code"],
      severity: Finding["severity"],
      message: string,
      hint: string,
    ): Finding => ({
      code,
      severity,
      message,
      hint,
      path: ["accounts", account, "extensions", number],
      at: "key",
    });
    const captured = reserved.find((each) => number.startsWith(each));
    if (captured !== undefined) {
      const what = emergency.includes(captured)
        ? "an emergency number"
        : "a number of an emergency or public service";
      yield finding(
        "DT2121",
        "error",
        captured === number ? `${number} is ${what}` : `${number} begins with ${captured}, ${what}`,
        "Choose other digits: who dials in an emergency must get through.",
      );
    } else if (number.startsWith(outsideLine)) {
      yield finding(
        "DT2124",
        "error",
        `${number} begins with ${outsideLine}, the digit for an outside line`,
        "Choose other digits, or another `numberPlan.outsideLine`.",
      );
    }
    if (!inPlan(number)) {
      yield finding(
        "DT2120",
        "error",
        `${number} lies outside the account's extensions (${plan})`,
        "Choose a number of the plan, or widen `numberPlan.extensions`.",
      );
    }
    for (let length = 2; length < number.length; length++) {
      const shorter = number.slice(0, length);
      if (!numbers.has(shorter)) continue;
      yield finding(
        "DT2123",
        "warning",
        `${shorter}, another extension, begins ${number}`,
        `Who dials ${shorter} waits about 4 seconds for more digits: give all extensions as many digits, or other first ones.`,
      );
    }
  }
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
