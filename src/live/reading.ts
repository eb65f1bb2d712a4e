import type { Other, Stored } from "../../providers/provider.ts";
import { type KeptKindName, kinds } from "../kinds/registry.ts";
import { isOrganization, parseAccount } from "../lifecycle/account.ts";
import type { ConfigReader } from "../lifecycle/credentials.ts";
import { sessionOf } from "../lifecycle/session.ts";

/** An object as its keeper has it. */
export interface LiveObject<K extends KeptKindName = KeptKindName> {
  readonly kind: K;
  /** Undefined of what belongs to the organization. */
  readonly account: string | undefined;
  readonly stored: Stored<K>;
}

/** Something that no kind has a place for. */
export interface OtherObject extends Other {
  readonly account: string;
}

/** All that the keepers of some accounts have, whoever made it, at one moment. */
export interface Reading {
  readonly objects: readonly LiveObject[];
  readonly others: readonly OtherObject[];
}

export interface ReadingOptions {
  /** The Pulumi project: the organization where an account names none. */
  readonly project: string;
  readonly config: ConfigReader;
  /** The folder of the project; the nearest one up by default. */
  readonly folder?: string | undefined;
  /** Hears after each page how many objects are read. */
  readonly onPage?: (objects: number) => void;
}

/**
 * Reads accounts and organizations by pages; changes nothing. All kinds of all accounts are read at once, and kinds that
 * are one at their keeper share its pages.
 *
 * @param references as the resources of an account name it
 * @throws {DialtreeError} where a keeper cannot be reached or refuses a credential
 */
export async function readAccounts(
  references: readonly string[],
  { project, config, folder, onPage = () => {} }: ReadingOptions,
): Promise<Reading> {
  const [objects, others]: [LiveObject[], OtherObject[]] = [[], []];
  const heard = () => onPage(objects.length + others.length);
  const readOne = async (reference: string) => {
    const whole = parseAccount(reference);
    const account = isOrganization(whole) ? undefined : whole.name;
    const holder = account === undefined ? "organization" : "account";
    const session = await sessionOf(reference, project, config, folder);
    const readKind = async (kind: KeptKindName) => {
      for await (const page of session.collections[kind]?.list() ?? []) {
        for (const stored of page) objects.push({ kind, account, stored });
        heard();
      }
    };
    const readOthers = async () => {
      for await (const page of session.others?.() ?? []) {
        for (const other of page) others.push({ ...other, account: account ?? "" });
        heard();
      }
    };
    const kept = kinds.filter(({ name, belongsTo }) => belongsTo === holder && name !== "ProviderAccount");
    await Promise.all([...kept.map(({ name }) => readKind(name as KeptKindName)), readOthers()]);
  };
  await Promise.all([...new Set(references)].map(readOne));
  return { objects, others };
}
