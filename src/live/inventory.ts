import type { Maker } from "../../providers/provider.ts";
import { kindNamed } from "../kinds/registry.ts";
import type { EngineStep } from "../plan/engine.ts";
import type { InventoryItem } from "../plan/inventory-item.ts";
import { resourceOf } from "../plan/names.ts";
import { type AccountsRead, holderOf } from "./accounts.ts";
import { idKeyOf } from "./named.ts";
import type { LiveObject } from "./reading.ts";

/** What was read and no resource of the state has made or taken over, by account, type and name. */
export function inventoryOf(
  state: readonly EngineStep[],
  { objects, others }: AccountsRead,
): InventoryItem[] {
  const ours = new Set(state.map(keyIn));
  const attached = new Set(
    objects
      .filter(({ kind }) => kind === "CredentialAttachment")
      .map(({ account, stored }) => `${account} ${stored.id}`),
  );
  const items = [
    ...objects
      .filter(({ kind, account, stored }) => !ours.has(idKeyOf(kind, stored.id, account)))
      .map((object) => itemOf(object, attached)),
    ...others.map(
      ({ account, type, id, name, why }): InventoryItem => ({ account, type, id, name, note: why }),
    ),
  ];
  const rank = ({ account = "", type, name }: InventoryItem) => [account, type, name].join("\0");
  return items.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

function keyIn({ urn, oldState }: EngineStep): string {
  const { account } = oldState?.inputs ?? {};
  const holder = typeof account === "string" ? holderOf(account) : "";
  return idKeyOf(resourceOf(urn)?.kind ?? "", oldState?.id ?? "", holder || undefined);
}

function itemOf(object: LiveObject, attached: ReadonlySet<string>): InventoryItem {
  const { kind, account, stored } = object;
  const note = noteOf(object, attached);
  return {
    ...(account === undefined ? {} : { account }),
    type: kindNamed(kind).word,
    id: stored.id,
    name: nameOf(stored.fields, stored.id),
    ...(note === undefined ? {} : { note }),
    ...(stored.owner.kind === "other" ? { owner: ownerText(stored.owner.by) } : {}),
    ...(stored.monthlyCost === undefined ? {} : { monthlyCost: stored.monthlyCost }),
  };
}

/** What people know it by. */
function nameOf(fields: Readonly<Record<string, unknown>>, id: string): string {
  const { number, label, name, prefix, queueName } = fields;
  return String(number ?? label ?? name ?? prefix ?? queueName ?? id);
}

function noteOf({ kind, account, stored }: LiveObject, attached: ReadonlySet<string>): string | undefined {
  const fields: Readonly<Record<string, unknown>> = stored.fields;
  switch (kind) {
    case "SipUser":
      return fields.enabled === false ? "is disabled" : "can still register";
    case "PhoneNumber":
      return fields.domain === undefined ? "detached: rings nowhere" : "takes calls";
    case "CredentialList":
      return attached.has(`${account} ${stored.id}`) ? undefined : "detached: attached to no domain";
    default:
      return undefined;
  }
}

const ownerText = (maker: Maker): string =>
  "tag" in maker ? maker.tag.replace(/^dialtree:/, "") : maker.mark;
