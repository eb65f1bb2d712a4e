/** Ends this process soon after the one that started it, however that ended: of an engine that was killed nothing stays. */
export function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, 1_000).unref();
}
