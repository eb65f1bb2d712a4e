import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { hasProc, statOf } from "./holder.ts";

/** The processes that a process has started, theirs, and so on. */
export function descendantsOf(pid: number): number[] {
  const children = Map.groupBy(processes(), ({ parent }) => parent);
  const below = (of: number): number[] =>
    (children.get(of) ?? []).flatMap((child) => [child.pid, ...below(child.pid)]);
  return below(pid);
}

function processes(): { pid: number; parent: number }[] {
  if (!hasProc) {
    const listed = execFileSync("/bin/ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
    return [...listed.matchAll(/(\d+)\s+(\d+)/g)].map(([, pid, parent]) => ({
      pid: Number(pid),
      parent: Number(parent),
    }));
  }
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: Number(statOf(Number(name))?.[1]) }));
}
