import { isDeepStrictEqual } from "node:util";
import { type AllowedDrift, ruleFor } from "../kinds/allowed-drift.ts";
import { pointersOf } from "../kinds/map-references.ts";
import { keyOf } from "../kinds/names.ts";
import { kindNamed } from "../kinds/registry.ts";
import { replacingFields } from "../lifecycle/normal.ts";
import { outcomeOf } from "./adopted.ts";
import { type Change, type FieldChange, type FieldOrigin, isNew } from "./change.ts";
import { about, compare, fieldChanges } from "./changes.ts";
import { type RouteChange, routeChanges } from "./routes.ts";
import type { Inputs, Snapshot, SnapshotEntry } from "./snapshot.ts";

/** Who changed something last, and when (RFC 3339), as far as its keeper says. */
export interface ChangedBy {
  readonly at?: string;
  readonly by?: string;
}

/** What is known of the accounts as they are, beside what was applied last. */
export interface LiveView {
  /** The stack's resources as they live; what is gone is absent. */
  readonly snapshot: Snapshot;
  /** Who changed them, by `KIND NAME`, as are the others. */
  readonly changed: ReadonlyMap<string, ChangedBy>;
  /** What is there already of what is to be made, and would be taken over; undefined where there is nothing. */
  readonly found: ReadonlyMap<string, Found | undefined>;
  /** Why `up` would refuse a resource: an error's code and text. */
  readonly refused: ReadonlyMap<string, string>;
  /** Fields that no tree has and that live otherwise than they were applied, such as an attachment's voice URL. */
  readonly unwritten: ReadonlyMap<string, readonly FieldChange[]>;
}

/** An object that a new resource meets at the carrier. */
export interface Found {
  readonly id: string;
  readonly inputs: Inputs;
  /** Whether it was there before this stack: then only what is declared of it changes. */
  readonly existed: boolean;
}

/** One resource that somebody changed behind the tree. */
export interface DriftChange extends Omit<Change, "action" | "forcedBy" | "refused" | "reach"> {
  readonly action: "update" | "delete";
  readonly changed?: ChangedBy;
}

/** What somebody changed since the tree was applied last, and whose calls that changed. */
export interface Drift {
  readonly changes: readonly DriftChange[];
  readonly routes: readonly RouteChange[];
  /** Fields that differ and may, with the tree's reasons. */
  readonly allowed: readonly (AllowedDrift & FieldChange)[];
}

/** What leads from the stack as it was applied last to the accounts as they are. */
export function driftOf(state: Snapshot, live: LiveView, allowed: readonly AllowedDrift[] = []): Drift {
  const { changed } = live;
  // Of what was there before only what is declared counts.
  const snapshot = outcomeOf(state, live.snapshot);
  const written = compare(state, snapshot).changes;
  const all = withUnwritten(written, live, snapshot, (field) => field).map(
    ({ forcedBy: _forced, refused: _refused, reach: _reach, ...change }): DriftChange => {
      const by = changed.get(keyOf(change));
      const action = snapshot.has(keyOf(change)) ? "update" : "delete";
      return { ...change, action, ...(by === undefined ? {} : { changed: by }) };
    },
  );
  const permitted = all.flatMap((change) =>
    change.fields.flatMap((field) => {
      const rule = ruleFor(allowed, change, field.field);
      return rule ? [{ ...rule, ...field, resource: change.name }] : [];
    }),
  );
  const changes = all.flatMap((change) => {
    const fields = change.fields.filter(({ field }) => !ruleFor(allowed, change, field));
    return change.action === "update" && fields.length === 0 ? [] : [{ ...change, fields }];
  });
  return { changes, routes: routeChanges(state, snapshot), allowed: permitted };
}

/** Changes with the fields that no tree has. @param as how one of these changes */
function withUnwritten(
  changes: readonly Change[],
  { unwritten }: LiveView,
  snapshot: Snapshot,
  as: (field: FieldChange) => FieldChange,
): Change[] {
  const told = new Set(changes.map(keyOf));
  const more = changes.map((change) => {
    const fields = change.action === "update" ? (unwritten.get(keyOf(change)) ?? []) : [];
    return fields.length === 0 ? change : { ...change, fields: [...change.fields, ...fields.map(as)] };
  });
  const alone = [...unwritten].flatMap(([key, fields]) => {
    const entry = snapshot.get(key);
    if (entry === undefined || told.has(key)) return [];
    return [{ ...about(entry), action: "update" as const, fields: fields.map(as), forcedBy: [] }];
  });
  return [...more, ...alone];
}

/** The tree as `up` makes it so: what may differ stays as it lives. */
export function withAllowed(after: Snapshot, live: Snapshot, allowed: readonly AllowedDrift[]): Snapshot {
  if (allowed.length === 0) return after;
  return new Map(
    [...after].map(([key, entry]) => {
      const old = live.get(key);
      const names = old ? Object.keys({ ...entry.inputs, ...old.inputs }) : [];
      const kept = names.filter((field) => ruleFor(allowed, entry, field));
      const inputs = Object.fromEntries(kept.map((field) => [field, old?.inputs[field]]));
      return [key, kept.length === 0 ? entry : { ...entry, inputs: { ...entry.inputs, ...inputs } }];
    }),
  );
}

/** What leads from the accounts as they are to the tree, each field with who asks for it. */
export function liveChanges(
  state: Snapshot,
  live: LiveView,
  after: Snapshot,
): { changes: Change[]; unchanged: number } {
  const { changes, unchanged } = compare(live.snapshot, after);
  const whole = withUnwritten(changes, live, after, ({ field, before, after }) => ({
    field,
    before: after,
    after: before,
    origin: "drift",
  }));
  const seen = whole.map((change) => withOrigin(asFound(change, after, live), state, live.snapshot, after));
  const followed = following(seen, state, live.snapshot, after);
  const refused = [...seen, ...followed].map((change) => refusedBy(live.refused, change));
  const told = new Set(refused.map(keyOf));
  const unheard = [...live.refused].flatMap(([key, why]) => {
    const entry = after.get(key) ?? state.get(key);
    if (entry === undefined || told.has(key)) return [];
    return [{ ...about(entry), action: "update" as const, fields: [], forcedBy: [], refused: why }];
  });
  return {
    changes: [...refused, ...unheard],
    unchanged:
      unchanged -
      (whole.length - changes.length) -
      followed.length -
      unheard.filter((each) => after.has(keyOf(each))).length,
  };
}

function refusedBy(refused: LiveView["refused"], change: Change): Change {
  const why = refused.get(keyOf(change));
  return why === undefined ? change : { ...change, refused: why };
}

/** What is new and meets an object at the carrier takes that over, with each field that it changes; else it is made. */
function asFound(change: Change, after: Snapshot, { found }: LiveView): Change {
  const key = keyOf(change);
  const entry = after.get(key);
  if (!isNew(change) || !found.has(key) || entry === undefined) return change;
  const object = found.get(key);
  if (object === undefined) return { ...change, action: "create" };
  const { id, inputs, existed } = object;
  const old: SnapshotEntry = { ...entry, inputs, ...(existed ? { adopted: true } : {}) };
  const outcome = outcomeOf(new Map([[key, old]]), new Map([[key, entry]])).get(key);
  const fields = fieldChanges(change.kind, inputs, outcome?.inputs ?? {}).filter(
    ({ field }) => !creation.includes(field),
  );
  return { ...change, action: "adopt", fields, adopts: id };
}

/** Fields that only say how it comes under the tree. */
const creation = ["adopt", "acquire", "search"];

function withOrigin(change: Change, state: Snapshot, live: Snapshot, after: Snapshot): Change {
  const key = keyOf(change);
  const [applied, lives, asked] = [state, live, after].map((each) => each.get(key)?.inputs);
  // What is new or goes is the tree's doing as a whole, and what is made again nobody's.
  if (applied === undefined || asked === undefined) return change;
  if (lives === undefined) return { ...change, origin: "drift" };
  const fields = change.fields.map((field) => ({ origin: originOf(field.field), ...field }));
  return { ...change, fields };

  function originOf(field: string): FieldOrigin {
    const byHand = !isDeepStrictEqual(applied?.[field], lives?.[field]);
    const byTree = !isDeepStrictEqual(applied?.[field], asked?.[field]);
    return byHand ? (byTree ? "both" : "drift") : "tree";
  }
}

/** What is not changed itself but has the id of something that is made again, which has another one then. */
function following(changes: readonly Change[], state: Snapshot, live: Snapshot, after: Snapshot): Change[] {
  const remade = new Set(changes.filter(({ origin }) => origin === "drift").map(keyOf));
  if (remade.size === 0) return [];
  const told = new Set(changes.map(keyOf));
  return [...after].flatMap(([key, entry]): Change[] => {
    if (told.has(key) || !live.has(key) || !state.has(key)) return [];
    const fields = pointersOf(kindNamed(entry.kind), entry.inputs)
      .filter(
        ({ reference, to, value }) => reference.isId && remade.has(keyOf({ kind: to, name: String(value) })),
      )
      .map(
        ({ reference, value }): FieldChange => ({
          field: reference.at,
          before: `${String(value)} (gone)`,
          after: value,
          origin: "drift",
        }),
      );
    return fields.length === 0 ? [] : [{ ...about(entry), ...wayOf(entry, fields), fields }];
  });
}

function wayOf({ kind, inputs }: SnapshotEntry, fields: readonly FieldChange[]) {
  const names = fields.map(({ field }) => field);
  const account = { account: String(inputs.account) };
  const forcedBy = replacingFields(kindNamed(kind), names, account, account);
  return { action: forcedBy.length > 0 ? ("replace" as const) : ("update" as const), forcedBy };
}
