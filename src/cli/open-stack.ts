import { resolve } from "node:path";
import { engineEnvironment } from "../engine/environment.ts";
import type { Engine } from "../engine/find.ts";
import { ensureEngine } from "../engine/install.ts";
import { type TreeProject, writeProgram, writeTreeProject } from "../engine/project.ts";
import { existingStack, lookAtStack, selectStack } from "../engine/select-stack.ts";
import { locksOf } from "../engine/stack-lock.ts";
import { settingsOf } from "../engine/stack-settings.ts";
import { temporaryProject } from "../engine/temporary-project.ts";
import { recordedTree, treeName } from "../engine/tree-record.ts";
import { DialtreeError } from "../errors.ts";
import { shown } from "../safe/text.ts";
import { loadTree } from "./load.ts";
import { takeOverLocks } from "./lock.ts";
import { hashOf } from "./saved-plan.ts";
import { endInOrder } from "./signals.ts";
import { type TreeStack, treeStack } from "./stack.ts";
import { sayLine } from "./terminal.ts";
import { packageVersion } from "./version.ts";

/** How a stack is opened. */
interface Opening {
  /**
   * `look` leaves no trace: a stack that is missing is one for this process alone. `save` and `change` make it, and `end`
   * refuses it. `change` and `end` are refused while another run does either.
   */
  readonly purpose: "look" | "save" | "change" | "end";
  /** Opens it also where it is of another tree. */
  readonly takeOver?: true | undefined;
  /** Takes its lock away first, whoever holds it. */
  readonly breakLock?: true | undefined;
}

/**
 * Checks the tree, finds or installs an engine, and opens the tree's stack.
 *
 * @throws {DialtreeError} DT1030 where the stack is of another tree, DT1032 where another run has locked it; DT1001, DT1006,
 *   DT1007, DT2100
 */
export async function openTreeStack(
  place: string,
  stack: string,
  { purpose, takeOver, breakLock }: Opening,
): Promise<TreeStack> {
  const validated = loadTree(place);
  endInOrder();
  const { organization } = validated.model.tree;
  const engine = await ensureEngine((text) => sayLine(shown(text)));
  const home = process.cwd();
  settingsOf(home, stack);
  const makeProject = purpose === "look" ? temporaryProject : writeTreeProject;
  const open = { look: lookAtStack, save: selectStack, change: selectStack, end: existingStack }[purpose];
  const project = makeProject(home, organization, stack);
  const locks = () => locksOf(backendOf(engine, project), project, organization, stack);
  // An engine that reads while another one writes may find half a state.
  if ((purpose === "change" || purpose === "end") && !breakLock) takeOverLocks(home, stack, locks());
  // Guards are judged here, on a preview that is shown in full.
  const selected = await open(engine, project, stack, { DIALTREE_GUARDS: "judged" });
  if (breakLock) await selected.done(["cancel", "--yes"]);

  const name = treeName(home, place);
  const tree = hashOf(validated.sources);
  const origin = { organization, stack, tree, dialtree: packageVersion(), engine: engine.version };
  const opened = treeStack({ engine: selected, project, validated, origin, name, locks });
  const recorded = recordedTree(selected);
  const isOther = recorded !== undefined && recorded !== name && !takeOver;
  // What is empty is nobody's.
  if (isOther && !(await opened.isEmpty())) throw ofAnother(stack, recorded, name);
  writeProgram(project, organization, resolve(place));
  return opened;
}

function backendOf(engine: Engine, { home }: TreeProject): string {
  return engineEnvironment(engine, home).PULUMI_BACKEND_URL ?? "";
}

function ofAnother(stack: string, recorded: string, name: string): DialtreeError {
  const text = `the stack ${shown(stack)} is of the tree ${shown(recorded)}, not of ${shown(name)}`;
  return new DialtreeError("DT1030", text, {
    hint: "What the one has made would be taken down by the other. Name another stack with --stack. Where the tree has moved, say so once with --take-over.",
  });
}
