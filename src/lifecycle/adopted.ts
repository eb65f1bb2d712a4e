import { providerNamed } from "../../providers/index.ts";
import type { Stored } from "../../providers/provider.ts";
import { isDeclared, overlaid } from "../kinds/declares.ts";
import type { Kind } from "../kinds/kind.ts";
import type { KeptKindName } from "../kinds/registry.ts";
import { quoted } from "../safe/secrets.ts";
import { parseAccount } from "./account.ts";
import { changedFields } from "./diff.ts";

/*
 * What was there before is never made like a thing of our own: only what is declared of it is changed and compared, and
 * everything else stays as it lives.
 */

type Values = Readonly<Record<string, unknown>>;

/** What a program and state say of a resource beside its fields. */
interface Marked extends Values {
  readonly account?: unknown;
  readonly declares?: readonly string[];
  readonly adopted?: true;
}

/**
 * The fields that are declared of what was there before. How calls to a carrier's object go is dialtree's own wherever the
 * edge keeps it, and was there with nobody.
 */
export function declaredOf(
  kind: Kind,
  { account, declares = [] }: { readonly account?: unknown; readonly declares?: readonly string[] },
): ReadonlySet<string> {
  const provider = typeof account === "string" ? providerNamed(parseAccount(account).provider) : undefined;
  const isShared = provider?.keeps[kind.name as KeptKindName] === "object";
  return new Set([...declares, ...(isShared ? (kind.edge?.callFields ?? []) : [])]);
}

/** Own inputs of what may have been there before; of anything else there are none, and its state is as it always was. */
export function takenOver(
  kind: Kind,
  olds: Marked | null | undefined,
  fields: Values,
  declares: readonly string[],
): Marked {
  const mayHaveBeen = fields.adopt === true || fields.acquire === "existing" || olds?.declares !== undefined;
  if (!mayHaveBeen) return {};
  const isRouted = kind.name === "PhoneNumber" && isDeclared(declares, "target");
  // Who is to answer is said by a URL at the carrier.
  const isAnswered = kind.name === "SipDomain" && isDeclared(declares, "answer");
  const whole = new Set([
    ...declares,
    ...(isRouted ? ["domain"] : []),
    ...(isAnswered ? ["voiceUrl", "fallbackUrl"] : []),
  ]);
  return { declares: [...whole].sort(), ...(olds?.adopted ? { adopted: true } : {}) };
}

/** What is asked for: of what was there before, the declared fields over those that state has. */
export function asDeclared<T extends Marked>(kind: Kind, olds: Marked | null | undefined, news: T): T {
  if (!olds?.adopted) return news;
  const { account, owner, adopt, knownToEdge, declares = [] } = news;
  const own = {
    account,
    owner,
    ...(adopt === undefined ? {} : { adopt }),
    ...(knownToEdge === undefined ? {} : { knownToEdge }),
    declares,
    adopted: true,
  };
  const fields = overlaid(kind, fieldsOf(kind, olds), fieldsOf(kind, news), declaredOf(kind, news));
  return { ...fields, ...own } as unknown as T;
}

/** Outputs as they live where nothing is declared: what is taken over is not known before. */
export function asLive<K extends KeptKindName, T extends Values>(
  kind: Kind,
  outs: T,
  { fields }: Stored<K>,
  only: ReadonlySet<string>,
): T {
  const live = Object.entries(fields as Values).filter(
    ([field]) => kind.schema.properties[field] !== undefined && !isDeclared(only, field),
  );
  const undeclared = new Set(live.map(([field]) => field));
  const kept = Object.entries(outs).filter(([field]) => !undeclared.has(field));
  const known = live.filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(kept), ...Object.fromEntries(known), adopted: true } as unknown as T;
}

/** Fields that state has of what was there before, and the tree never set: what takes the tree's away leaves these. */
export function undeclaredOf({ schema }: Kind, fields: Values, only: ReadonlySet<string>): string[] {
  return Object.keys(fields).filter((field) => !schema.required?.includes(field) && !isDeclared(only, field));
}

/** What taking an object over would change, in a sentence; what stands at a carrier is quoted. */
export function adoptingChanges(kind: Kind, live: Values, fields: Values, only: ReadonlySet<string>): string {
  const wanted = overlaid(kind, live, fields, only);
  const names = changedFields(kind, live, wanted).filter((name) => name !== "account" && name !== "owner");
  if (names.length === 0) return "Taking it over changes nothing of it.";
  const said = names.map((name) => `${name} ${shownValue(live[name])} -> ${shownValue(wanted[name])}`);
  return `Taking it over changes ${said.join(", ")}.`;
}

function shownValue(value: unknown): string {
  return value === undefined ? "(none)" : quoted(JSON.stringify(value), []);
}

/** The fields of the kind alone, without what is about reaching or making it. */
function fieldsOf({ schema }: Kind, values: Values): Values {
  const isField = (name: string) => schema.properties[name] !== undefined && name !== "account";
  return Object.fromEntries(Object.entries(values).filter(([name]) => isField(name) && name !== "adopt"));
}
