import type { Elsewhere } from "../../providers/edge/index.ts";
import { keepsPath } from "../../providers/elsewhere.ts";
import { type ObjectName, referencesOf, sipUsers } from "../edge/links.ts";
import { type AccountReference, isOrganization } from "./account.ts";

/** What of an object's targets another one keeps than the edge, where that is more than the SIP users among them. */
export function elsewhereOf(account: AccountReference): Elsewhere {
  const own = isOrganization(account) ? [] : [[account.name, account.provider] as const];
  const providers = new Map([...account.elsewhere.map(accountAndProvider), ...own]);
  const isElsewhere = ({ kind, key }: ObjectName) =>
    kind === sipUsers || keepsPath(providers.get(key.split("/")[0] ?? "") ?? "", kind);
  return (path, key, fields) => {
    const others = referencesOf(path, key, fields as Record<string, unknown>).filter(isElsewhere);
    if (others.every(({ kind }) => kind === sipUsers)) return undefined;
    return others.map(({ kind, key: target }) => `${kind}/${target}`);
  };
}

/** `ACCOUNT:PROVIDER`. */
function accountAndProvider(text: string): readonly [account: string, provider: string] {
  const [account = "", provider = ""] = text.split(":");
  return [account, provider];
}
