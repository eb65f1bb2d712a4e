import { createHash, randomBytes } from "node:crypto";
import pLimit from "p-limit";
import type { EdgeDatabase } from "./database.ts";
import { type Grant, isWithin, type Reach, type Role, roles } from "./grant.ts";
import { Refusal } from "./refusal.ts";

/** A token as it may be shown: all but itself. */
export interface TokenEntry extends Reach {
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

export interface NewToken extends Reach {
  readonly role: Role;
  readonly name?: string | undefined;
  readonly expires?: string | undefined;
}

export interface TokenStore {
  /** Makes a token, which is shown this once: only its hash is kept. */
  addToken(organization: string, token: NewToken): Promise<{ token: string; entry: TokenEntry }>;
  /** The organization's tokens as far as `reach` goes, the oldest first. */
  tokens(organization: string, reach?: Reach): Promise<TokenEntry[]>;
  /** @throws {Refusal} `not-found`, for a token beyond `reach`, too */
  revokeToken(organization: string, id: string, reach?: Reach): Promise<void>;
  /** What a token allows, undefined for one that is unknown or has expired. */
  grantOf(token: string): Promise<Grant | undefined>;
  hasTokens(): Promise<boolean>;
}

const mostTokens = 1000;
const idForm = /^[0-9a-f]{12}$/;

const columns = ["hash", "organization", "role", "accounts", "name", "made", "expires", "used"] as const;

type Row = Record<(typeof columns)[number], string>;

/**
 * @param failed hears why a token's day of use could not be noted; its next use tries again
 * @returns the store, and what ends when all days are noted
 */
export function tokenStore(
  db: EdgeDatabase,
  reads: EdgeDatabase,
  failed: (error: unknown) => void,
): { readonly tokens: TokenStore; noted(): Promise<void> } {
  // One at a time: they take no more than one connection.
  const oneByOne = pLimit(1);
  const noting = new Map<string, Promise<void>>();
  /** Nobody waits for this: whoever reads would wait for another organization's writer. */
  const note = (hash: string, used: string) => {
    if (noting.has(hash)) return;
    const noted = oneByOne(() => db.updateTable("tokens").set({ used }).where("hash", "=", hash).execute())
      .then(() => undefined, failed)
      .finally(() => noting.delete(hash));
    noting.set(hash, noted);
  };

  const all = async (organization: string, reach: Reach) => {
    const rows: Row[] = await reads
      .selectFrom("tokens")
      .select(columns)
      .where("organization", "=", organization)
      .orderBy("made")
      .orderBy("hash")
      .execute();
    return rows.filter((row) => isWithin({ accounts: accountsOf(row) }, reach));
  };

  const tokens: TokenStore = {
    async addToken(organization, { role, accounts, name = "", expires }) {
      const made = new Date().toISOString();
      await db
        .deleteFrom("tokens")
        .where("organization", "=", organization)
        .where("expires", "!=", "")
        .where("expires", "<=", made)
        .execute();
      const { known } = await db
        .selectFrom("tokens")
        .select(({ fn }) => fn.countAll().as("known"))
        .where("organization", "=", organization)
        .executeTakeFirstOrThrow();
      if (Number(known) >= mostTokens)
        throw new Refusal("invalid", `an organization has at most ${mostTokens} tokens: revoke some`);
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

    tokens: async (organization, reach = {}) => (await all(organization, reach)).map(entryOf),

    async revokeToken(organization, id, reach = {}) {
      const row = idForm.test(id)
        ? (await all(organization, reach)).find(({ hash }) => hash.startsWith(id))
        : undefined;
      if (row === undefined) throw new Refusal("not-found", "there is no such token");
      await db.deleteFrom("tokens").where("hash", "=", row.hash).execute();
    },

    async grantOf(token) {
      const hash = hashOf(token);
      const row = await reads
        .selectFrom("tokens")
        .select(["organization", "role", "accounts", "expires", "used"])
        .where("hash", "=", hash)
        .executeTakeFirst();
      const now = new Date().toISOString();
      if (row === undefined || (row.expires !== "" && row.expires <= now)) return undefined;
      const today = now.slice(0, 10);
      if (row.used !== today) note(hash, today);
      return {
        organization: row.organization,
        role: roleOf(row),
        accounts: accountsOf(row),
        expires: row.expires || undefined,
      };
    },

    hasTokens: async () =>
      (await reads.selectFrom("tokens").select("hash").limit(1).executeTakeFirst()) !== undefined,
  };

  return {
    tokens,
    async noted() {
      await Promise.all(noting.values());
    },
  };
}

function entryOf(row: Row): TokenEntry {
  return {
    id: row.hash.slice(0, 12),
    name: row.name,
    role: roleOf(row),
    accounts: accountsOf(row),
    made: row.made || undefined,
    expires: row.expires || undefined,
    used: row.used || undefined,
  };
}

function roleOf(row: Pick<Row, "role">): Role {
  return roles.find((role) => role === row.role) ?? "viewer";
}

function accountsOf({ accounts }: Pick<Row, "accounts">): readonly string[] | undefined {
  return accounts === "" ? undefined : (JSON.parse(accounts) as string[]);
}

/** Tokens are random, so a plain hash keeps them safe and lookups quick. */
function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
