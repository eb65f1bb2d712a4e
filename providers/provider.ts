import type { DialtreeError } from "../src/errors.ts";
import {
  type Fields,
  type KeptKindName,
  type Outputs as KindOutputs,
  kindNamed,
} from "../src/kinds/registry.ts";
import type { CallControl, CallProtocol } from "./calls.ts";
import type { Finding, Wanted } from "./finding.ts";

export type { Fields } from "../src/kinds/registry.ts";
export type { Finding, Wanted } from "./finding.ts";

/** A kind that somebody keeps. */
export type KindName = KeptKindName;

/** Who made an object: the whole owner tag, or the short form of it where the carrier keeps only a name. */
export type Maker = { readonly tag: string } | { readonly mark: string };

/** Who an object at the carrier belongs to, as its owner tag says. Where nobody asks for himself, nothing is ours. */
export type Ownership =
  | { readonly kind: "ours" }
  | { readonly kind: "other"; readonly by: Maker }
  | { readonly kind: "none" };

/** The resource that an object is made for: `tag` where the carrier keeps tags, `mark` where only a name is kept. */
export interface Owner {
  /** The resource's own name, such as `front/office`. */
  readonly name: string;
  /** Readable owner tag, `dialtree:PROJECT/STACK/NAME`. */
  readonly tag: string;
  /** Short form of the tag for places without tags, `dt-` and ten hexadecimal digits. */
  readonly mark: string;
}

export type Outputs<K extends KindName> = Partial<KindOutputs<K>>;

/** An object as it stands at the carrier. */
export interface Stored<K extends KindName> {
  readonly id: string;
  /** The declared fields as they stand; a field that is `undefined` is not set at the carrier, one that is absent reads as applied. */
  readonly fields: Partial<Fields<K>>;
  /** What only its keeper knows. What it never gives back, such as a password, is absent but after `create`. */
  readonly outputs: Outputs<K>;
  readonly owner: Ownership;
  /** Whether the edge knows of it what calls need; absent where no edge has to. */
  readonly isKnown?: boolean;
  /** Whether it was there before it was taken over, as far as a tag at the carrier says so. */
  readonly existed?: true;
  /** What is set at the carrier and has no place in a tree, by the carrier's own names; what is at its default is absent. */
  readonly unheld?: Readonly<Record<string, unknown>>;
  /** Who changed it last, and when (RFC 3339), as far as its keeper says. */
  readonly changed?: { readonly at?: string; readonly by?: string };
  /** What it still waits for, such as papers for a number, and until when (RFC 3339). */
  readonly waits?: { readonly for: string; readonly until?: string };
  /** What it costs each month, such as `1.00 USD`, as far as its keeper says. */
  readonly monthlyCost?: string;
}

/** Something at a carrier that no kind has a place for, such as a connection of another type. */
export interface Other {
  /** In the carrier's words: `ip_connection`. */
  readonly type: string;
  readonly id: string;
  /** What people call it there. */
  readonly name: string;
  /** Why no tree can hold it, in few words. */
  readonly why: string;
}

/** What dialtree asks of a provider for one kind. All methods throw `DialtreeError` for what a user can mend. */
export interface Collection<K extends KindName> {
  /** Whether the carrier itself refuses a second object with the same natural key, so that a create may be repeated. */
  readonly unique: boolean;
  /** The object that `owner` made, else one with the same natural key. `fresh` asks the carrier again. */
  find(fields: Fields<K>, owner: Owner, fresh?: boolean): Promise<Stored<K> | undefined>;
  /** Makes it. @throws {UnclearError} when the carrier may have made it although no answer came */
  create(fields: Fields<K>, owner: Owner): Promise<Stored<K>>;
  /** The object, or undefined when it is gone. Reads of many objects share their requests. */
  read(id: string, owner: Owner): Promise<Stored<K> | undefined>;
  /**
   * Makes every declared field and the owner tag so. Undefined when the object is gone. A password that nobody knows is
   * made anew: one that the carrier never gives back and that is not among the outputs known so far.
   */
  update(id: string, fields: Fields<K>, owner: Owner, known?: KnownState<K>): Promise<Stored<K> | undefined>;
  /** Takes it away; what is gone already is success. `fields` are those last applied. */
  remove(id: string, fields: Fields<K>, owner: Owner): Promise<void>;
  /** All that the account has of the kind, whoever made it, page by page as it stands now. */
  list(): AsyncIterable<readonly Stored<K>[]>;
  /** Makes again what the keeper has collected, where it has; of kinds that it collects. `fields` are those last applied. */
  restore?(id: string, fields: Fields<K>): Promise<void>;
  /**
   * Why a create would be refused, as far as the keeper says so before: an area without numbers for sale, for instance.
   * Changes nothing, reserves nothing and spends nothing.
   */
  foresee?(fields: Fields<K>, owner: Owner): Promise<DialtreeError | undefined>;
}

/** What state has of an object that is changed. */
export interface KnownState<K extends KindName> {
  /** Its outputs so far. */
  readonly outputs?: Outputs<K>;
  /** Who owned it until now, where the resource has another name. */
  readonly former?: Owner | undefined;
  /**
   * Of an object that was there before: the fields that the tree declares, `forward.busy` in a map of separate entries.
   * Nothing else of it is touched but its owner's tags, where it has tags; it is then marked as one that was there. Its
   * password is not made anew, whoever knows it: a phone has it.
   */
  readonly only?: ReadonlySet<string>;
}

export type Collections = { readonly [K in KindName]: Collection<K> };

/** One account of a provider, with its credentials. `K` are the kinds that the provider keeps. */
export interface Session<K extends KindName = never> {
  /** Asks the provider whether the credentials are good. @throws {DialtreeError} DT3002, DT3003 */
  check(): Promise<void>;
  readonly collections: Pick<Collections, K> & Partial<Collections>;
  /** All that the account has of what no kind has a place for. */
  others?(): AsyncIterable<readonly Other[]>;
  /** What the account's webhooks are verified with, where the provider itself says so. */
  webhookKey?(): Promise<string>;
  /** What stands in the way of a first `up` of what is wanted, and what does not; changes nothing. */
  examine?(wanted: Wanted): Promise<readonly Finding[]>;
}

/** What a session is opened with. */
export interface Connection {
  /** The account's name in the tree. */
  readonly account: string;
  /** Credentials by the names that the provider gives them; what only verifies webhooks is not among them. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Base URL with the API's version; the provider's own when absent. */
  readonly endpoint?: string | undefined;
  /** The provider's own settings, as far as the account has them. */
  readonly settings: Readonly<Record<string, string>>;
  /** The project's folder, in which the settings' files lie. */
  readonly project: string;
}

/** What a provider's rules say of a field that its shape alone allows. */
export interface RuleProblem {
  readonly property: string;
  readonly reason: string;
}

/**
 * Who keeps a kind: the provider `whole`, or its `object` alone while the edge keeps how calls to it go, where the kind has call fields. Of a kind that
 * is not named, the edge keeps all.
 */
export type Keeps = { readonly [K in KindName]?: "whole" | "object" };

/** Rules beyond the shape of a kind, for a resource of that name. */
export type Rules = {
  readonly [K in KindName]?: (fields: Fields<K>, name: string) => (RuleProblem | false)[];
};

/** Where a provider changes objects otherwise than the kind says of itself. */
export interface Difference<K extends KindName> {
  /** Fields of which a change makes another object. */
  readonly replaces?: readonly (keyof Fields<K>)[];
  /** What tells one object from all others there; where it is the resource's name, another name makes another object. */
  readonly naturalKey?: "resourceName" | (keyof Fields<K> & string);
}

/** A text of an account, as JSON Schema describes it. */
export interface Described {
  readonly description: string;
  readonly examples?: readonly unknown[];
}

/** All that is known of a provider without its API: data, which loads nothing of the vendor's. */
export interface ProviderData {
  /** As a tree's `provider` names it: lower-case letters and digits. */
  readonly name: string;
  /** JSON Schema of an account's `credentials`; each value is a reference to where the credential is kept. */
  readonly credentials: {
    readonly required: readonly string[];
    readonly properties: Readonly<Record<string, Described>>;
  };
  /** Whether an account may have none of them. */
  readonly needsCredentials: boolean;
  /** The credential that its signed webhooks are held against; nothing else is done with it. */
  readonly webhookKey?: string;
  /** The credential that calls under way are reached with, where its API does that: a queue is rung with it. */
  readonly controlKey?: string;
  /** What the webhook key looks like, in words and as a pattern. */
  readonly webhookKeyForm?: { readonly words: string; readonly pattern: RegExp };
  /** Whether it runs within dialtree, and so reaches the embedded edge, which nobody else does. */
  readonly isEmbedded?: true;
  /** Settings of an account that only this provider has, each a text. */
  readonly settings?: Readonly<Record<string, Described>>;
  readonly keeps: Keeps;
  /** Kinds that neither the provider nor the edge has a place for, with the reason, such as "Twilio has no outbound profiles". */
  readonly lacks?: { readonly [K in KindName]?: string };
  readonly limits: {
    /** SIP domains that a credential list may be attached to. */
    readonly domainsPerList: 1 | "many";
    /** What its calls can do; without it, whatever a tree says. */
    readonly calls?: CallLimits;
  };
  /** Kinds of which it takes away what is not used: what is missing reads as applied, and a change makes it again. */
  readonly collects?: readonly KindName[];
  readonly differs?: { readonly [K in KindName]?: Difference<K> };
  readonly rules: Rules;
}

/** Bounds of a carrier's calls. */
export interface CallLimits {
  /** Seconds that one ringing takes at least and at most; what is to ring longer rings anew. */
  readonly ringSeconds: { readonly least: number; readonly most: number };
  /** Phones that one ringing rings at most. */
  readonly together: number;
  /** Seconds that a caller waits in a queue at most. */
  readonly waitSeconds: number;
  /** Whether calls of an account can ring SIP users of another one. */
  readonly ringsOtherAccounts: boolean;
}

export interface Provider extends ProviderData {
  /** Opens a session; what the vendor's SDK needs is loaded here. */
  connect(connection: Connection): Promise<Session>;
  /** Its words for calls, where an edge can answer them. */
  calls?(): Promise<CallProtocol>;
  /** Its API for calls under way. */
  control?(connection: ControlConnection): Promise<CallControl>;
}

/** What calls under way are reached with. */
export interface ControlConnection extends Connection {
  /** What webhooks call the account. */
  readonly carrierAccount: string;
}

/** A provider whose sessions have a collection for each kind that it keeps. */
export function defineProvider<const P extends ProviderData>(
  provider: P & {
    connect(connection: Connection): Promise<Session<keyof P["keeps"] & KindName>>;
  } & Pick<Provider, "calls" | "control">,
): Provider {
  return provider;
}

/** All that a provider has against a resource of that name. */
export function problemsOf<K extends KindName>(
  { name: provider, lacks, rules }: ProviderData,
  kind: K,
  fields: Fields<K>,
  name: string,
): RuleProblem[] {
  const reason = lacks?.[kind];
  if (reason !== undefined) return [{ property: "", reason }];
  const chosen = (kindNamed(kind).chosenByKeeper ?? []).filter((property) => Object.hasOwn(fields, property));
  const rule: ((fields: Fields<K>, name: string) => (RuleProblem | false)[]) | undefined = rules[kind];
  return [
    ...chosen.map((property) => ({ property, reason: `cannot be chosen at ${provider}, which makes it` })),
    ...(rule?.(fields, name).filter((problem) => problem !== false) ?? []),
  ];
}

/** A request whose effect is not known: it was sent, and no answer (or a server's failure) came back. */
export class UnclearError extends Error {
  override readonly name = "UnclearError";
}
