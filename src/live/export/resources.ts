import type { Other } from "../../../providers/provider.ts";
import type { Kind } from "../../kinds/kind.ts";
import { headOf, pointersOf } from "../../kinds/map-references.ts";
import { accountIn, keyOf, ownName } from "../../kinds/names.ts";
import { isPassedByCalls, kindNamed } from "../../kinds/registry.ts";
import type { AppliedResource } from "../../tree/from-resources.ts";
import { idKeyOf, type NamesById, namedFields } from "../named.ts";
import type { LiveObject } from "../reading.ts";
import { spokenName } from "./naming.ts";
import { type Note, said } from "./note.ts";

type Values = Readonly<Record<string, unknown>>;

/** A live object as the resource that a tree would ask for. */
export interface LiveResource extends AppliedResource {
  readonly object: LiveObject;
}

/** What a tree can hold of what is there. */
export interface Held {
  readonly resources: readonly LiveResource[];
  readonly notes: readonly Note[];
}

/** Objects as resources, with names in the place of ids. */
export function resourcesIn(objects: readonly LiveObject[], names: NamesById): LiveResource[] {
  return objects.map((object) => {
    const kind = kindNamed(object.kind);
    const fields = namedFields(object, names);
    const name = nameOf(kind, object, fields, names);
    return { kind: object.kind, name, inputs: withoutDefaultLabel(kind, name, fields), object };
  });
}

function nameOf(kind: Kind, object: LiveObject, fields: Values, names: NamesById): string {
  if (kind.nameFields === undefined)
    return names.get(idKeyOf(kind.name, object.stored.id, object.account)) ?? object.stored.id;
  const own = kind.nameFields.map((field) => ownName(kind, String(fields[field])));
  return [object.account, ...own].join("/");
}

/** A label that the carrier has from dialtree where a tree says none: the whole name. */
function withoutDefaultLabel({ edge }: Kind, name: string, fields: Values): Values {
  const ofEdge: readonly string[] | undefined = edge?.callFields;
  const isOfEdge = edge !== undefined && (ofEdge?.includes("label") ?? true);
  if (isOfEdge || fields.label !== name) return fields;
  const { label: _label, ...others } = fields;
  return others;
}

/**
 * Takes away whatever points within its account to something that the tree does not have, until nothing does: the field
 * alone, or the whole where it cannot be without it, or where its calls go by that.
 */
export function withoutDangling({ resources, notes }: Held, others: ReadonlyMap<string, Other>): Held {
  const there = new Set(resources.map(keyOf));
  const found: Note[] = [];
  const kept = resources.flatMap((resource) => {
    const kind = kindNamed(resource.kind);
    const lost = pointersOf(kind, resource.inputs).filter(
      ({ reference, to, value }) =>
        reference.isWithinAccount && !there.has(keyOf({ kind: to, name: String(value) })),
    );
    return lost.reduce<LiveResource[]>(
      (left, { reference, to, value }) => {
        const field = headOf(reference);
        const other = others.get(String(value));
        const what = other
          ? `${field}: it is on the ${shownType(other)} ${said(other.name)}`
          : `${field}: the ${kindNamed(to).word} ${said(value)} is not in the tree`;
        const isWhole = kind.schema.required?.includes(field) || isPassedByCalls(kind);
        if (left.length > 0) found.push(isWhole ? leftOutWhole(resource, what) : leftOut(resource, what));
        return isWhole ? [] : left.map((each) => without(each, field));
      },
      [resource],
    );
  });
  const held = { resources: kept, notes: [...notes, ...found] };
  return kept.length < resources.length ? withoutDangling(held, others) : held;
}

/** A carrier's word for a type of its own, `ip_connection`. */
export const shownType = ({ type }: Other): string => type.replaceAll(/[^\w.-]+/g, " ").slice(0, 40);

export function without<R extends LiveResource>(resource: R, field: string): R {
  const inputs = Object.entries(resource.inputs).filter(([name]) => name !== field);
  return { ...resource, inputs: Object.fromEntries(inputs) };
}

/** A note at the resource, of which something is not in the tree. */
export function leftOut({ kind, name }: AppliedResource, text: string): Note {
  const account = accountIn(kindNamed(kind), name);
  return { account, about: { kind, name }, isLeftOut: true, text };
}

/** A note on what is not in the tree at all. */
export function leftOutWhole({ kind, name, object }: LiveResource, text: string): Note {
  const { word } = kindNamed(kind);
  const what = `${word} ${said(spokenName(object) ?? name)} (${said(object.stored.id)}): ${text}`;
  return { account: object.account, isLeftOut: true, text: what };
}
