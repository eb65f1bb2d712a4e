import { validatePhoneNumberLength } from "libphonenumber-js/max";
import type { TreeAccount } from "../../../schemas/types.ts";
import { alternatives, root, type Schema, shapesUnder } from "../alternatives.ts";
import { clipped } from "../clip.ts";
import { countryMeant, isCountry } from "../countries.ts";
import type { Model } from "../model.ts";
import type { Finding, Path } from "../problem.ts";

/** Phone numbers that nobody can have, and countries that are none. */
export function* numbers({ tree }: Model): Generator<Finding> {
  const found: Text[] = [];
  collect(tree, alternatives(root), [], found);
  for (const { text, path } of found) {
    if (isPossible(text)) continue;
    yield {
      code: "DT2152",
      severity: "error",
      message: `${clipped(text)} is not a possible phone number`,
      hint: mends[validatePhoneNumberLength(text) ?? ""] ?? "Copy it whole, with its country code.",
      path,
    };
  }
  for (const [name, account] of Object.entries(tree.accounts ?? {})) {
    for (const { text, path } of countriesOf(account)) {
      if (isCountry(text)) continue;
      const meant = countryMeant(text);
      yield {
        code: "DT2153",
        severity: "error",
        message: `there is no country ${text}`,
        hint: meant ? `Did you mean ${meant}?` : "Write the country's two letters of ISO 3166-1, such as US.",
        path: ["accounts", name, ...path],
      };
    }
  }
}

/** Whether a number (E.164) has as many digits as one of its country can have. */
export function isPossible(number: string): boolean {
  return validatePhoneNumberLength(number) === undefined;
}

const mends: Readonly<Record<string, string>> = {
  TOO_SHORT: "It has too few digits: copy it whole, with its country code.",
  TOO_LONG:
    "It has too many digits: copy it with its country code, and without what is dialled before or after it.",
  INVALID_COUNTRY: "No country has this code: begin with `+` and the country's code, as in +13125550100.",
};

interface Text {
  readonly text: string;
  readonly path: Path;
}

/** Every number in E.164 form: what the schema says is one, and what a key dials when it is written as one. */
function collect(value: unknown, shapes: readonly Schema[], path: Path, into: Text[]): void {
  if (typeof value === "string") {
    const isDialled = path.at(-1) === "value" && /^\+\d+$/.test(value);
    if (isDialled || shapes.some(({ format }) => format === "e164")) into.push({ text: value, path });
  } else if (typeof value === "object" && value !== null) {
    for (const [key, each] of Object.entries(value))
      collect(each, shapesUnder(shapes, key), [...path, key], into);
  }
}

function countriesOf({ numberPlan, outboundProfiles = {}, phones = {} }: TreeAccount): Text[] {
  const one = (text: string | undefined, ...path: string[]) => (text === undefined ? [] : [{ text, path }]);
  return [
    ...one(numberPlan?.country, "numberPlan", "country"),
    ...Object.entries(outboundProfiles).flatMap(([name, { destinations = [] }]) =>
      destinations.map((text, at) => ({ text, path: ["outboundProfiles", name, "destinations", at] })),
    ),
    ...Object.entries(phones).flatMap(([name, { search }]) =>
      one(search?.country, "phones", name, "search", "country"),
    ),
  ];
}
