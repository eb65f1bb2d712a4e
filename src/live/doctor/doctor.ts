import { connectEdge } from "../../../providers/edge/index.ts";
import { type Finding, lookedAt, type Wanted } from "../../../providers/finding.ts";
import { providerNamed } from "../../../providers/index.ts";
import type { Provider } from "../../../providers/provider.ts";
import type { EdgeReference, ProviderAccountFields } from "../../../schemas/types.ts";
import { emergencyTest } from "../../calls/reserved-numbers.ts";
import { DialtreeError } from "../../errors.ts";
import { accountIn } from "../../kinds/names.ts";
import { kindNamed } from "../../kinds/registry.ts";
import { type AccountReference, formatAccount, parseAccount } from "../../lifecycle/account.ts";
import { projectFolder, readCredential } from "../../lifecycle/credentials.ts";
import { reachingCredentials } from "../../lifecycle/session.ts";
import { newReach } from "../../plan/reach.ts";
import type { Inputs, Snapshot, SnapshotEntry } from "../../plan/snapshot.ts";
import { type Network, reachable } from "./reach.ts";

/** A finding, and the account that it is about. */
export interface Examined extends Finding {
  readonly account: string;
}

/** How a tree is looked at. */
export interface Look {
  readonly organization: string;
  /** Dangers that are allowed: a key goes to a place that only the tree names where `change:endpoint` is one. */
  readonly allow: readonly string[];
  readonly network: Network;
}

/**
 * Looks at all that a first `up` of a tree needs, account by account, and changes nothing.
 *
 * @param tree as `snapshotOf` makes it
 */
export async function examineTree(tree: Snapshot, look: Look): Promise<Examined[]> {
  const accounts = [...tree.values()].filter(({ kind }) => kind === "ProviderAccount");
  const each = accounts.map(async ({ name, inputs }) => {
    const findings = await examineAccount(inputs, entriesOf(tree, name), look);
    return findings.map((finding) => ({ account: name, ...finding }));
  });
  return (await Promise.all(each)).flat();
}

const entriesOf = (tree: Snapshot, account: string): SnapshotEntry[] =>
  [...tree.values()].filter(({ kind, name }) => accountIn(kindNamed(kind), name) === account);

async function examineAccount(
  inputs: Inputs,
  entries: readonly SnapshotEntry[],
  { organization, allow, network }: Look,
): Promise<readonly Finding[]> {
  // The tree's schema has judged the account.
  const account = parseAccount(formatAccount(inputs as unknown as ProviderAccountFields));
  const provider = providerNamed(account.provider);
  if (provider === undefined) return [];
  const isOpen = allow.includes("change:endpoint") || !newReach(undefined, inputs, true).includes("endpoint");
  const looks = [
    ...(isOpen ? [lookedAt("key", () => atProvider(provider, account, entries))] : [[closed]]),
    lookedAt("signature key", async () => signatureKey(provider, account)),
    lookedAt("edge", () => atEdge(account, network)),
    ...(isOpen ? [lookedAt("edge's token", () => edgesToken(account, organization))] : []),
    lookedAt("emergency calls", async () => emergencyCalls(inputs, entries)),
    lookedAt("voice URL", () => voiceUrls(entries, network)),
  ];
  return (await Promise.all(looks)).flat();
}

const closed: Finding = {
  verdict: "unknown",
  about: "key",
  seen: "not asked: the tree itself names where the account or its edge is, and a key would go there",
  mend: "Give `--allow change:endpoint` where that place is meant; the first `up` needs it, too.",
};

async function atProvider(
  provider: Provider,
  account: AccountReference,
  entries: readonly SnapshotEntry[],
): Promise<readonly Finding[]> {
  const unread = inConfig(reachingCredentials(account).map(([, reference]) => reference));
  if (unread !== undefined) return [{ verdict: "unknown", about: "key", seen: unread }];
  const session = await provider.connect({
    account: account.name,
    credentials: Object.fromEntries(
      reachingCredentials(account).map(([name, reference]) => [name, credential(reference)]),
    ),
    endpoint: account.endpoint,
    settings: account.settings,
    project: projectFolder(),
  });
  if (session.examine !== undefined) return session.examine(wantedOf(entries));
  await session.check();
  return [{ verdict: "ok", about: "key", seen: "the provider takes it" }];
}

/** What the tree asks for, kind by kind. */
function wantedOf(entries: readonly SnapshotEntry[]): Wanted {
  const byKind = Object.groupBy(
    entries.map(({ kind, name, inputs }) => ({ kind, name, fields: inputs })),
    ({ kind }) => kind,
  );
  // The tree's schema and the normal form have judged the fields.
  return byKind as unknown as Wanted;
}

function signatureKey(provider: Provider, { credentials, environment }: AccountReference): Finding[] {
  const { webhookKey, webhookKeyForm } = provider;
  if (webhookKey === undefined) return [];
  const about = "signature key";
  const reference = credentials[webhookKey];
  if (reference === undefined) {
    const verdict = environment === "production" ? "fails" : "warning";
    const mend = `Say in the account's \`credentials.${webhookKey}\` where it is kept.`;
    return [{ verdict, about, seen: "none: nobody can tell the carrier's webhooks from others", mend }];
  }
  const unread = inConfig([reference]);
  if (unread !== undefined) return [{ verdict: "unknown", about, seen: unread }];
  const hasForm = webhookKeyForm?.pattern.test(credential(reference)) ?? true;
  if (hasForm) return [{ verdict: "ok", about, seen: "has its form" }];
  const mend = "Copy it from the carrier's portal anew, without quotes or line breaks.";
  return [{ verdict: "fails", about, seen: `is not ${webhookKeyForm?.words}`, mend }];
}

async function atEdge({ edge }: AccountReference, network: Network): Promise<Finding[]> {
  if (edge !== undefined) return [await reachable("edge", edge, network)];
  const seen = "embedded: it is here while dialtree runs, and nobody outside reaches it";
  const mend =
    "For a team, run `dialtree serve` where the carrier and the phones reach it, and name it in `edge:`.";
  return [{ verdict: "warning", about: "edge", seen, mend }];
}

async function edgesToken(
  { edge, edgeToken, name }: AccountReference,
  organization: string,
): Promise<Finding[]> {
  if (edge === undefined || edgeToken === undefined) return [];
  const about = "edge's token";
  const unread = inConfig([edgeToken]);
  if (unread !== undefined) return [{ verdict: "unknown", about, seen: unread }];
  const token = credential(edgeToken);
  await connectEdge({ send: fetch, url: edge, token, organization, account: name }).check();
  return [{ verdict: "ok", about, seen: "the edge takes it" }];
}

/** Whether anybody has tried emergency calls, which go to the edge with all others of an attached list. */
function emergencyCalls(
  { edge, environment, numberPlan }: Inputs,
  entries: readonly SnapshotEntry[],
): Finding[] {
  const isAttached = entries.some(({ kind }) => kind === "CredentialAttachment");
  if (environment !== "production" || !isAttached) return [];
  const about = "emergency calls";
  const { emergency, fallbackUrl } = (edge ?? {}) as Partial<EdgeReference>;
  if (emergency === "confirmed") return [{ verdict: "ok", about, seen: "tried, as the tree says" }];
  const seen = `nobody has said that they were tried${fallbackUrl === undefined ? "" : "; where the edge fails, the fallback is asked"}`;
  const { country = "US" } = (numberPlan ?? {}) as { country?: string };
  const test = emergencyTest(country);
  const how =
    test === undefined
      ? "Ask the carrier how emergency calls are tried there, and do so"
      : `Dial ${test} from a phone of the account, which tries one without making it`;
  const mend = `${how}; then write \`edge: { emergency: confirmed }\`.`;
  return [{ verdict: "warning", about, seen, mend }];
}

async function voiceUrls(entries: readonly SnapshotEntry[], network: Network): Promise<Finding[]> {
  const urls = entries
    .flatMap(({ inputs }) => [inputs.voiceUrl, inputs.fallbackUrl])
    .filter((url) => typeof url === "string");
  return Promise.all([...new Set(urls)].map((url) => reachable("voice URL", url, network)));
}

type Reference = AccountReference["credentials"][string];

/** What cannot be looked at here, since only a run of the engine reads it. */
function inConfig(references: readonly Reference[]): string | undefined {
  const keys = references.flatMap((reference) => ("config" in reference ? [reference.config] : []));
  return keys.length === 0
    ? undefined
    : `${keys.join(", ")} is kept in the stack's settings, which only a run reads`;
}

function credential(reference: Reference): string {
  return readCredential(reference, () => {
    throw new DialtreeError("DT3001", "the stack's settings are read by a run alone");
  });
}
