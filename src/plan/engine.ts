import type { Kind } from "../kinds/kind.ts";
import { mapReferences } from "../kinds/map-references.ts";
import { keyOf } from "../kinds/names.ts";
import { type KindName, kindNamed } from "../kinds/registry.ts";
import type { Action } from "./change.ts";
import { resourceOf } from "./names.ts";
import { withoutOwnFields } from "./own-fields.ts";
import type { Inputs, Snapshot, SnapshotEntry, SourcePlace } from "./snapshot.ts";

/** What `pulumi preview --json` prints, as far as it is used here. */
export interface EnginePreview {
  readonly steps?: readonly EngineStep[];
  readonly diagnostics?: readonly { readonly message: string; readonly severity?: string }[];
  /** Steps by what they do; those that change nothing are counted even where they are not listed. */
  readonly changeSummary?: Readonly<Record<string, number>>;
}

/** A step of the engine's preview, as `pulumi preview --json --show-sames` prints it. */
export interface EngineStep {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: EngineState;
  readonly newState?: EngineState;
}

export interface EngineState {
  readonly id?: string;
  readonly inputs?: Inputs;
  readonly outputs?: Inputs;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
}

/** Every resource of a stack's state as the engine exports it, as if it went. */
export function stepsOf(exported: unknown): EngineStep[] {
  const { deployment } = exported as {
    deployment: { resources?: (EngineState & { urn: string; delete?: boolean })[] };
  };
  // One that is still to be deleted has a successor of the same name.
  const resources = (deployment.resources ?? []).filter((resource) => resource.delete !== true);
  return resources.map((oldState) => ({ op: "delete", urn: oldState.urn, oldState }));
}

const engineActions: Readonly<Record<string, Action>> = {
  create: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
};

/** What the engine will do, by `KIND NAME`. */
export function actionsOf(steps: readonly EngineStep[]): Map<string, Action> {
  return new Map(
    steps.flatMap(({ op, urn }) => {
      const resource = resourceOf(urn);
      const action = engineActions[op];
      return resource && action ? [[keyOf(resource), action] as const] : [];
    }),
  );
}

/** What was applied last, and what the program asks for now. */
export function snapshotsOf(
  steps: readonly EngineStep[],
  placeOf: (name: { kind: string; name: string }) => SourcePlace | undefined,
): { before: Snapshot; after: Snapshot } {
  const names = new Map(
    steps.flatMap(({ urn, oldState }) => {
      const place = resourceOf(urn);
      // An attachment has its list's id, so an id alone names nothing.
      return place && oldState?.id ? [[`${place.kind} ${oldState.id}`, place.name] as const] : [];
    }),
  );
  const before = new Map<string, SnapshotEntry>();
  const after = new Map<string, SnapshotEntry>();
  for (const { op, urn, oldState, newState } of steps) {
    const resource = resourceOf(urn);
    if (resource === undefined || op === "read") continue;
    const entry = (state: EngineState): SnapshotEntry => {
      const place = placeOf(resource);
      const kind = resource.kind as KindName;
      const inputs = readable(kindNamed(kind), state, names);
      const marks = { ...declaresIn(state), ...(isAdopted(state) ? { adopted: true as const } : {}) };
      return { kind, name: resource.name, inputs, ...(place ? { place } : {}), ...marks };
    };
    if (oldState && op !== "create") before.set(keyOf(resource), entry(oldState));
    if (newState && op !== "delete") after.set(keyOf(resource), entry(newState));
  }
  return { before, after };
}

/** What state says of a resource that was there before it was taken over. */
function isAdopted({ inputs, outputs }: EngineState): boolean {
  return inputs?.adopted === true || outputs?.adopted === true;
}

function declaresIn({ inputs }: EngineState): Pick<SnapshotEntry, "declares"> {
  return Array.isArray(inputs?.declares) ? { declares: inputs.declares.map(String) } : {};
}

/** Inputs with names in the place of ids; what is not made yet is named by what it depends on. */
function readable(
  kind: Kind,
  { inputs = {}, propertyDependencies = {} }: EngineState,
  names: ReadonlyMap<string, string>,
): Inputs {
  return mapReferences(kind, withoutOwnFields(kind.name as KindName, inputs), ({ reference, to, value }) => {
    if (!reference.isId) return value;
    const dependency = (propertyDependencies[reference.at] ?? [])
      .map(resourceOf)
      .find((each) => each !== undefined);
    return names.get(keyOf({ kind: to, name: String(value) })) ?? dependency?.name ?? value;
  });
}
