import { join, resolve } from "node:path";
import { connectEdge, type EdgeSession } from "../../providers/edge/index.ts";
import { providers } from "../../providers/index.ts";
import type { Collections, Session } from "../../providers/provider.ts";
import { shared } from "../../providers/shared.ts";
import { type EmbeddedEdge, embeddedEdge } from "../edge/embedded.ts";
import { DialtreeError } from "../errors.ts";
import { ownFolder } from "../safe/files.ts";
import { isWithin } from "../safe/within.ts";
import { type AccountReference, parseAccount } from "./account.ts";
import { type ConfigReader, projectFolder, readCredential } from "./credentials.ts";

/** An account with all its kinds, whoever keeps them. */
export interface AccountSession {
  /** @throws {DialtreeError} when the key or the token is not good */
  check(): Promise<void>;
  readonly collections: Partial<Collections>;
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

async function connect(
  account: AccountReference,
  project: string,
  config: ConfigReader,
): Promise<AccountSession> {
  const edge = await edgeOf(account, project, config);
  if (account.provider === "edge") return edge;
  const { provider, apiKey, endpoint, database } = account;
  const key = apiKey === undefined ? "" : readCredential(apiKey, config);
  const load = await providers[provider]();
  const carrier = await load.connect({
    apiKey: key,
    endpoint,
    database: databaseOf(database),
  });
  return { check: () => carrier.check(), collections: joined(carrier, edge) };
}

/** A tree names no database outside its project, which the sandbox would write. */
function databaseOf(named: string | undefined): string {
  const project = projectFolder();
  const file = resolve(project, named ?? join(ownFolder, "sandbox.sqlite"));
  if (named === undefined || isWithin(file, [project], [".git"])) return file;
  throw new DialtreeError("DT1022", `the database ${named} lies outside the project`, {
    hint: "Name a file below the project's folder.",
  });
}

/** What the provider keeps itself, and from the edge the rest. */
function joined({ collections, objectOnly }: Session, edge: EdgeSession): Partial<Collections> {
  const { SipUser, CallQueue, PhoneNumber } = collections;
  const isShared = (kind: (typeof objectOnly)[number]) => objectOnly.includes(kind);
  return {
    ...edge.collections,
    ...collections,
    ...(SipUser && isShared("SipUser")
      ? { SipUser: shared("SipUser", SipUser, edge.callsOf("SipUser")) }
      : {}),
    ...(CallQueue && isShared("CallQueue")
      ? { CallQueue: shared("CallQueue", CallQueue, edge.callsOf("CallQueue")) }
      : {}),
    ...(PhoneNumber && isShared("PhoneNumber")
      ? { PhoneNumber: shared("PhoneNumber", PhoneNumber, edge.callsOf("PhoneNumber")) }
      : {}),
  };
}

/** An answer that names another place is none: what is sent holds passwords, and was allowed to go here alone. */
const toldHere: typeof fetch = (input, init) => fetch(input, { ...init, redirect: "error" });

async function edgeOf(
  account: AccountReference,
  project: string,
  config: ConfigReader,
): Promise<EdgeSession> {
  const isOrganization = account.provider === "edge";
  const organization = isOrganization ? account.name : (account.organization ?? project);
  const who = { organization, account: isOrganization ? undefined : account.name };
  if (account.edge !== undefined) {
    const token = account.edgeToken === undefined ? "" : readCredential(account.edgeToken, config);
    return connectEdge({ ...who, send: toldHere, url: account.edge, token });
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
