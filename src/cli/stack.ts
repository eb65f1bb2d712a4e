import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ensureEngine } from "../engine/install.ts";
import { type EngineEvent, failed } from "../engine/operations.ts";
import { type TreeProject, writeTreeProject } from "../engine/project.ts";
import { lookAtStack, type SelectedStack, selectStack } from "../engine/select-stack.ts";
import { settingsOf } from "../engine/stack-settings.ts";
import { temporaryProject } from "../engine/temporary-project.ts";
import { recordedTree, recordTree, treeName } from "../engine/tree-record.ts";
import { DialtreeError } from "../errors.ts";
import { actionsOf, type EnginePreview, type EngineStep, snapshotsOf } from "../plan/engine.ts";
import type { GuardRules } from "../plan/guards.ts";
import { keyOf, resourceOf } from "../plan/names.ts";
import { type Review, reviewOf } from "../plan/plan.ts";
import { snapshotOf } from "../plan/snapshot.ts";
import { keepFile } from "../safe/files.ts";
import { shown } from "../safe/text.ts";
import type { Validated } from "../tree/validate.ts";
import { loadTree } from "./load.ts";
import type { Checkpoints } from "./options.ts";
import { hashOf, hashOfText, type LiveState, type PlanOrigin } from "./saved-plan.ts";
import { sayLine } from "./terminal.ts";
import { packageVersion } from "./version.ts";

/** A tree's stack on the real engine. */
export interface TreeStack {
  /** Whether it was made just now. */
  readonly isNew: boolean;
  /** Whether nothing of a tree is in its state. */
  isEmpty(): Promise<boolean>;
  /** What `up` would do. @param save keeps the engine's own plan for `savedPlan` */
  preview(rules: GuardRules, save?: "save"): Promise<Review>;
  /** What the tree would do to the stack as it was applied last, without the engine. */
  review(rules: GuardRules): Promise<Review>;
  /** What `destroy` would do. */
  destruction(rules: GuardRules): Promise<Review>;
  /** The engine's own plan of what the last preview showed, for `apply`. */
  savedPlan(): unknown;
  /** What the account has of the stack right now, read from the carrier; nothing is written. */
  live(): Promise<LiveState>;
  /** What a saved plan of this stack and tree is of. */
  readonly origin: PlanOrigin;
  /** Runs an operation; `onEvent` hears each event of the engine as it comes. */
  apply(
    operation: "up" | "destroy",
    checkpoints: Checkpoints,
    onEvent: (event: EngineEvent) => void,
    /** A saved plan: whatever it does not have is refused. */
    plan?: unknown,
  ): Promise<void>;
  /** Records that the stack is of this tree. */
  record(): Promise<void>;
  /** Takes the stack's lock away, which a run that was killed leaves behind. */
  breakLock(): Promise<void>;
  /** The stack as the engine exports it, secrets encrypted. */
  exported(): Promise<unknown>;
}

/** How a stack is opened. */
interface Opening {
  /** `look` leaves no trace: a stack that is missing is one for this process alone. `work` makes it. */
  readonly purpose: "look" | "work";
  /** Opens it also where it is of another tree. */
  readonly takeOver?: true | undefined;
}

/**
 * Checks the tree, finds or installs an engine, and opens the tree's stack.
 *
 * @throws {DialtreeError} DT1030 where the stack is of another tree; DT1001, DT1006, DT1007, DT2100
 */
export async function openTreeStack(
  place: string,
  stack: string,
  { purpose, takeOver }: Opening,
): Promise<TreeStack> {
  const validated = loadTree(place);
  const { organization } = validated.model.tree;
  const engine = await ensureEngine((text) => sayLine(shown(text)));
  const home = process.cwd();
  settingsOf(home, stack);
  const project =
    purpose === "look"
      ? temporaryProject(home, organization, resolve(place), stack)
      : writeTreeProject(home, organization, resolve(place));
  // Guards are judged here, on a preview that is shown in full.
  const env = { DIALTREE_GUARDS: "judged" };
  const open = purpose === "look" ? lookAtStack : selectStack;
  const origin = {
    organization,
    stack,
    tree: hashOf(validated.sources),
    dialtree: packageVersion(),
    engine: engine.version,
  };
  const selected = await open(engine, project, stack, env);
  const name = treeName(home, place);
  const opened = treeStack(selected, project, validated, origin, name);
  const recorded = recordedTree(selected);
  const isOther = recorded !== undefined && recorded !== name && !takeOver;
  // What is empty is nobody's.
  if (isOther && !(await opened.isEmpty())) throw ofAnother(stack, recorded, name);
  return opened;
}

function ofAnother(stack: string, recorded: string, name: string): DialtreeError {
  return new DialtreeError(
    "DT1030",
    `the stack ${shown(stack)} is of the tree ${shown(recorded)}, not of ${shown(name)}`,
    {
      hint: `What the one has made would be taken down by the other. Name another stack with --stack. Where the tree has moved, say so once with --take-over.`,
    },
  );
}

function treeStack(
  engine: SelectedStack,
  { folder }: TreeProject,
  validated: Validated,
  origin: PlanOrigin,
  name: string,
): TreeStack {
  const { tree } = validated.model;
  const places = snapshotOf(validated);
  const placeOf = (name: { kind: string; name: string }) => places.get(keyOf(name))?.place;
  const planFile = join(folder, "plan.json");
  const exported = async () => JSON.parse(await engine.done(["stack", "export"])) as unknown;

  const aboutWith = (rules: GuardRules) => ({
    organization: tree.organization,
    stack: origin.stack,
    rules: [tree.guards ?? {}, rules],
  });
  /** The stack as it was applied last. */
  const inState = async () => snapshotsOf(stepsOf(await exported()), placeOf).before;

  return {
    isNew: engine.isNew,
    origin,
    exported,
    isEmpty: async () => (await inState()).size === 0,
    record: () => recordTree(engine, name),
    savedPlan: () => JSON.parse(readFileSync(planFile, "utf8")) as unknown,
    async preview(rules, save) {
      const steps = await previewed(engine, save === undefined ? [] : [`--save-plan=${planFile}`]);
      const { before, after } = snapshotsOf(steps, placeOf);
      return reviewOf(before, after, {
        ...aboutWith(rules),
        warnings: validated.problems,
        actions: actionsOf(steps),
      });
    },
    live: () => liveState(engine),
    async apply(operation, checkpoints, onEvent, plan) {
      const once = { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };
      const args = [operation, "--yes", "--skip-preview", "--json"];
      if (plan !== undefined) {
        keepFile(folder, "plan.json", JSON.stringify(plan));
        args.push(`--plan=${planFile}`);
      }
      await engine.heard(args, checkpoints === "end" ? once : {}, onEvent);
    },
    breakLock: async () => void (await engine.done(["cancel", "--yes"])),
    review: async (rules) => reviewOf(await inState(), places, aboutWith(rules)),
    destruction: async (rules) => reviewOf(await inState(), new Map(), aboutWith(rules)),
  };
}

/** Every resource of a state, as if it went. */
function stepsOf(exported: unknown): EngineStep[] {
  const { deployment } = exported as {
    deployment: { resources?: (NonNullable<EngineStep["oldState"]> & { urn: string })[] };
  };
  return (deployment.resources ?? []).map((oldState) => ({ op: "delete", urn: oldState.urn, oldState }));
}

async function previewed(engine: SelectedStack, more: readonly string[]): Promise<readonly EngineStep[]> {
  const args = ["preview", "--json", "--show-sames", ...more];
  const { code, stdout, stderr } = await engine.run(args);
  const { steps = [], diagnostics = [] } = previewOf(stdout);
  if (code === 0) return steps;
  throw failed(args, code, diagnostics.map(({ message }) => message.trim()).join("\n") || stderr.trim());
}

/** What the engine printed before it could preview anything is no JSON, and stands on stderr as well. */
function previewOf(stdout: string): EnginePreview {
  const start = stdout.indexOf("{");
  return start === -1 ? {} : (JSON.parse(stdout.slice(start)) as EnginePreview);
}

async function liveState(engine: SelectedStack): Promise<LiveState> {
  const state: Record<string, string> = {};
  // Without it the engine prints what it will read, and not what it has read.
  const asEvents = { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" };
  await engine.heard(["refresh", "--preview-only", "--json"], asEvents, ({ resOutputsEvent }) => {
    const { urn = "", new: now } = resOutputsEvent?.metadata ?? {};
    const resource = resourceOf(urn);
    if (resource && now) state[keyOf(resource)] = hashOfText(JSON.stringify([now.id, now.outputs]));
  });
  return state;
}
