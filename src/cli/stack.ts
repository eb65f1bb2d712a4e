import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ensureEngine } from "../engine/install.ts";
import { writeTreeProject } from "../engine/project.ts";
import { runPulumi } from "../engine/stack.ts";
import { refuseForeignSettings } from "../engine/stack-settings.ts";
import { DialtreeError } from "../errors.ts";
import { actionsOf, type EnginePreview, type EngineStep, snapshotsOf } from "../plan/engine.ts";
import type { GuardRules } from "../plan/guards.ts";
import { keyOf, resourceOf } from "../plan/names.ts";
import { type Review, reviewOf } from "../plan/plan.ts";
import { snapshotOf } from "../plan/snapshot.ts";
import { keepFile } from "../safe/files.ts";
import { shown } from "../safe/text.ts";
import { loadTree } from "./load.ts";
import type { Checkpoints } from "./options.ts";
import { hashOf, hashOfText, type LiveState, type PlanOrigin } from "./saved-plan.ts";
import { sayLine } from "./terminal.ts";
import { packageVersion } from "./version.ts";

/** A tree's stack on the real engine. */
export interface TreeStack {
  /** What `up` would do. */
  preview(rules: GuardRules): Promise<Review>;
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
  /** Takes the stack's lock away, which a run that was killed leaves behind. */
  breakLock(): Promise<void>;
  /** The stack as the engine exports it, secrets encrypted. */
  exported(): Promise<unknown>;
}

/** The engine's events, as far as they are used here. */
export interface EngineEvent {
  readonly resOutputsEvent?: {
    readonly metadata: {
      readonly op: string;
      readonly urn: string;
      readonly new?: EventState | null;
      readonly old?: EventState | null;
    };
  };
  readonly diagnosticEvent?: { readonly severity: string; readonly message: string };
}

interface EventState {
  readonly id?: string;
  readonly outputs?: unknown;
  readonly inputs?: { readonly account?: unknown; readonly reference?: unknown };
}

/**
 * Checks the tree, finds or installs an engine, and selects the tree's stack, which is made when it is missing.
 *
 * @throws {DialtreeError} DT1001, DT1006, DT1007, DT2100
 */
export async function openTreeStack(place: string, stack: string): Promise<TreeStack> {
  const validated = loadTree(place);
  const { tree } = validated.model;
  const engine = await ensureEngine((text) => sayLine(shown(text)));
  const { folder, home } = writeTreeProject(process.cwd(), tree.organization, resolve(place));
  refuseForeignSettings(home, stack);
  // Guards are judged here, on a preview that is shown in full.
  const env = { DIALTREE_GUARDS: "judged" };

  const pulumi = (args: string[], onLine?: (line: string) => void, more: NodeJS.ProcessEnv = {}) =>
    runPulumi(engine, folder, [...args, "--non-interactive"], {
      env: { ...env, ...more },
      home,
      ...(onLine ? { onLine } : {}),
    });
  const ok = async (args: string[]) => {
    const result = await pulumi(args);
    if (result.code !== 0)
      throw failed(args[0] ?? "", result.code, result.stderr.trim() || result.stdout.trim());
    return result.stdout;
  };

  /** Runs an operation that prints its events, and says what it complained of when it fails. */
  const heard = async (args: string[], more: NodeJS.ProcessEnv, onEvent: (event: EngineEvent) => void) => {
    const problems = new Set<string>();
    const hear = (line: string) => {
      const event = eventOf(line);
      if (event?.diagnosticEvent?.severity === "error") problems.add(event.diagnosticEvent.message.trim());
      if (event) onEvent(event);
    };
    const { code, stderr } = await pulumi(args, hear, more);
    if (code !== 0) throw failed(args[0] ?? "", code, [...problems].join("\n") || stderr.trim());
  };

  const exported = async () => JSON.parse(await ok(["stack", "export"])) as unknown;
  const places = snapshotOf(validated);
  const placeOf = (name: { kind: string; name: string }) => places.get(keyOf(name))?.place;

  const aboutWith = (rules: GuardRules) => ({
    organization: tree.organization,
    stack,
    rules: [tree.guards ?? {}, rules],
  });
  /** The stack as it was applied last. */
  const inState = async () => {
    const { deployment } = (await exported()) as {
      deployment: { resources?: (NonNullable<EngineStep["oldState"]> & { urn: string })[] };
    };
    const steps = (deployment.resources ?? []).map((oldState) => ({
      op: "delete",
      urn: oldState.urn,
      oldState,
    }));
    return snapshotsOf(steps, placeOf).before;
  };

  await ok(["stack", "select", "--create", stack]);
  const planFile = join(folder, "plan.json");
  return {
    origin: {
      organization: tree.organization,
      stack,
      tree: hashOf(validated.sources),
      dialtree: packageVersion(),
      engine: engine.version,
    },
    savedPlan: () => JSON.parse(readFileSync(planFile, "utf8")) as unknown,
    async preview(rules) {
      const { code, stdout, stderr } = await pulumi([
        "preview",
        "--json",
        "--show-sames",
        `--save-plan=${planFile}`,
      ]);
      const { steps = [], diagnostics = [] } = previewOf(stdout);
      if (code !== 0) {
        throw failed(
          "preview",
          code,
          diagnostics.map(({ message }) => message.trim()).join("\n") || stderr.trim(),
        );
      }
      const { before, after } = snapshotsOf(steps, placeOf);
      return reviewOf(before, after, {
        ...aboutWith(rules),
        warnings: validated.problems,
        actions: actionsOf(steps),
      });
    },
    async live() {
      const state: Record<string, string> = {};
      // Without it the engine prints what it will read, and not what it has read.
      const asEvents = { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" };
      await heard(["refresh", "--preview-only", "--json"], asEvents, ({ resOutputsEvent }) => {
        const { urn = "", new: now } = resOutputsEvent?.metadata ?? {};
        const resource = resourceOf(urn);
        if (resource && now) state[keyOf(resource)] = hashOfText(JSON.stringify([now.id, now.outputs]));
      });
      return state;
    },
    async apply(operation, checkpoints, onEvent, plan) {
      const once = { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };
      const args = [operation, "--yes", "--skip-preview", "--json"];
      if (plan !== undefined) {
        keepFile(folder, "plan.json", JSON.stringify(plan));
        args.push(`--plan=${planFile}`);
      }
      await heard(args, checkpoints === "end" ? once : {}, onEvent);
    },
    breakLock: async () => void (await ok(["cancel", "--yes"])),
    review: async (rules) => reviewOf(await inState(), places, aboutWith(rules)),
    destruction: async (rules) => reviewOf(await inState(), new Map(), aboutWith(rules)),
    exported,
  };
}

/** What the engine printed before it could preview anything is no JSON, and stands on stderr as well. */
function previewOf(stdout: string): EnginePreview {
  const start = stdout.indexOf("{");
  return start === -1 ? {} : (JSON.parse(stdout.slice(start)) as EnginePreview);
}

function eventOf(line: string): EngineEvent | undefined {
  return line.startsWith("{") ? (JSON.parse(line) as EngineEvent) : undefined;
}

function failed(operation: string, code: number, said: string): DialtreeError {
  return new DialtreeError(
    "DT1006",
    `pulumi ${operation} ended with ${code}:\n  ${said.replaceAll("\n", "\n  ")}`,
    operation === "preview" ? {} : { hint: "Nothing is lost: what was made is known again in the next run." },
  );
}
