import { connectEdge } from "../../providers/edge/index.ts";
import { type Finding, lookedAt, type Wanted } from "../../providers/finding.ts";
import { providerNamed } from "../../providers/index.ts";
import type { Provider } from "../../providers/provider.ts";
import type { ProviderAccountFields } from "../../schemas/types.ts";
import { DialtreeError } from "../errors.ts";
import { accountIn } from "../kinds/names.ts";
import { kindNamed } from "../kinds/registry.ts";
import { type AccountReference, formatAccount, parseAccount } from "../lifecycle/account.ts";
import { projectFolder, readCredential } from "../lifecycle/credentials.ts";
import { reachingCredentials } from "../lifecycle/session.ts";
import type { Snapshot, SnapshotEntry } from "../plan/snapshot.ts";
import { type Network, reachable } from "./reach.ts";

/** A finding, and the account that it is about. */
export interface Examined extends Finding {
  readonly account: string;
}

/**
 * Looks at all that a first `up` of a tree needs, account by account, and changes nothing.
 *
 * @param tree as `snapshotOf` makes it
 */
export async function examineTree(
  tree: Snapshot,
  organization: string,
  network: Network,
): Promise<Examined[]> {
  // The tree's schema has judged the accounts.
  const accounts = [...tree.values()]
    .filter(({ kind }) => kind === "ProviderAccount")
    .map(({ inputs }) => parseAccount(formatAccount(inputs as unknown as ProviderAccountFields)));
  const each = accounts.map(async (account) => {
    const findings = await examineAccount(account, entriesOf(tree, account.name), organization, network);
    return findings.map((finding) => ({ account: account.name, ...finding }));
  });
  return (await Promise.all(each)).flat();
}

const entriesOf = (tree: Snapshot, account: string): SnapshotEntry[] =>
  [...tree.values()].filter(({ kind, name }) => accountIn(kindNamed(kind), name) === account);

async function examineAccount(
  account: AccountReference,
  entries: readonly SnapshotEntry[],
  organization: string,
  network: Network,
): Promise<readonly Finding[]> {
  const provider = providerNamed(account.provider);
  if (provider === undefined) return [];
  const looks = [
    lookedAt("key", () => atProvider(provider, account, entries)),
    lookedAt("signature key", async () => signatureKey(provider, account)),
    lookedAt("edge", () => atEdge(account, organization, network)),
    lookedAt("voice URL", () => voiceUrls(entries, network)),
  ];
  return (await Promise.all(looks)).flat();
}

async function atProvider(
  provider: Provider,
  account: AccountReference,
  entries: readonly SnapshotEntry[],
): Promise<readonly Finding[]> {
  const unread = inConfig(reachingCredentials(account).map(([, reference]) => reference));
  if (unread !== undefined) return [{ verdict: "unknown", about: "key", seen: unread }];
  const session = await provider.connect({
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

async function atEdge(
  { edge, edgeToken, name }: AccountReference,
  organization: string,
  network: Network,
): Promise<Finding[]> {
  if (edge === undefined) {
    const mend =
      "For a team, run `dialtree serve` where the carrier and the phones reach it, and name it in `edge:`.";
    const seen = "embedded: it is here while dialtree runs, and nobody outside reaches it";
    return [{ verdict: "warning", about: "edge", seen, mend }];
  }
  const place = await reachable("edge", edge, network);
  const unread = inConfig(edgeToken === undefined ? [] : [edgeToken]);
  if (unread !== undefined) return [place, { verdict: "unknown", about: "edge's token", seen: unread }];
  const token = await lookedAt("edge's token", async () => {
    const session = connectEdge({
      send: fetch,
      url: edge,
      token: edgeToken === undefined ? "" : credential(edgeToken),
      organization,
      account: name,
    });
    await session.check();
    return [{ verdict: "ok", about: "edge's token", seen: "the edge takes it" }];
  });
  return [place, ...token];
}

async function voiceUrls(entries: readonly SnapshotEntry[], network: Network): Promise<Finding[]> {
  const urls = entries.map(({ inputs }) => inputs.voiceUrl).filter((url) => typeof url === "string");
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
