import { resolve } from "node:path";
import { providers } from "../../providers/index.ts";
import type { Session } from "../../providers/provider.ts";
import { parseAccount } from "./account.ts";
import { type ConfigReader, projectFolder, readCredential } from "./credentials.ts";

const sessions = new Map<string, Promise<Session>>();

/** The one session of this process with an account, so that all its resources share their reads. */
export function sessionOf(reference: string, config: ConfigReader): Promise<Session> {
  const known = sessions.get(reference) ?? connect(reference, config);
  sessions.set(reference, known);
  known.catch(() => sessions.delete(reference));
  return known;
}

async function connect(reference: string, config: ConfigReader): Promise<Session> {
  const { provider, apiKey, endpoint, database } = parseAccount(reference);
  const key = apiKey === undefined ? "" : readCredential(apiKey, config);
  const load = await providers[provider]();
  return load.connect({
    apiKey: key,
    endpoint,
    database: resolve(projectFolder(), database ?? ".dialtree/sandbox.sqlite"),
  });
}
