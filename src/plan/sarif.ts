import type { Location, Log } from "sarif";
import { errorCodes } from "../errors.ts";
import { type Shown, shownJson } from "../safe/text.ts";
import type { Notice } from "./notices.ts";

/** What a rule is that has no error code. */
const rules: Readonly<Record<string, string>> = {
  ...errorCodes,
  drift: "something was changed behind the tree",
  guard: "a guard refuses the plan",
  "nobody-rings": "nobody rings any more",
  "risk-high": "a change of high risk",
  "risk-medium": "a change of medium risk",
};

const levels = { error: "error", warning: "warning", notice: "note" } as const;

/**
 * Findings as a SARIF 2.1.0 log, which code scanning takes.
 *
 * @param version of dialtree
 */
export function noticesAsSarif(findings: readonly Notice[], version: string): Shown {
  const used = [...new Set(findings.map(({ rule }) => rule))].sort();
  const log: Log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "dialtree",
            version,
            rules: used.map((id) => ({ id, shortDescription: { text: rules[id] ?? id } })),
          },
        },
        results: findings.map(({ rule, level, message, file, line = 1, column }) => ({
          ruleId: rule,
          ruleIndex: used.indexOf(rule),
          level: levels[level],
          message: { text: message },
          ...(file === undefined ? {} : { locations: [locationOf(file, line, column)] }),
        })),
      },
    ],
  };
  return shownJson(`${JSON.stringify(log, null, 2)}\n`);
}

function locationOf(file: string, startLine: number, startColumn: number | undefined): Location {
  const uri = file
    .replaceAll("\\", "/")
    .split("/")
    .map((name) => encodeURIComponent(name.toWellFormed()))
    .join("/");
  return {
    physicalLocation: {
      artifactLocation: { uri },
      region: { startLine, ...(startColumn === undefined ? {} : { startColumn }) },
    },
  };
}
