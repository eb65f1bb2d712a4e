import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** The process that holds a lock, told from every other that there was or will be. */
export interface Holder {
  readonly host: string;
  /** The machine's start, where the system names it. */
  readonly boot: string;
  /** The set of processes that `pid` counts in: containers on one machine have their own. */
  readonly processes: string;
  readonly pid: number;
  /** When the process started, as the system puts it. */
  readonly started: string;
  /** Tells two locks of the same process apart. */
  readonly id: string;
}

export function thisProcess(): Holder {
  return holderOf(process.pid);
}

/** A process of this machine, as it is now. */
export function holderOf(pid: number): Holder {
  return {
    host: hostname(),
    boot: ifThere(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()) ?? "",
    processes: ifThere(() => readlinkSync("/proc/self/ns/pid")) ?? "",
    pid,
    started: startOf(pid) ?? "",
    id: randomBytes(8).toString("hex"),
  };
}

/** Whether the process still runs; nobody here can tell of one on another host. */
export function stateOf(holder: Holder): "running" | "gone" | "elsewhere" {
  const { host, boot, processes } = thisProcess();
  if (holder.host !== host) return "elsewhere";
  if (holder.boot !== boot) return "gone";
  if (holder.processes !== processes) return "elsewhere";
  return startOf(holder.pid) === holder.started ? "running" : "gone";
}

/** @returns undefined when the text names no process */
export function parseHolder(text: string): Holder | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { pid, ...texts } = value as Record<string, unknown>;
  const named = ["host", "boot", "processes", "started"].every((name) => typeof texts[name] === "string");
  const isProcess = typeof pid === "number" && Number.isSafeInteger(pid) && pid > 0;
  // The id becomes part of a file's name.
  const isId = typeof texts.id === "string" && /^[0-9a-f]{16}$/.test(texts.id);
  return named && isProcess && isId ? (value as Holder) : undefined;
}

/** Whether the system tells of its processes in files. */
export const hasProc = existsSync("/proc/self/stat");

/** A process's start; undefined where it has ended. A number that was given to another process has another start. */
export function startOf(pid: number): string | undefined {
  if (hasProc) return startFromProc(pid);
  try {
    const env = { LC_ALL: "C", TZ: "UTC" };
    const said = execFileSync("/bin/ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8", env });
    return said.trim() || undefined;
  } catch (error) {
    // `ps` ends with 1 when there is no such process.
    if (error instanceof Error && "status" in error && error.status === 1) return undefined;
    throw error;
  }
}

function startFromProc(pid: number): string | undefined {
  const fields = statOf(pid);
  const hasEnded = fields?.[0] === "Z" || fields?.[0] === "X";
  return hasEnded ? undefined : fields?.[19];
}

/** What the system says of a process: its state, its parent's number and so on; undefined where there is none. */
export function statOf(pid: number): string[] | undefined {
  const stat = ifThere(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The program's name stands second, in brackets, and may have brackets and spaces itself.
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** What the system says about itself and its processes, as far as it does. */
function ifThere(read: () => string): string | undefined {
  try {
    return read();
  } catch (error) {
    const isMissing =
      error instanceof Error && "code" in error && /^(ENOENT|ENOTDIR|ESRCH)$/.test(String(error.code));
    if (isMissing) return undefined;
    throw error;
  }
}
