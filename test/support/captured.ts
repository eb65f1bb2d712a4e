/** What a piece of work in this process wrote to stdout and stderr, and what it threw. */
export async function captured(
  work: () => unknown,
): Promise<{ stdout: string; stderr: string; thrown: unknown }> {
  const texts = { stdout: "", stderr: "" };
  const kept = { stdout: process.stdout.write, stderr: process.stderr.write };
  for (const name of ["stdout", "stderr"] as const) {
    process[name].write = ((text: string) => {
      texts[name] += text;
      return true;
    }) as typeof process.stdout.write;
  }
  let thrown: unknown;
  try {
    await work();
  } catch (error) {
    thrown = error;
  } finally {
    for (const name of ["stdout", "stderr"] as const) process[name].write = kept[name];
  }
  return { ...texts, thrown };
}
