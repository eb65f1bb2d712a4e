import type Telnyx from "telnyx";
import type { Other } from "../provider.ts";
import { pagesOf } from "./pages.ts";

/** Connections that are a kind's objects: credential lists, and SIP domains. */
const held: readonly (string | undefined)[] = ["credential_connection", "texml_application"];

/** Connections of other types, such as trunks: numbers may be routed to them, and a tree has no place for them. */
export async function* otherConnections({ connections: api }: Telnyx): AsyncGenerator<Other[]> {
  for await (const page of pagesOf(() => api.list({ "page[size]": 250 })))
    yield page
      .filter(({ record_type: type }) => !held.includes(type))
      .map(({ id = "", record_type: type = "connection", connection_name: name = "" }) => ({
        type,
        id,
        name,
        why: "dialtree has no kind for connections of this type",
      }));
}
