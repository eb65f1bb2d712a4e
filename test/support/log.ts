/**
 * What a terminal or a CI's runner would act on in a log: commands of GitHub's runner (`::name::` after white space at a
 * line's beginning, `##[name]` anywhere) and its like, and characters that no eye sees. Source: the runner's
 * ActionCommand.cs, which trims a line before it looks.
 */
export function commandsIn(log: string): string[] {
  const lines = log.split("\n");
  return [
    ...lines.filter((each) => /^\s*::/.test(each)),
    ...lines.filter((each) => /##\w*\[/.test(each)),
    ...[...log.matchAll(/[^\n\t\P{C}]|[\p{Zl}\p{Zp}]/gu)].map(([sign]) => JSON.stringify(sign)),
  ];
}
