import type { ProviderAccountFields } from "../../schemas/types.ts";
import { keyOf } from "../kinds/names.ts";
import { type KindName, kindNamed } from "../kinds/registry.ts";
import { type AtEdge, formatAccount, formatOrganization } from "../lifecycle/account.ts";
import { normalForm } from "../lifecycle/normal.ts";
import { filled } from "../shapes/defaults.ts";
import { resourcesOf } from "../tree/to-resources.ts";
import type { Validated } from "../tree/validate.ts";

export type Inputs = Readonly<Record<string, unknown>>;

export interface SourcePlace {
  readonly file: string;
  readonly line: number;
}

/** One resource as it is asked for, other resources by their names. */
export interface SnapshotEntry {
  readonly kind: KindName;
  readonly name: string;
  readonly inputs: Inputs;
  readonly place?: SourcePlace;
  /** Fields that the tree or the program writes, defaults aside; see `declaredFields`. */
  readonly declares?: readonly string[];
  /** Whether it was there before it was taken over, so that only what is declared of it is touched. */
  readonly adopted?: true;
}

/** All resources of an account tree at one moment, by `KIND NAME`. */
export type Snapshot = ReadonlyMap<string, SnapshotEntry>;

/** What a tree asks for, in the very form in which the engine would get it. */
export function snapshotOf({ model, locate }: Pick<Validated, "model" | "locate">): Snapshot {
  const references = new Map<string, string>();
  const entries = resourcesOf(model).map(({ kind, name, path, args, declares }): SnapshotEntry => {
    const { file, line } = locate(path, "key");
    const { organization, edge, elsewhere, account, ...own } = defined(args);
    const place = { file, line };
    if (kind === "ProviderAccount") {
      // The tree's schema has judged the account.
      const fields = { ...own, ...defined({ edge, elsewhere }) } as unknown as ProviderAccountFields;
      references.set(name, formatAccount(fields));
      return { kind, name, inputs: { ...filled("TreeAccount", fields) }, place };
    }
    const reference =
      account === undefined
        ? formatOrganization(String(organization), { edge, elsewhere } as AtEdge)
        : references.get(String(account));
    const { fields } = normalForm(kindNamed(kind), { ...own, account: reference });
    return { kind, name, inputs: fields, place, declares };
  });
  return new Map(entries.map((entry) => [keyOf(entry), entry]));
}

function defined(fields: Inputs): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
