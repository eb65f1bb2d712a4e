import { allProviders } from "../../providers/index.ts";
import { joined, line, lines as linesOf, type Shown, shown, shownJson } from "../safe/text.ts";
import { counted, isError, type Problem } from "../tree/problem.ts";
import type { Source } from "../tree/read.ts";
import type { painter } from "./colour.ts";

export const problemFormats = ["text", "json", "github", "sarif"] as const;
export type ProblemFormat = (typeof problemFormats)[number];

type Paint = ReturnType<typeof painter>;

/** Problems as a person reads them: each with its line, and the counts at the end. */
export function problemsAsText(
  problems: readonly Problem[],
  sources: readonly Source[],
  paint: Paint,
): Shown {
  const texts = new Map(sources.map(({ file, text }) => [file, text.split(/\r?\n/)]));
  const each = problems.map((problem) => {
    const { file, line: at, column, severity, code, message, hint } = problem;
    const mark = paint(
      isError(problem) ? ["red", "bold"] : ["yellow", "bold"],
      line`${shown(severity)} ${shown(code)}`,
    );
    const place = paint("bold", line`${shown(file)}:${at}:${column}`);
    return linesOf([
      line`${place} ${mark} ${shown(message)}`,
      ...frameOf(texts.get(file)?.[at - 1], at, column, paint),
      line`  ${paint("cyan", line`help:`)} ${shown(hint)}`,
    ]);
  });
  return joined([...each, linesOf([countsOf(problems)])], "\n");
}

export function problemsAsJson(problems: readonly Problem[]): Shown {
  const fields = problems.map(({ code, severity, message, hint, file, line, column, path }) => ({
    code,
    severity,
    message,
    hint,
    file,
    line,
    column,
    path,
  }));
  return shownJson(`${JSON.stringify({ problems: fields }, null, 2)}\n`);
}

export function countsOf(problems: readonly Problem[]): Shown {
  const { errors, warnings } = counted(problems);
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  if (problems.length === 0) return line`no problems`;
  return shown(`${count(errors, "error")}, ${count(warnings, "warning")}`);
}

/** A credential may stand in the line, written down by mistake: such a line is never shown. */
const secretNames = [
  ...new Set(allProviders().flatMap(({ credentials }) => Object.keys(credentials.properties))),
  ...["token", "password", "adminPassword", "credentials"],
];
const secretLine = new RegExp(`\\b(${secretNames.join("|")})["']?\\s*:`, "i");

const widest = 160;
/** Characters of a line that is looked through for a credential. */
const longest = 10_000;

function frameOf(text: string | undefined, at: number, column: number, paint: Paint): Shown[] {
  if (text === undefined || text.trim() === "") return [];
  const gutter = line`  ${paint("dim", line`${at}`)} ${paint("dim", line`|`)}`;
  if (text.length > longest || secretLine.test(text))
    return [line`${gutter} ${paint("dim", line`(not shown: it may hold a credential)`)}`];
  const start = Math.max(0, column - 1 - widest / 2);
  const clipped = text.slice(start, start + widest);
  const lead = clipped.slice(0, column - 1 - start).replaceAll(/[^\t]/g, " ");
  const under = line`  ${shown(" ".repeat(String(at).length))} ${paint("dim", line`|`)}`;
  return [line`${gutter} ${framed(clipped)}`, line`${under} ${framed(lead)}${paint("red", line`^`)}`];
}

/** Tabs stay, so that what is marked stands above its mark. */
function framed(text: string): Shown {
  return joined(text.split("\t").map(shown), "\t");
}
