import { type Shown, shown } from "../safe/text.ts";
import type { Notice } from "./notices.ts";

/**
 * GitHub's workflow commands: each finding becomes an annotation at its line.
 * Source: GitHub's reference of workflow commands for Actions, `error`, `warning` and `notice`.
 */
export function noticesAsAnnotations(findings: readonly Notice[]): Shown {
  const data = (text: string) =>
    text.split("\n").map(shown).join("\n").replaceAll("%", "%25").replaceAll("\n", "%0A");
  const property = (text: string) => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
  const commands = findings.map(({ level, rule, message, file, line, column }) => {
    const properties = [
      ...(file === undefined ? [] : [`file=${property(file)}`, `line=${line ?? 1}`]),
      ...(column === undefined ? [] : [`col=${column}`]),
      `title=${property(rule)}`,
    ];
    return `::${level} ${properties.join(",")}::${data(message)}\n`;
  });
  // The one place where a line is meant as a command: what is foreign in it is data of that command alone.
  return commands.join("") as Shown;
}
