import { keyOf } from "../../kinds/names.ts";
import { treeOf } from "../../tree/from-resources.ts";
import { type Model, modelOf } from "../../tree/model.ts";
import type { KindObject } from "../objects.ts";
import { resourcesIn } from "./resources.ts";

/** All that calls of an organization need, as the edge has it: the tree's own model, and what carriers know. */
export interface CallDirectory {
  readonly organization: string;
  /** Of the store when it was read. */
  readonly revision: number;
  readonly model: Model;
  account(name: string): AccountSettings | undefined;
  /** The phone that has a number, E.164. */
  byNumber(number: string): string | undefined;
  /** What a call came by: the carrier's id of a domain's application, or of a credential list's connection. */
  byConnection(id: string): Way | undefined;
  /** The SIP user with a name at the carrier. */
  bySipUsername(username: string): string | undefined;
  /** What the carrier of an object has of it, by the kind's id and the whole name. */
  carrierOf(kind: string, name: string): Carrier | undefined;
  /** The user whom a SIP user rings for; of several, the first. */
  userOf(sipUser: string): string | undefined;
}

/** What an account says of its calls beside the tree. */
export interface AccountSettings {
  readonly provider: string;
  /** What its webhooks are verified with. */
  readonly webhookKey?: string | undefined;
  /** Where calls go that the edge cannot answer. */
  readonly fallbackUrl?: string | undefined;
  /** Where the edge may read the key with which calls under way are reached: `env:NAME` or `file:PATH`. */
  readonly carrierKey?: string | undefined;
  /** Base URL of the carrier's API, where it is not the carrier's own. */
  readonly endpoint?: string | undefined;
}

export interface Way {
  readonly kind: "domain" | "list";
  readonly account: string;
  /** Of the account. */
  readonly name: string;
}

export type Carrier = Readonly<Record<string, unknown>> & { readonly id?: unknown };

const accountTexts = ["webhookKey", "fallbackUrl", "carrierKey", "endpoint"] as const;

/** The directory of what an organization has at the edge. What is half written, or points to nothing, is left out. */
export function directoryOf(
  organization: string,
  { revision, objects }: { readonly revision: number; readonly objects: readonly KindObject[] },
): CallDirectory {
  const { resources, carriers } = resourcesIn(objects);
  const model = modelOf(treeOf(resources, organization));
  const { directory, tree } = model;
  const settings = new Map(
    Object.entries(tree.accounts).map(([name, { provider }]) => [
      name,
      { provider, ...textsOf(carriers.get(keyOf({ kind: "account", name })), ...accountTexts) },
    ]),
  );
  const named = [...carriers].map(([key, carrier]) => [key, carrier, String(carrier.id)] as const);
  const ways = new Map(
    named.flatMap(([key, , id]) => {
      const [kind = "", name = ""] = key.split(" ");
      const [account = "", own = ""] = name.split("/");
      return kind === "domain" || kind === "list" ? [[id, { kind, account, name: own } as Way]] : [];
    }),
  );
  const usernames = new Map(
    named.flatMap(([key, { username }]) =>
      key.startsWith("sipUser ") && typeof username === "string"
        ? [[username, key.slice("sipUser ".length)] as const]
        : [],
    ),
  );
  const numbers = new Map(
    [...directory.phone.values()].flatMap(({ name, value: { number } }) =>
      number === undefined ? [] : [[number, name] as const],
    ),
  );
  const users = new Map(
    [...directory.user.values()]
      .toReversed()
      .flatMap(({ name, value }) => value.sipUsers.map((sipUser) => [sipUser, name] as const)),
  );
  return {
    organization,
    revision,
    model,
    account: (name) => settings.get(name),
    byNumber: (number) => numbers.get(number),
    byConnection: (id) => ways.get(id),
    bySipUsername: (username) => usernames.get(username),
    carrierOf: (kind, name) => carriers.get(keyOf({ kind, name })),
    userOf: (sipUser) => users.get(sipUser),
  };
}

/** The texts among some values. */
function textsOf<Name extends string>(
  values: Carrier | undefined,
  ...names: readonly Name[]
): { readonly [N in Name]?: string } {
  const found = names.flatMap((name) =>
    typeof values?.[name] === "string" ? [[name, values[name]] as const] : [],
  );
  return Object.fromEntries(found) as { readonly [N in Name]?: string };
}
