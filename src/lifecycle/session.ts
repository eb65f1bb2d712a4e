import { connectEdge, type EdgeSession } from "../../providers/edge/index.ts";
import { providerNamed } from "../../providers/index.ts";
import { joined } from "../../providers/joined.ts";
import type { Collections, Other } from "../../providers/provider.ts";
import { type EmbeddedEdge, embeddedEdge } from "../edge/embedded.ts";
import { type AccountReference, isOrganization, parseAccount } from "./account.ts";
import { type ConfigReader, projectFolder, readCredential } from "./credentials.ts";
import { elsewhereOf } from "./elsewhere.ts";

/** An account with all its kinds, whoever keeps them. */
export interface AccountSession {
  /** @throws {DialtreeError} when the key or the token is not good */
  check(): Promise<void>;
  readonly collections: Partial<Collections>;
  /** All that the account has of what no kind has a place for. */
  others?(): AsyncIterable<readonly Other[]>;
}

const sessions = new Map<string, Promise<AccountSession>>();
const embedded = new Map<string, Promise<EmbeddedEdge>>();

/**
 * The one session of this process with an account, so that all its resources share their reads.
 *
 * @param project the Pulumi project: the organization where the account names none
 */
export function sessionOf(reference: string, project: string, config: ConfigReader): Promise<AccountSession> {
  return once(sessions, `${project} ${reference}`, () => connect(parseAccount(reference), project, config));
}

/** What was read so far is read anew from now on. */
export function forgetReads(): void {
  sessions.clear();
}

async function connect(
  account: AccountReference,
  project: string,
  config: ConfigReader,
): Promise<AccountSession> {
  const edge = await edgeOf(account, project, config);
  const provider = providerNamed(account.provider);
  if (provider === undefined) return edge;
  const session = await provider.connect({
    credentials: Object.fromEntries(
      reachingCredentials(account).map(([name, reference]) => [name, readCredential(reference, config)]),
    ),
    endpoint: account.endpoint,
    settings: account.settings,
    project: projectFolder(),
  });
  return {
    check: () => session.check(),
    collections: joined(provider, session, edge),
    ...(session.others && { others: session.others.bind(session) }),
  };
}

/** The credentials that the provider is spoken to with; one that only verifies its webhooks is not needed here. */
export function reachingCredentials({ provider, credentials }: AccountReference) {
  const webhookKey = providerNamed(provider)?.webhookKey;
  return Object.entries(credentials).filter(([name]) => name !== webhookKey);
}

async function edgeOf(
  account: AccountReference,
  project: string,
  config: ConfigReader,
): Promise<EdgeSession> {
  const isWhole = isOrganization(account);
  const elsewhere = elsewhereOf(account);
  const organization = isWhole ? account.name : (account.organization ?? project);
  const who = { organization, account: isWhole ? undefined : account.name, elsewhere };
  if (account.edge !== undefined) {
    const token = account.edgeToken === undefined ? "" : readCredential(account.edgeToken, config);
    return connectEdge({ ...who, send: fetch, url: account.edge, token });
  }
  const folder = projectFolder();
  return connectEdge({
    ...who,
    ...(await once(embedded, `${folder} ${organization}`, () => embeddedEdge(folder, organization))),
  });
}

function once<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const value = known.get(key) ?? make();
  known.set(key, value);
  // A failure is told to whoever waits for it; the next one tries again.
  value.catch(() => known.delete(key));
  return value;
}
