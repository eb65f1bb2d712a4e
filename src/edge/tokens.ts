import { createHash, randomBytes } from "node:crypto";
import type { EdgeDatabase, Tables } from "./database.ts";
import { type Grant, isWithinScope, type Role, roles, type Scope } from "./grant.ts";
import { Refusal } from "./refusal.ts";
import { tokenUse } from "./token-use.ts";

/** A token as it may be shown: all but itself. */
export interface TokenEntry extends Scope {
  /** Names it, and opens nothing. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** When it was made, as Date.toISOString writes it; undefined for one of the first version. */
  readonly made: string | undefined;
  readonly expires: string | undefined;
  /** The day on which it was used last. */
  readonly used: string | undefined;
}

export interface NewToken extends Scope {
  readonly role: Role;
  readonly name?: string | undefined;
  readonly expires?: string | undefined;
}

export interface TokenStore {
  /** Makes a token, which is shown this once: only its hash is kept. */
  add(organization: string, token: NewToken): Promise<{ token: string; entry: TokenEntry }>;
  /** The organization's tokens as far as `reach` goes, the oldest first. */
  list(organization: string, scope?: Scope): Promise<TokenEntry[]>;
  /** @throws {Refusal} `not-found`, for a token beyond `reach`, too */
  revoke(organization: string, id: string, scope?: Scope): Promise<void>;
  /** What a token allows, undefined for one that is unknown or has expired. */
  grantOf(token: string): Promise<Grant | undefined>;
  hasAny(): Promise<boolean>;
}

const mostTokens = 1000;
const idLength = 12;
const idForm = /^[0-9a-f]{12}$/;

type TokenRow = Tables["tokens"];

/**
 * @param reads what others' writes do not keep waiting
 * @param failed hears why a token's day of use could not be written
 * @returns the store, and what ends when all days of use are written
 */
export function tokenStore(
  db: EdgeDatabase,
  reads: EdgeDatabase,
  failed: (error: unknown) => void,
): TokenStore & { useWritten(): Promise<void> } {
  const use = tokenUse(db, failed);
  return {
    async add(organization, { role, accounts, name = "", expires }) {
      const made = new Date().toISOString();
      await removeExpired(db, organization, made);
      await requireRoom(db, organization);
      const token = `dt_${randomBytes(24).toString("base64url")}`;
      const row = {
        hash: hashOf(token),
        organization,
        role,
        accounts: accounts === undefined ? "" : JSON.stringify(accounts),
        name,
        made,
        expires: expires ?? "",
        used: "",
      };
      await db.insertInto("tokens").values(row).execute();
      return { token, entry: entryOf(row) };
    },

    list: async (organization, scope = {}) => (await rowsOf(reads, organization, scope)).map(entryOf),

    async revoke(organization, id, scope = {}) {
      const rows = idForm.test(id) ? await rowsOf(reads, organization, scope) : [];
      const row = rows.find(({ hash }) => hash.startsWith(id));
      if (row === undefined) throw new Refusal("not-found", "there is no such token");
      await db.deleteFrom("tokens").where("hash", "=", row.hash).execute();
    },

    async grantOf(token) {
      const hash = hashOf(token);
      const row = await reads.selectFrom("tokens").selectAll().where("hash", "=", hash).executeTakeFirst();
      const now = new Date().toISOString();
      if (row === undefined || (row.expires !== "" && row.expires <= now)) return undefined;
      const today = now.slice(0, 10);
      if (row.used !== today) use.note(hash, today);
      return {
        organization: row.organization,
        token: tokenText(row),
        role: roleOf(row),
        accounts: accountsOf(row),
        expires: row.expires || undefined,
      };
    },

    hasAny: async () =>
      (await reads.selectFrom("tokens").select("hash").limit(1).executeTakeFirst()) !== undefined,

    useWritten: () => use.written(),
  };
}

async function removeExpired(db: EdgeDatabase, organization: string, now: string): Promise<void> {
  await db
    .deleteFrom("tokens")
    .where("organization", "=", organization)
    .where("expires", "!=", "")
    .where("expires", "<=", now)
    .execute();
}

async function requireRoom(db: EdgeDatabase, organization: string): Promise<void> {
  const { count } = await db
    .selectFrom("tokens")
    .select(({ fn }) => fn.countAll().as("count"))
    .where("organization", "=", organization)
    .executeTakeFirstOrThrow();
  if (Number(count) >= mostTokens)
    throw new Refusal("invalid", `an organization has at most ${mostTokens} tokens: revoke some`);
}

async function rowsOf(db: EdgeDatabase, organization: string, scope: Scope): Promise<TokenRow[]> {
  const rows = await db
    .selectFrom("tokens")
    .selectAll()
    .where("organization", "=", organization)
    .orderBy("made")
    .orderBy("hash")
    .execute();
  return rows.filter((row) => isWithinScope({ accounts: accountsOf(row) }, scope));
}

function entryOf(row: TokenRow): TokenEntry {
  return {
    id: row.hash.slice(0, idLength),
    name: row.name,
    role: roleOf(row),
    accounts: accountsOf(row),
    made: row.made || undefined,
    expires: row.expires || undefined,
    used: row.used || undefined,
  };
}

/** `ops (0123456789ab)`. */
function tokenText({ name, hash }: TokenRow): string {
  const id = hash.slice(0, idLength);
  return name === "" ? id : `${name} (${id})`;
}

function roleOf(row: Pick<TokenRow, "role">): Role {
  return roles.find((role) => role === row.role) ?? "viewer";
}

function accountsOf({ accounts }: Pick<TokenRow, "accounts">): readonly string[] | undefined {
  return accounts === "" ? undefined : (JSON.parse(accounts) as string[]);
}

/** Tokens are random, so a plain hash keeps them safe and lookups quick. */
function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
