import { ownerOf } from "../../../providers/owner.ts";
import type { Owner, Stored } from "../../../providers/provider.ts";
import type { Kind } from "../../kinds/kind.ts";
import { keyOf } from "../../kinds/names.ts";
import { type KeptKindName, kindNamed } from "../../kinds/registry.ts";
import { changedFields } from "../../lifecycle/diff.ts";
import { type Inputs, liveInputs } from "../../lifecycle/handler.ts";
import type { FieldChange } from "../../plan/change.ts";
import type { EngineStep } from "../../plan/engine.ts";
import type { ChangedBy } from "../../plan/live.ts";
import { resourceOf } from "../../plan/names.ts";
import { isTakenField } from "../../plan/own-fields.ts";
import { type AccountsRead, holderOf } from "../accounts.ts";
import { collectionOf } from "../collection.ts";
import { idKeyOf } from "../named.ts";
import type { ReadingOptions } from "../reading.ts";

/** How the resources of a state stand at their keepers. */
export interface Standing {
  /** The state's resources with the inputs that would describe them as they are; what is gone is absent. */
  readonly steps: readonly EngineStep[];
  /** Who changed one last, and when, as far as its keeper says, by `KIND NAME`. */
  readonly changed: ReadonlyMap<string, ChangedBy>;
  /** Fields that no tree has and that live otherwise than they were applied, by `KIND NAME`. */
  readonly unwritten: ReadonlyMap<string, readonly FieldChange[]>;
}

/**
 * Looks for each resource of a state among what was read, as the lifecycle's own `read` would. What a list does not show,
 * or shows as somebody else's, is asked for by its id: lists lag behind, and owner's tags are lost.
 *
 * @param ways references of the accounts by their names; what is of no other account is taken as it was applied
 */
export async function standingOf(
  state: readonly EngineStep[],
  { objects, unread }: AccountsRead,
  ways: ReadonlyMap<string, string>,
  options: ReadingOptions,
): Promise<Standing> {
  const byId = new Map(
    objects.map((each) => [idKeyOf(each.kind, each.stored.id, each.account), each.stored]),
  );
  const changed = new Map<string, ChangedBy>();
  const unwritten = new Map<string, FieldChange[]>();
  const steps = await Promise.all(
    state.map(async (step) => {
      const { oldState, urn } = step;
      const resource = resourceOf(urn);
      const inputs = oldState?.inputs as Inputs | undefined;
      if (!resource || !inputs || !oldState?.id || resource.kind === "ProviderAccount") return [step];
      const holder = holderOf(inputs.account);
      const way = ways.get(holder);
      if (way === undefined || unread.has(holder)) return [step];
      const kind = kindNamed(resource.kind as KeptKindName);
      const owner = ownerOf(inputs.owner);
      const listed = byId.get(idKeyOf(resource.kind, oldState.id, holder || undefined));
      const stored =
        listed && isWhole(kind, listed, owner, inputs)
          ? labelled(kind, listed, owner)
          : await (await collectionOf(way, kind.name as KeptKindName, options)).read(oldState.id, owner);
      if (stored === undefined) return [];
      if (stored.changed) changed.set(keyOf(resource), stored.changed);
      // As it would stand in state: nothing in it is undefined.
      const live = JSON.parse(JSON.stringify(liveInputs(kind, inputs, stored))) as Inputs;
      const beside = oldState.outputs?.adopted ? [] : changesUnwritten(kind, inputs, live);
      if (beside.length > 0) unwritten.set(keyOf(resource), beside);
      return [{ ...step, oldState: { ...oldState, id: stored.id, inputs: live, propertyDependencies: {} } }];
    }),
  );
  return { steps: steps.flat(), changed, unwritten };
}

/** What the lifecycle would set right and no review shows otherwise. */
function changesUnwritten(kind: Kind, applied: Inputs, live: Inputs): FieldChange[] {
  return changedFields(kind, live, applied)
    .filter((field) => isTakenField(kind.name as KeptKindName, field))
    .map((field) => ({ field, before: withoutSecrets(applied[field]), after: withoutSecrets(live[field]) }));
}

/** A URL as far as it may be shown: neither who asks nor what is asked. */
function withoutSecrets(value: unknown): unknown {
  if (typeof value !== "string" || !URL.canParse(value)) return value;
  const { origin, pathname } = new URL(value);
  return origin + pathname;
}

/**
 * Whether a list has all of an object: where the edge keeps a part of it, that is found by the object's owner, which
 * whoever wrote the part last may have left out.
 */
function isWhole(
  kind: Kind,
  { owner, fields }: Stored<KeptKindName>,
  { tag, mark }: Owner,
  applied: Inputs,
): boolean {
  const parts: readonly string[] | undefined = kind.edge?.callFields;
  if (parts === undefined || parts.length === 0) return true;
  const isOwn = owner.kind === "other" && ("tag" in owner.by ? owner.by.tag === tag : owner.by.mark === mark);
  const has = (values: Readonly<Record<string, unknown>>) => parts.some((name) => values[name] !== undefined);
  return isOwn && (has(fields) || !has(applied));
}

/** A carrier's list does not know the resource, whose own name is the label that was not declared. */
function labelled({ edge }: Kind, stored: Stored<KeptKindName>, { name }: Owner): Stored<KeptKindName> {
  const isCarriers = edge === undefined || (edge.callFields && !edge.callFields.includes("label" as never));
  const { label } = stored.fields as { label?: unknown };
  if (!isCarriers || label !== name) return stored;
  const { label: _default, ...fields } = stored.fields as Stored<"SipUser">["fields"];
  return { ...stored, fields };
}
