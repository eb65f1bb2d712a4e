import type Telnyx from "telnyx";
import type { Other } from "../provider.ts";
import { translate } from "./errors.ts";
import { present } from "./present.ts";

/** The types of connections that dialtree has a kind for. */
const held = ["credential_connection", "texml_application"];

const reasons: Readonly<Record<string, string>> = {
  ip_connection: "a trunk that is known by its address",
  fqdn_connection: "a trunk that is known by its host name",
  call_control_application: "an application of the Call Control API",
  fax_application: "an application for faxes",
  external_connection: "a connection of another vendor's service",
};

/** The account's connections of types that no kind has a place for; the carrier lists those of all types together. */
export async function* otherConnections({ connections }: Telnyx): AsyncGenerator<readonly Other[]> {
  try {
    const first = await connections.list({ "page[size]": 250 });
    for await (const { data } of first.iterPages()) {
      const others = data.filter(({ record_type }) => !held.includes(record_type ?? ""));
      if (others.length > 0) yield others.map(otherOf);
    }
  } catch (error) {
    throw translate(error, "read");
  }
}

function otherOf({ id, record_type: type = "connection", connection_name }: Telnyx.Connection): Other {
  const name = connection_name || present(id);
  return { type, id: present(id), name, why: reasons[type] ?? "a connection of another type" };
}
