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
import { allowedBy } from "../live/accounts.ts";
import { type LiveStack, liveStack } from "../live/standing/live-view.ts";
import { restoreCollected } from "../live/standing/restore.ts";
import { actionsOf, type EnginePreview, type EngineStep, snapshotsOf, stepsOf } from "../plan/engine.ts";
import type { GuardRules } from "../plan/guards.ts";
import { resourceOf } from "../plan/names.ts";
import { driftReview, type Review, reviewOf } from "../plan/plan.ts";
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
  /** What `up` would do. */
  preview(rules: GuardRules, how: PreviewOptions): Promise<Review>;
  /** What somebody changed behind the tree; without the engine. */
  drift(rules: GuardRules): Promise<DriftFound>;
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
    operation: "up" | "destroy" | "refresh",
    checkpoints: Checkpoints,
    onEvent: (event: EngineEvent) => void,
    how?: ApplyOptions,
  ): Promise<void>;
  /** Makes again what providers have collected since. @param exported the state */
  restore(exported: unknown): Promise<void>;
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

export interface PreviewOptions {
  /** Keeps the engine's own plan for `savedPlan`. */
  readonly save?: boolean;
  /** Whether the accounts are read, so that `up` begins with them as they are. */
  readonly refresh: boolean;
}

export interface ApplyOptions {
  /** A saved plan: whatever it does not have is refused. */
  readonly plan?: unknown;
  /** Whether the engine reads the accounts first, so that what is missing is made again. */
  readonly refresh?: boolean;
  /** The only resources that are worked on, by their URNs. */
  readonly targets?: readonly string[];
}

/** What somebody changed behind the tree, and all that was read to know it. */
export interface DriftFound {
  readonly review: Review;
  readonly live: LiveStack;
  readonly state: readonly EngineStep[];
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
  const configOf = (references: readonly string[]) => configReader(engine, origin.organization, references);
  const lookedAt = async (steps: readonly EngineStep[], rules: GuardRules, only?: "applied") => {
    const state = snapshotsOf(steps, placeOf).before;
    const tree = only === undefined ? places : new Map([...places].filter(([key]) => state.has(key)));
    const allow = allowedBy([rules]);
    const { organization, stack } = origin;
    const live = await liveStack({
      project: organization,
      stack,
      folder: project.home,
      steps,
      state,
      tree,
      placeOf,
      allow,
      configOf,
    });
    return { ...live, state };
  };
  const aboutWith = (rules: GuardRules) => ({
    organization: tree.organization,
    stack: origin.stack,
    rules: [tree.guards ?? {}, rules],
    allowedDrift: tree.drift?.allow ?? [],
  });

  return {
    isNew: engine.isNew,
    origin,
    exported,
    declared: places,
    configOf,
    replaceState: async (state) => void (await engine.done(["stack", "import"], JSON.stringify(state))),
    isEmpty: async () => (await inState()).size === 0,
    restore: (state) => restoreCollected(stepsOf(state), configOf),
    record: () => recordTree(engine, name),
    savedPlan: () => JSON.parse(readFileSync(planFile, "utf8")) as unknown,
    async preview(rules, { save, refresh }) {
      const args = save ? [...(refresh ? ["--refresh"] : []), `--save-plan=${planFile}`] : [];
      const [steps, live] = await Promise.all([
        previewed(engine, args),
        refresh ? exported().then((state) => lookedAt(stepsOf(state), rules)) : undefined,
      ]);
      const { before, after } = snapshotsOf(steps, placeOf);
      const about = { ...aboutWith(rules), warnings: validated.problems, actions: actionsOf(steps) };
      return live === undefined
        ? reviewOf(before, after, about)
        : reviewOf(live.state, after, { ...about, live: live.view });
    },
    async drift(rules) {
      const state = stepsOf(await exported());
      const live = await lookedAt(state, rules, "applied");
      const [unread] = live.read.unread.values();
      if (unread !== undefined) throw unread;
      return { review: driftReview(live.state, live.view, aboutWith(rules)), live, state };
    },
    live: () => liveState(engine),
    async apply(operation, checkpoints, onEvent, { plan, refresh, targets = [] } = {}) {
      const once = { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };
      const args = [operation, "--yes", "--skip-preview", "--json", ...(refresh ? ["--refresh"] : [])];
      args.push(...targets.map((urn) => `--target=${urn}`));
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
