import type { ProviderAccountFields } from "../../schemas/types.ts";
import { formatAccount, formatOrganization } from "../lifecycle/account.ts";
import { normalForm } from "../lifecycle/normal.ts";
import { kindNamed } from "../resources/kinds.ts";
import { isReference, type ResourceKind, resourcesOf } from "../tree/resources.ts";
import type { Validated } from "../tree/validate.ts";
import { keyOf } from "./names.ts";

export type Inputs = Readonly<Record<string, unknown>>;

export interface Place {
  readonly file: string;
  readonly line: number;
}

/** One resource as it is asked for, other resources by their names. */
export interface Entry {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly inputs: Inputs;
  readonly place?: Place;
}

/** All resources of an account tree at one moment, by `KIND NAME`. */
export type Snapshot = ReadonlyMap<string, Entry>;

/** What a tree asks for, in the very form in which the engine would get it. */
export function snapshotOf({ model, locate }: Validated): Snapshot {
  const references = new Map<string, string>();
  const entries = resourcesOf(model).map(({ key, kind, name, path, args }): Entry => {
    const { organization, edge, elsewhere, account, ...own } = named(args) as Record<string, unknown>;
    const { file, line } = locate(path, "key");
    if (kind === "ProviderAccount") {
      const fields = defined({ name, ...own, edge, elsewhere }) as unknown as ProviderAccountFields;
      references.set(key, formatAccount(fields));
      return {
        kind,
        name,
        inputs: { ...fields, environment: fields.environment ?? "test" },
        place: { file, line },
      };
    }
    const isOfOrganization = kind === "User" || kind === "Team";
    const reference = isOfOrganization
      ? formatOrganization(String(organization), { edge, elsewhere } as never)
      : references.get(`account ${String(account)}`);
    const { fields } = normalForm(kindNamed(kind), defined({ ...own, account: reference }));
    return { kind, name, inputs: fields, place: { file, line } };
  });
  return new Map(entries.map((entry) => [keyOf(entry), entry]));
}

/** Arguments with the names of the resources that they refer to. */
function named(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(named);
  if (typeof value !== "object" || value === null) return value;
  if (isReference(value)) return value.resource.slice(value.resource.indexOf(" ") + 1);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, named(each)]));
}

function defined(fields: Inputs): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
