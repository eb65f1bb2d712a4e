import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { edgeApp } from "./app.ts";
import { openEdgeDatabase } from "./database.ts";
import { edgeStore } from "./store.ts";

/** Where an embedded edge pretends to be; nothing resolves it. */
export const embeddedUrl = "http://edge.invalid";

export interface EmbeddedEdge {
  readonly send: (input: string, init: RequestInit) => Promise<Response>;
  readonly url: string;
  readonly token: string;
}

/**
 * The edge in this process, over `.dialtree/edge.sqlite` of the project; several processes may use one file.
 *
 * @throws {DialtreeError} DT3108
 */
export async function embeddedEdge(folder: string, organization: string): Promise<EmbeddedEdge> {
  const token = randomBytes(24).toString("base64url");
  const app = edgeApp({
    store: edgeStore(await openEdgeDatabase(join(folder, ".dialtree", "edge.sqlite"))),
    grantOf: (given) => Promise.resolve(given === token ? { organization, scope: "write" } : undefined),
    secret: edgeSecret(join(folder, ".dialtree", "edge.key")),
    publicUrl: process.env.DIALTREE_EDGE_URL ?? embeddedUrl,
  });
  return { url: embeddedUrl, token, send: async (input, init) => app.fetch(new Request(input, init)) };
}

/** The secret behind provisioning URLs, made when it is missing. Another one gives every phone another URL. */
export function edgeSecret(file: string): string {
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return readFileSync(file, "utf8").trim();
}
