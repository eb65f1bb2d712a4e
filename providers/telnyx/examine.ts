import type Telnyx from "telnyx";
import { type Finding, lookedAt, type Wanted } from "../finding.ts";
import type { Collections } from "../provider.ts";
import { inOurWords } from "./collection.ts";
import { type Live, limitsAgainst } from "./examine-limits.ts";

type Kept = Pick<Collections, "SipDomain" | "CredentialList">;

/** Looks at an account before a first `up`, and changes nothing. Without a good key, nothing else is looked at. */
export async function examineAccount(
  client: Telnyx,
  collections: Kept,
  wanted: Wanted,
): Promise<readonly Finding[]> {
  const key = await lookedAt("key", () => keyAndClock(client));
  if (key.some(({ verdict, about }) => about === "key" && verdict === "fails")) return key;
  const live: Live = { domains: [], lists: [] };
  const rights = await Promise.all(
    Object.entries(readable(client, collections, live)).map(([words, read]) =>
      lookedAt("rights", async () => {
        await read();
        return [{ verdict: "ok", about: "rights", seen: words }];
      }),
    ),
  );
  return [...key, ...inOne(rights.flat()), ...(await limitsAgainst(client, wanted, live)), outbound(wanted)];
}

async function keyAndClock(client: Telnyx): Promise<Finding[]> {
  const { data, response } = await inOurWords("read", () => client.balance.retrieve().withResponse());
  const { balance = "", currency = "" } = data.data ?? {};
  const money = `${balance} ${currency}`.trim();
  return [
    { verdict: "ok", about: "key", seen: "the carrier takes it" },
    moneyLeft(Number(balance), money),
    clock(Date.parse(response.headers.get("date") ?? "") - Date.now()),
  ];
}

function moneyLeft(left: number, money: string): Finding {
  if (left > 0) return { verdict: "ok", about: "balance", seen: money };
  return {
    verdict: "warning",
    about: "balance",
    seen: money || "the carrier does not tell",
    mend: "Add funds in the carrier's portal: without them nothing is ordered, and calls out are refused.",
  };
}

/** Milliseconds by which clocks may differ: a signed webhook is older than that, or not of now. */
const tolerance = 5 * 60_000;

function clock(ahead: number): Finding {
  if (Number.isNaN(ahead))
    return { verdict: "unknown", about: "clock", seen: "the carrier's answers have no date" };
  const seconds = Math.round(Math.abs(ahead) / 1_000);
  const seen =
    seconds < 2 ? "as the carrier's" : `${seconds} s ${ahead > 0 ? "behind" : "before"} the carrier's`;
  if (Math.abs(ahead) <= tolerance) return { verdict: "ok", about: "clock", seen };
  return {
    verdict: "fails",
    about: "clock",
    seen,
    mend: "Set this machine's clock, and the edge's where it is another: signed webhooks count as old after 5 minutes.",
  };
}

/** What the key has to see; what is read whole is kept for the limits. */
function readable(client: Telnyx, { SipDomain, CredentialList }: Kept, live: Live) {
  const one = { "page[size]": 1 };
  return {
    "SIP domains": async () => void live.domains.push(...(await Array.fromAsync(SipDomain.list())).flat()),
    "credential lists": async () =>
      void live.lists.push(...(await Array.fromAsync(CredentialList.list())).flat()),
    "SIP users": () => inOurWords("read", async () => void (await client.telephonyCredentials.list(one))),
    "outbound profiles": () =>
      inOurWords("read", async () => void (await client.outboundVoiceProfiles.list(one))),
    "call queues": () => inOurWords("read", async () => void (await client.queues.list(one))),
    "phone numbers": () => inOurWords("read", async () => void (await client.phoneNumbers.list(one))),
    "number orders": () => inOurWords("read", async () => void (await client.numberOrders.list(one))),
  };
}

/** What may be read as one finding, and each that may not. */
function inOne(rights: readonly Finding[]): Finding[] {
  const good = rights.filter(({ verdict }) => verdict === "ok").map(({ seen }) => seen);
  const bad = rights.filter(({ verdict }) => verdict !== "ok");
  const seen = `reads ${good.join(", ")}; whether it may change them shows only when it does`;
  return [...(good.length > 0 ? [{ verdict: "ok", about: "rights", seen } as const] : []), ...bad];
}

/** Without a profile, phones reach one another and nobody else. */
function outbound({ SipDomain = [], CredentialList = [] }: Wanted): Finding {
  const about = "outbound profile";
  const without = [...SipDomain, ...CredentialList].filter(
    ({ fields }) => fields.outboundProfile === undefined,
  );
  if (without.length === 0) return { verdict: "ok", about, seen: "all that calls has one" };
  return {
    verdict: "warning",
    about,
    seen: `none for ${without.map(({ name }) => name).join(", ")}: calls from there do not reach the telephone network`,
    mend: "Declare an `outboundProfiles` entry with its destinations and its spend limit, and name it there.",
  };
}
