import { execFileSync } from "node:child_process";
import { DialtreeError } from "../errors.ts";

const largestAnswer = 64 * 1024 * 1024;
const patienceMs = 60_000;

/**
 * Asks git, which runs nothing of a repository that is not trusted: no folder that pretends to be one, no request to
 * another machine, no replaced object, no program that its configuration names; and paths mean themselves.
 *
 * @throws {DialtreeError} DT1011 with what git said
 */
export function git(args: readonly string[], input?: string): Buffer {
  try {
    return run(args, input === undefined ? {} : { input });
  } catch (cause) {
    if (!isAnswer(cause)) throw cause;
    const said =
      cause.stderr?.toString().trim() || cause.code || "no answer in time, or one that is too large";
    throw new DialtreeError("DT1011", `git ${args[0]} failed: ${said}`, {
      hint: "Run it in a git repository that has both revisions; CI may have to fetch more of the history.",
      cause,
    });
  }
}

/** What git says in a folder; undefined where it has no answer: no repository, no such thing, or no git. */
export function tryGit(args: readonly string[], folder: string): string | undefined {
  try {
    return run(args, { cwd: folder }).toString("utf8");
  } catch (error) {
    if (isAnswer(error)) return undefined;
    throw error;
  }
}

function run(args: readonly string[], options: { input?: string; cwd?: string }): Buffer {
  return execFileSync("git", args, {
    ...options,
    env: {
      ...(options.cwd === undefined ? process.env : withoutPlaces(process.env)),
      ...careful(process.env),
    },
    maxBuffer: largestAnswer,
    timeout: patienceMs,
    stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
}

/** Without what says where another repository lies, as in a hook: the folder that is asked about is meant. */
function withoutPlaces(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const places =
    /^GIT_(DIR|COMMON_DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE)$/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !places.test(name)));
}

/** Settings that win over every file of configuration, beside those that the environment has already. */
const settings = {
  "safe.bareRepository": "explicit",
  "protocol.allow": "never",
  "core.fsmonitor": "false",
  "core.hooksPath": "/dev/null",
};

function careful({ GIT_CONFIG_COUNT: count = "0" }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const first = Number(count) || 0;
  const added = Object.entries(settings).flatMap(([key, value], at) => [
    [`GIT_CONFIG_KEY_${first + at}`, key],
    [`GIT_CONFIG_VALUE_${first + at}`, value],
  ]);
  return {
    ...Object.fromEntries(added),
    GIT_CONFIG_COUNT: String(first + Object.keys(settings).length),
    GIT_ALLOW_PROTOCOL: "",
    GIT_LITERAL_PATHSPECS: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_NO_LAZY_FETCH: "1",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
  };
}

/** Git's own failure, or the system's to start it or to wait for it. */
function isAnswer(error: unknown): error is Error & { stderr?: Buffer | null; code?: string } {
  return error instanceof Error && ("status" in error || "syscall" in error);
}
