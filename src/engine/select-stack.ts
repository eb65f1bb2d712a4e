import { basename } from "node:path";
import { DialtreeError } from "../errors.ts";
import { keptFolder } from "../safe/files.ts";
import { shown } from "../safe/text.ts";
import type { Engine } from "./find.ts";
import { failed, type Operations, operationsOn } from "./operations.ts";
import type { TreeProject } from "./project.ts";

/** A stack that is there. */
export interface SelectedStack extends Operations {
  /** Whether it was made just now. */
  readonly isNew: boolean;
  /** What its backend keeps about it, beside its state. */
  readonly tags: Readonly<Record<string, string>>;
}

/** The engine's own code for it. Source: Pulumi's taxonomy of exit codes (sdk/go/common/util/cmdutil/exit.go). */
const stackNotFound = 6;

type Opening = (
  engine: Engine,
  project: TreeProject,
  stack: string,
  env: NodeJS.ProcessEnv,
) => Promise<SelectedStack>;

/** @param missing how a stack is made that is not there */
const opening =
  (missing: (stack: string) => "init"): Opening =>
  async (engine, project, stack, env) => {
    const operations = operationsOn(stack, project, engine, env);
    const tags = await tagsOf(operations);
    await operations.done(["stack", tags === undefined ? missing(stack) : "select"]);
    return { ...operations, isNew: tags === undefined, tags: tags ?? {} };
  };

/**
 * The stack in its backend, made where it is missing.
 *
 * @throws {DialtreeError} DT1006
 */
export const selectStack = opening(() => "init");

/**
 * The stack in its backend, which has to be there.
 *
 * @throws {DialtreeError} DT1006, DT1033
 */
export const existingStack = opening((stack) => {
  throw new DialtreeError("DT1033", `there is no stack ${shown(stack)}`, {
    hint: "Name another one with --stack; `pulumi stack ls` in .dialtree/project lists those that there are.",
  });
});

/**
 * The stack in its backend, where nothing is written; or, where it is missing, one of its name in a backend within the
 * temporary project.
 *
 * @throws {DialtreeError} DT1006
 */
export async function lookAtStack(
  engine: Engine,
  project: TreeProject,
  stack: string,
  env: NodeJS.ProcessEnv,
): Promise<SelectedStack> {
  const operations = operationsOn(stack, project, engine, env);
  const tags = await tagsOf(operations);
  if (tags !== undefined) return { ...operations, isNew: false, tags };
  const backend = { PULUMI_BACKEND_URL: `file://${keptFolder(project.folder, "state")}` };
  const temporary = operationsOn(basename(stack), project, engine, { ...env, ...backend });
  await temporary.done(["stack", "init", "--no-select"]);
  return { ...temporary, isNew: true, tags: {} };
}

/** Undefined where there is no such stack. */
async function tagsOf({ run }: Operations): Promise<Readonly<Record<string, string>> | undefined> {
  const args = ["stack", "tag", "ls", "--json"];
  const { code, stdout, stderr } = await run(args);
  if (code === stackNotFound) return undefined;
  if (code !== 0) throw failed(args, code, stderr.trim() || stdout.trim());
  // A damaged file of tags is as none: the engine says null.
  const tags = JSON.parse(stdout) as Readonly<Record<string, unknown>> | null;
  return Object.fromEntries(Object.entries(tags ?? {}).map(([name, text]) => [name, String(text)]));
}
