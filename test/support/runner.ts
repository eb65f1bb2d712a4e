/**
 * The lines of a log that GitHub's runner would act on, besides the stopping and the going on itself. Source: the runner's
 * ActionCommandManager.cs and ActionCommand.cs: lines are trimmed; `##[name]` counts anywhere in one; once stopped, only the
 * word that it was stopped with counts.
 */
export function takenByRunner(log: string): string[] {
  const taken: string[] = [];
  let stoppedBy: string | undefined;
  for (const line of log.split(/\r\n|[\r\n]/)) {
    const [, name, data = ""] = /^\s*::([^:\s][^:]*?)(?:\s[^:]*(?::(?!:)[^:]*)*)?::(.*)$/.exec(line) ?? [];
    if (stoppedBy !== undefined) {
      if (name === stoppedBy) stoppedBy = undefined;
    } else if (name === "stop-commands") stoppedBy = data;
    else if (name !== undefined || /##\w*\[/.test(line)) taken.push(line.trim());
  }
  if (stoppedBy !== undefined) taken.push(`(stopped for good by ${stoppedBy})`);
  return taken;
}
