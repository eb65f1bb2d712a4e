import type { Kind } from "../../kinds/kind.ts";
import { mapReferences, pointersOf } from "../../kinds/map-references.ts";
import { accountIn, keyOf } from "../../kinds/names.ts";
import { type KindName, kindNamed, kinds } from "../../kinds/registry.ts";
import type { AppliedResource } from "../../tree/from-resources.ts";
import type { KindObject } from "../objects.ts";
import type { Carrier } from "./directory.ts";

const byPath = new Map(kinds.flatMap((kind) => (kind.edge ? [[kind.edge.path, kind] as const] : [])));

/** What the edge keeps as the resources that were applied, and what carriers have of them, by `KIND NAME`. */
export function resourcesIn(objects: readonly KindObject[]): {
  readonly resources: readonly AppliedResource[];
  readonly carriers: ReadonlyMap<string, Carrier>;
} {
  const found = objects.flatMap((object) => {
    const kind = byPath.get(object.kind);
    return kind === undefined ? [] : [{ kind, name: nameOf(kind, object.key), object }];
  });
  const carriers = new Map(
    found.flatMap(({ kind, name, object: { carrier } }) =>
      carrier === undefined ? [] : [[keyOf({ kind: kind.id, name }), carrier] as const],
    ),
  );
  const names = new Map(
    found.flatMap(({ kind, name, object: { carrier } }) =>
      typeof carrier?.id === "string"
        ? [[idKeyOf(kind.name, carrier.id, accountIn(kind, name)), name] as const]
        : [],
    ),
  );
  const resources = found.map(({ kind, name, object }) => ({
    kind: kind.name as KindName,
    name,
    inputs: inputsOf(kind, name, object, names),
  }));
  return { resources: resources.filter(isWhole), carriers };
}

const idKeyOf = (kind: string, id: string, account: string | undefined): string =>
  JSON.stringify([kind, id, account]);

/** The settings of an account have its name and one of their own. */
function nameOf({ name }: Kind, key: string): string {
  return name === "ProviderAccount" ? (key.split("/")[0] ?? key) : key;
}

/** The fields that were applied, with names in the place of the carrier's ids. */
function inputsOf(
  kind: Kind,
  name: string,
  { fields, carrier = {} }: KindObject,
  names: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const isField = ([field]: [string, unknown]) => kind.schema.properties[field] !== undefined;
  const all = { ...Object.fromEntries(Object.entries(carrier).filter(isField)), ...fields };
  const account = accountIn(kind, name);
  return mapReferences(kind, all, ({ reference, to, value }) =>
    reference.isId ? (names.get(idKeyOf(to, String(value), account)) ?? lost) : value,
  );
}

/** In the place of an id that nothing here has. */
const lost = "";

/** Whether it can be in a tree: a reference within its account that leads nowhere leaves it out where it must lead somewhere. */
function isWhole({ kind, inputs }: AppliedResource): boolean {
  const { schema } = kindNamed(kind);
  return pointersOf(kindNamed(kind), inputs).every(
    ({ reference, value }) => value !== lost || !schema.required?.includes(reference.at),
  );
}
