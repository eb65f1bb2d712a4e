import { isError, type Problem } from "../tree/problem.ts";
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
): string {
  const lines = new Map(sources.map(({ file, text }) => [file, text.split(/\r?\n/)]));
  const shown = problems.map((problem) => {
    const { file, line, column, severity, code, message, hint } = problem;
    const mark = paint(isError(problem) ? ["red", "bold"] : ["yellow", "bold"], `${severity} ${code}`);
    const frame = frameOf(lines.get(file)?.[line - 1], line, column, paint);
    return `${paint("bold", `${file}:${line}:${column}`)} ${mark} ${message}\n${frame}  ${paint("cyan", "help:")} ${hint}\n`;
  });
  return `${shown.join("\n")}${shown.length > 0 ? "\n" : ""}${countsOf(problems)}\n`;
}

export function problemsAsJson(problems: readonly Problem[]): string {
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
  return `${JSON.stringify({ problems: fields }, null, 2)}\n`;
}

export function countsOf(problems: readonly Problem[]): string {
  const errors = problems.filter(isError).length;
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  if (problems.length === 0) return "no problems";
  return `${count(errors, "error")}, ${count(problems.length - errors, "warning")}`;
}

/** A credential may stand in the line, written down by mistake: such a line is never shown. */
const secretLine = /\b(apiKey|publicKey|token|password|adminPassword|credentials)["']?\s*:/i;

const widest = 160;

function frameOf(text: string | undefined, line: number, column: number, paint: Paint): string {
  if (text === undefined || text.trim() === "") return "";
  const gutter = String(line);
  const bar = paint("dim", "|");
  if (secretLine.test(text))
    return `  ${paint("dim", gutter)} ${bar} ${paint("dim", "(not shown: it may hold a credential)")}\n`;
  const start = Math.max(0, column - 1 - widest / 2);
  const clipped = text.slice(start, start + widest).replaceAll(/[^\t\P{C}]/gu, "\u{fffd}");
  const lead = clipped.slice(0, column - 1 - start).replaceAll(/[^\t]/g, " ");
  return `  ${paint("dim", gutter)} ${bar} ${clipped}\n  ${" ".repeat(gutter.length)} ${bar} ${lead}${paint("red", "^")}\n`;
}
