import type { Fields, KeptKindName, Outputs } from "../src/kinds/registry.ts";

export type { Fields } from "../src/kinds/registry.ts";

/** A kind that somebody keeps. */
export type KindName = KeptKindName;

/** Who an object at the carrier belongs to, as its owner tag says. */
export type Ownership =
  | { readonly kind: "ours" }
  | { readonly kind: "other"; readonly by: string }
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

/** An object as it stands at the carrier. */
export interface Stored<K extends KindName> {
  readonly id: string;
  /** The declared fields as they stand; a field that is `undefined` is not set at the carrier. */
  readonly fields: Partial<Fields<K>>;
  readonly outputs: Outputs<K>;
  readonly owner: Ownership;
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
   * Makes every declared field and the owner tag so. Undefined when the object is gone.
   *
   * @param former who owned it until now, where the resource has another name
   */
  update(id: string, fields: Fields<K>, owner: Owner, former?: Owner): Promise<Stored<K> | undefined>;
  /** Takes it away; what is gone already is success. `fields` are those last applied. */
  remove(id: string, fields: Fields<K>, owner: Owner): Promise<void>;
}

export type Collections = { readonly [K in KindName]: Collection<K> };

/** One account of a provider, with a key. */
export interface Session {
  /** Asks the provider whether the key is good. @throws {DialtreeError} DT3002, DT3003 */
  check(): Promise<void>;
  /** The kinds that the provider keeps itself; the edge keeps the rest. */
  readonly collections: Partial<Collections>;
  /** Kinds of which the provider keeps the object alone: the edge keeps how calls to it go. */
  readonly objectOnly: readonly KindName[];
}

/** A session with a carrier that keeps all that carriers have. */
export type CarrierSession = Session & {
  readonly collections: Pick<
    Collections,
    | "SipDomain"
    | "OutboundProfile"
    | "CredentialList"
    | "CredentialAttachment"
    | "SipUser"
    | "CallQueue"
    | "PhoneNumber"
  >;
};

export interface Connection {
  readonly apiKey: string;
  /** Base URL with the API's version; the provider's own when absent. */
  readonly endpoint?: string | undefined;
  /** Sandbox only: absolute path of its SQLite file. */
  readonly database?: string | undefined;
}

/** What a provider's rules say of a field that its shape alone allows. */
export interface RuleProblem {
  readonly property: string;
  readonly reason: string;
}

export interface Provider {
  /** Rules of this provider beyond the schema, for a resource of that name. */
  problems<K extends KindName>(kind: K, fields: Fields<K>, name: string): RuleProblem[];
  connect(connection: Connection): Promise<Session>;
}

/** A request whose effect is not known: it was sent, and no answer (or a server's failure) came back. */
export class UnclearError extends Error {
  override readonly name = "UnclearError";
}
