import { createHmac } from "node:crypto";
import type { KeptKind } from "./kinds.ts";
import type { EdgeOptions } from "./options.ts";
import type { StoredObject } from "./stored-object.ts";

/** An object as it is answered; a desk phone's provisioning URL is derived, so that it is kept nowhere. */
export function withOutputs(
  { secret, publicUrl }: EdgeOptions,
  organization: string,
  kind: KeptKind,
  object: StoredObject,
): object {
  if (!kind.outputs.includes("provisioningUrl")) return object;
  const { mac, rotateToken = "" } = object.fields as { mac: string; rotateToken?: string };
  const token = createHmac("sha256", secret)
    .update(JSON.stringify([organization, object.key, mac, rotateToken]))
    .digest("base64url");
  return { ...object, outputs: { provisioningUrl: `${publicUrl}/provision/${token}/` } };
}
