import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import type { SandboxDatabase } from "../database.ts";

const kind = "webhook_keys";

/** The key pair that an account's webhooks are signed with, made when it is first needed; it stays in the file. */
function privateKeyOf(db: SandboxDatabase, account: string): KeyObject {
  const pem = db.atomically(() => {
    const kept = db.get(kind, account, account);
    if (kept !== undefined) return String(kept.body.privateKey);
    const made = generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" });
    const body = { privateKey: made };
    db.insert(kind, { id: account, account, body, createdAt: Date.now() }, []);
    return String(made);
  });
  return createPrivateKey(pem);
}

/** What the account's webhooks are verified with: 32 bytes in base64, as the carrier's portal shows it. */
export function publicKeyOf(db: SandboxDatabase, account: string): string {
  const der = createPublicKey(privateKeyOf(db, account)).export({ format: "der", type: "spki" });
  return der.subarray(-32).toString("base64");
}

/** The headers that prove a webhook. @param at seconds since 1970 */
export function signatureOf(
  db: SandboxDatabase,
  account: string,
  at: number,
  body: string,
): Record<string, string> {
  const signature = sign(null, Buffer.from(`${at}|${body}`), privateKeyOf(db, account));
  return { "telnyx-signature-ed25519": signature.toString("base64"), "telnyx-timestamp": String(at) };
}
