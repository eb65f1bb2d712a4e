import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type EngineEvent, failed } from "../engine/operations.ts";
import type { TreeProject } from "../engine/project.ts";
import type { SelectedStack } from "../engine/select-stack.ts";
import { configReader } from "../engine/stack-config.ts";
import { recorded, type StackLock } from "../engine/stack-lock.ts";
import { recordTree } from "../engine/tree-record.ts";
import { keyOf } from "../kinds/names.ts";
import type { ConfigReader } from "../lifecycle/credentials.ts";
import { actionsOf, type EnginePreview, type EngineStep, snapshotsOf } from "../plan/engine.ts";
import type { GuardRules } from "../plan/guards.ts";
import { resourceOf } from "../plan/names.ts";
import { type Review, reviewOf } from "../plan/plan.ts";
import { type Snapshot, snapshotOf } from "../plan/snapshot.ts";
import { keepFile } from "../safe/files.ts";
import type { Validated } from "../tree/validate.ts";
import { takeOverLocks } from "./lock.ts";
import type { Checkpoints } from "./options.ts";
import { hashOfText, type LiveState, type PlanOrigin } from "./saved-plan.ts";

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
  /** The stack as the engine exports it, secrets encrypted. */
  exported(): Promise<unknown>;
  /** Has the engine take a whole state in; secrets that are not encrypted yet lie on no disk before they are. */
  replaceState(state: unknown): Promise<void>;
  /** Reads the stack's configuration, for accounts that keep a credential there. */
  configOf(references: readonly string[]): Promise<ConfigReader>;
  /** What the tree asks for. */
  readonly declared: Snapshot;
}

/** What was opened. */
export interface Opened {
  readonly engine: SelectedStack;
  readonly project: TreeProject;
  readonly validated: Validated;
  readonly origin: PlanOrigin;
  /** What the tree is known by. */
  readonly name: string;
  /** The stack's locks, as far as they can be seen. */
  locks(): readonly StackLock[];
}

export function treeStack({ engine, project, validated, origin, name, locks }: Opened): TreeStack {
  const { tree } = validated.model;
  const places = snapshotOf(validated);
  const placeOf = (named: { kind: string; name: string }) => places.get(keyOf(named))?.place;
  const planFile = join(project.folder, "plan.json");
  const exported = async () => JSON.parse(await engine.done(["stack", "export"])) as unknown;
  /** The stack as it was applied last. */
  const inState = async () => snapshotsOf(stepsOf(await exported()), placeOf).before;
  const aboutWith = (rules: GuardRules) => ({
    organization: tree.organization,
    stack: origin.stack,
    rules: [tree.guards ?? {}, rules],
  });

  return {
    isNew: engine.isNew,
    origin,
    exported,
    declared: places,
    configOf: (references) => configReader(engine, origin.organization, references),
    replaceState: async (state) => void (await engine.done(["stack", "import"], JSON.stringify(state))),
    isEmpty: async () => (await inState()).size === 0,
    record: () => recordTree(engine, name),
    savedPlan: () => JSON.parse(readFileSync(planFile, "utf8")) as unknown,
    async preview(rules, save) {
      const steps = await previewed(engine, save === undefined ? [] : [`--save-plan=${planFile}`]);
      const { before, after } = snapshotsOf(steps, placeOf);
      const about = { ...aboutWith(rules), warnings: validated.problems, actions: actionsOf(steps) };
      return reviewOf(before, after, about);
    },
    live: () => liveState(engine),
    async apply(operation, checkpoints, onEvent, plan) {
      const once = { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };
      const args = [operation, "--yes", "--skip-preview", "--json"];
      if (plan !== undefined) {
        keepFile(project.folder, "plan.json", JSON.stringify(plan));
        args.push(`--plan=${planFile}`);
      }
      takeOverLocks(project.home, origin.stack, locks());
      await recorded(project.home, locks, (onStart) =>
        engine.heard(args, checkpoints === "end" ? once : {}, onEvent, onStart),
      );
    },
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
