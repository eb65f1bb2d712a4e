import {
  type AccountStore,
  type CallHistory,
  connectEdge,
  type EdgeSession,
} from "../../providers/edge/index.ts";
import { providerNamed } from "../../providers/index.ts";
import { joined } from "../../providers/joined.ts";
import type { Collections, Other } from "../../providers/provider.ts";
import { type EmbeddedEdge, embeddedEdge, embeddedUrl } from "../edge/embedded.ts";
import { DialtreeError } from "../errors.ts";
import { type AccountReference, isOrganization, parseAccount } from "./account.ts";
import { type ConfigReader, projectFolder, readCredential } from "./credentials.ts";
import { elsewhereOf } from "./elsewhere.ts";

/** An account with all its kinds, whoever keeps them. */
export interface AccountSession {
  /** @throws {DialtreeError} when the key or the token is not good */
  check(): Promise<void>;
  /** The key that the account's webhooks are verified with, as far as it is known here. */
  webhookKey(): Promise<string | undefined>;
  /** What the edge has of the account itself. */
  readonly settings: AccountStore;
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
 * @param folder that of the project, in which the embedded edge, the sandbox and files of credentials lie
 */
export function sessionOf(
  reference: string,
  project: string,
  config: ConfigReader,
  folder: string = projectFolder(),
): Promise<AccountSession> {
  return once(sessions, `${folder} ${project} ${reference}`, () =>
    connect(parseAccount(reference), project, config, folder),
  );
}

/** What was read so far is read anew from now on. */
export function forgetReads(): void {
  sessions.clear();
}

async function connect(
  account: AccountReference,
  project: string,
  config: ConfigReader,
  folder: string,
): Promise<AccountSession> {
  const edge = await edgeOf(account, project, config, folder);
  const provider = providerNamed(account.provider);
  if (provider === undefined) return { ...edge, webhookKey: () => Promise.resolve(undefined) };
  const session = await provider.connect({
    account: account.name,
    credentials: Object.fromEntries(
      reachingCredentials(account).map(([name, reference]) => [
        name,
        readCredential(reference, config, folder),
      ]),
    ),
    endpoint: account.endpoint,
    settings: account.settings,
    project: folder,
  });
  return {
    check: () => session.check(),
    webhookKey: async () => declaredWebhookKey(account, config, folder) ?? session.webhookKey?.(),
    settings: edge.settings,
    collections: joined(provider, session, edge, answersAt(account, project)),
    ...(session.others && { others: session.others.bind(session) }),
  };
}

/** The credentials that the provider is spoken to with; one that only verifies its webhooks is not needed here. */
export function reachingCredentials({ provider, credentials }: AccountReference) {
  const webhookKey = providerNamed(provider)?.webhookKey;
  return Object.entries(credentials).filter(([name]) => name !== webhookKey);
}

/** Where the edge answers an account's calls. The embedded one is reached by no carrier but the sandbox. */
export function answersAt(
  { name, organization, edge = embeddedUrl }: AccountReference,
  project: string,
): string {
  return `${edge.replace(/\/+$/, "")}/calls/${encodeURIComponent(organization ?? project)}/${encodeURIComponent(name)}`;
}

/**
 * The webhooks' key that the account names. An embedded edge is reached by no carrier, and needs none that is not there.
 *
 * @throws {DialtreeError} DT3001 where an edge that carriers reach has none
 */
function declaredWebhookKey(
  { provider, credentials, edge }: AccountReference,
  config: ConfigReader,
  folder: string,
): string | undefined {
  const reference = credentials[providerNamed(provider)?.webhookKey ?? ""];
  if (reference === undefined) return undefined;
  if (edge !== undefined) return readCredential(reference, config, folder);
  try {
    return readCredential(reference, config, folder);
  } catch (error) {
    if (error instanceof DialtreeError) return undefined;
    throw error;
  }
}

/** What the edge has of an account itself, without its carrier. */
export async function settingsOf(
  reference: string,
  project: string,
  config: ConfigReader,
  folder: string = projectFolder(),
): Promise<AccountStore> {
  return (await edgeOf(parseAccount(reference), project, config, folder)).settings;
}

/** What the edge of an account, or of an organization, keeps of its calls. */
export async function historyAt(
  reference: string,
  project: string,
  config: ConfigReader,
  folder: string = projectFolder(),
): Promise<CallHistory> {
  return (await edgeOf(parseAccount(reference), project, config, folder)).history;
}

async function edgeOf(
  account: AccountReference,
  project: string,
  config: ConfigReader,
  folder: string,
): Promise<EdgeSession> {
  const isWhole = isOrganization(account);
  const elsewhere = elsewhereOf(account);
  const organization = isWhole ? account.name : (account.organization ?? project);
  const who = { organization, account: isWhole ? undefined : account.name, elsewhere };
  if (account.edge !== undefined) {
    const token = account.edgeToken === undefined ? "" : readCredential(account.edgeToken, config, folder);
    return connectEdge({ ...who, send: fetch, url: account.edge, token });
  }
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
