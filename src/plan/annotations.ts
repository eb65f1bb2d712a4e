import type { Finding } from "./findings.ts";

/**
 * GitHub's workflow commands: each finding becomes an annotation at its line.
 * Source: GitHub's reference of workflow commands for Actions, `error`, `warning` and `notice`.
 */
export function findingsAsAnnotations(findings: readonly Finding[]): string {
  const data = (text: string) => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  const property = (text: string) => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
  return findings
    .map(({ level, rule, message, file, line, column }) => {
      const properties = [
        ...(file === undefined ? [] : [`file=${property(file)}`, `line=${line ?? 1}`]),
        ...(column === undefined ? [] : [`col=${column}`]),
        `title=${property(rule)}`,
      ];
      return `::${level} ${properties.join(",")}::${data(message)}\n`;
    })
    .join("");
}
