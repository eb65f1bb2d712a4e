import { createHash } from "node:crypto";
import { nobody, type SandboxDatabase } from "./database.ts";

const kind = "accounts";

/** The key of a file's first account. Further ones are `KEYsandbox_2` and so on, or any `KEYsandbox_NAME`. */
export const sandboxKey = "KEYsandbox";

/** Has the accounts of trees on a new file be apart from each other. */
export function keepApart(db: SandboxDatabase): void {
  db.insert(kind, { id: "", account: nobody, body: {}, createdAt: 0 }, []);
}

/**
 * The key of a tree's account that names none: the first one to come has the first account, each other one an account of its
 * own. In a file of a version that did not hold them apart, all have the first one.
 */
export function keyOf(db: SandboxDatabase, name: string): string {
  return db.atomically(() => {
    const all = db.everywhere(kind);
    if (all.length === 0) return sandboxKey;
    const known = all.find(({ id }) => id === name);
    if (known !== undefined) return known.account;
    const account = all.length === 1 ? sandboxKey : `${sandboxKey}_${all.length}`;
    db.insert(kind, { id: name, account, body: {}, createdAt: Date.now() }, []);
    return account;
  });
}

/** `AccountSid` of an account, which says nothing of its key. */
export function accountSidOf(account: string): string {
  const [a = "", b = "", c = "", d = "", e = ""] =
    /^(.{8})(.{4})(.{4})(.{4})(.{12})/.exec(createHash("sha256").update(account).digest("hex"))?.slice(1) ??
    [];
  return [a, b, c, d, e].join("-");
}
