import { createPublicKey, type KeyObject, verify } from "node:crypto";
import type { CallWebhook } from "../../calls.ts";

/** Milliseconds that a request may be old, or before our time (the vendor's SDK takes the same). */
const tolerance = 5 * 60_000;

/** DER of an Ed25519 public key up to its 32 bytes (RFC 8410). */
const spki = Buffer.from("302a300506032b6570032100", "hex");

const known = new Map<string, KeyObject | undefined>();

/**
 * Verifies `telnyx-signature-ed25519`, the signature of `timestamp|body` in base64
 * (https://developers.telnyx.com/docs/development/api-fundamentals/webhooks/receiving-webhooks).
 *
 * @returns when it was sent, in milliseconds since 1970
 */
export function verifiedAt({ headers, body }: CallWebhook, key: string, now: number): number | undefined {
  const timestamp = headers.get("telnyx-timestamp") ?? "";
  const signature = headers.get("telnyx-signature-ed25519") ?? "";
  if (!/^\d{1,12}$/.test(timestamp) || signature.length !== 88) return undefined;
  const at = Number(timestamp) * 1000;
  const publicKey = keyOf(key);
  if (publicKey === undefined || Math.abs(now - at) > tolerance) return undefined;
  const isGood = verify(
    null,
    Buffer.from(`${timestamp}|${body}`),
    publicKey,
    Buffer.from(signature, "base64"),
  );
  return isGood ? at : undefined;
}

/** Undefined where the text is no key. */
function keyOf(text: string): KeyObject | undefined {
  if (known.has(text)) return known.get(text);
  const raw = Buffer.from(text, "base64");
  const key =
    raw.length === 32
      ? createPublicKey({ key: Buffer.concat([spki, raw]), format: "der", type: "spki" })
      : undefined;
  if (known.size > 1000) known.clear();
  known.set(text, key);
  return key;
}
