import type Telnyx from "telnyx";
import { DialtreeError } from "../../src/errors.ts";
import type { Finding, Wanted } from "../finding.ts";
import type { Stored } from "../provider.ts";
import { inOurWords } from "./collection.ts";

type Count = Telnyx.ConnectionRetrieveCountResponse["data"];

/** What the account has already of what is counted. */
export interface Live {
  readonly domains: Stored<"SipDomain">[];
  readonly lists: Stored<"CredentialList">[];
}

/** Calls out at once of an account whose level nobody has raised. */
const callsAtFirst = 2;

/** Holds what the tree asks for against what the account may have, as far as the carrier tells. */
export async function limitsAgainst(client: Telnyx, wanted: Wanted, live: Live): Promise<Finding[]> {
  return [...(await connections(client, wanted, live)), ...untold(wanted)];
}

async function connections(client: Telnyx, wanted: Wanted, live: Live): Promise<Finding[]> {
  const { domains, lists } = toMake(wanted, live);
  const count = await countOf(client);
  if (count === undefined) {
    const seen = `the carrier does not tell; the tree makes ${domains} SIP domains and ${lists} credential lists`;
    return [{ verdict: "unknown", about: "connections", seen }];
  }
  const { counts, limits } = count;
  if ("global_limit" in limits) {
    const all = Object.values(counts).reduce((sum, each) => sum + Number(each), 0);
    return [room("connections", all, domains + lists, limits.global_limit)];
  }
  return [
    room("SIP domains", counts.texml_applications, domains, limits.texml_limit),
    room("credential lists", counts.credential_connections, lists, limits.standard_limit),
  ];
}

/** Undefined where the API has no such count: its document does not name it. */
async function countOf(client: Telnyx): Promise<Count | undefined> {
  try {
    return (await inOurWords("read", () => client.connections.retrieveCount())).data;
  } catch (error) {
    if (error instanceof DialtreeError && error.carrier?.status !== undefined) return undefined;
    throw error;
  }
}

/** How many the tree would make: those that have their natural key already are taken over, or refused by the plan. */
function toMake({ SipDomain = [], CredentialList = [] }: Wanted, live: Live) {
  const prefixes = new Set(live.domains.map(({ fields }) => fields.prefix));
  const labels = new Set(live.lists.map(({ fields }) => fields.label));
  return {
    domains: SipDomain.filter(({ fields }) => !prefixes.has(fields.prefix)).length,
    lists: CredentialList.filter(({ name, fields }) => !labels.has(fields.label ?? name)).length,
  };
}

function room(about: string, has: number, more: number, limit: number): Finding {
  const seen = `${has} of ${limit}, and the tree makes ${more}`;
  if (has + more <= limit) return { verdict: "ok", about, seen };
  return {
    verdict: "fails",
    about,
    seen,
    mend: "Raise the account's level in the carrier's portal, declare fewer, or remove what is not used.",
  };
}

/** What only the carrier's pages tell of: an account that is new has less than one whose level was raised. */
function untold({ OutboundProfile = [], PhoneNumber = [] }: Wanted): Finding[] {
  const calls = Math.max(0, ...OutboundProfile.map(({ fields }) => fields.concurrentCalls ?? 0));
  const orders = PhoneNumber.filter(({ fields }) => fields.acquire === "order").length;
  return [
    few("calls at once", `the tree allows ${calls}`, calls, callsAtFirst, "2 at first, 10 after level 2"),
    few(
      "outbound profiles",
      `the tree has ${OutboundProfile.length}`,
      OutboundProfile.length,
      1,
      "1 on trial",
    ),
    few("number orders", `the tree orders ${orders}`, orders, 1, "1 on trial"),
  ];
}

function few(about: string, need: string, count: number, atFirst: number, known: string): Finding {
  const seen = `${need}; what the account may have, the carrier does not tell (${known})`;
  if (count <= atFirst) return { verdict: "ok", about, seen: `${need}, which a new account may` };
  return { verdict: "unknown", about, seen, mend: "Look at the account's level in the carrier's portal." };
}
