import { DialtreeError } from "../../src/errors.ts";
import type { Objects } from "./collection.ts";
import type { CredentialConnection } from "./credential-lists.ts";
import { present } from "./present.ts";

/**
 * Makes sure that a connection which was asked to send its calls to a TeXML application does so: the document allows
 * that when a connection is made, and not when it is changed. Where the carrier kept its old setting, the calls would
 * be parked and nobody would take them, so the connection is made again what it was.
 *
 * @throws {DialtreeError} DT3035
 */
export async function requireTexml(
  lists: Objects<CredentialConnection>,
  before: CredentialConnection,
  changed: CredentialConnection,
): Promise<void> {
  if (isTexml(changed)) return;
  const id = present(before.id);
  lists.listing.forget();
  const read = await lists.listing.get(id);
  if (read === undefined || isTexml(read)) return;
  await lists.update(id, {
    webhook_event_url: before.webhook_event_url ?? "",
    outbound: { call_parking_enabled: before.outbound?.call_parking_enabled ?? false },
    tags: before.tags ?? [],
  });
  const kept = `kept the webhook API version ${read.webhook_api_version} of the connection ${before.connection_name}`;
  throw new DialtreeError(
    "DT3035",
    `the carrier took the attachment and ${kept}: its calls would reach nobody`,
    {
      hint: "In the carrier's portal park the connection's outbound calls and set its webhook API version to TeXML, then run again. It was left as it was.",
    },
  );
}

function isTexml({ webhook_api_version: version }: CredentialConnection): boolean {
  // The SDK's type has what answers are documented to have.
  return (version as string | undefined) === "texml";
}
