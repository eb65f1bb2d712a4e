import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { keptFolder } from "../safe/files.ts";
import { keptSecret } from "../safe/secret-file.ts";
import { edgeApp } from "./app.ts";
import { openEdgeStore } from "./open.ts";

/** Where an embedded edge pretends to be; nothing resolves it. */
export const embeddedUrl = "http://edge.invalid";

/** Bytes of the secret behind provisioning URLs, where it is made here. Another one gives every phone another URL. */
export const secretBytes = 32;

export interface EmbeddedEdge {
  readonly send: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  readonly url: string;
  readonly token: string;
}

/**
 * The edge in this process, over `.dialtree/edge.sqlite` of the project; several processes may use one file.
 *
 * @throws {DialtreeError} DT3108, DT1017, DT1018, DT1022, DT1023
 */
export async function embeddedEdge(folder: string, organization: string): Promise<EmbeddedEdge> {
  const token = randomBytes(24).toString("base64url");
  const own = keptFolder(folder, ".dialtree");
  const secret = keptSecret(own, "edge.key", secretBytes);
  const app = edgeApp({
    store: await openEdgeStore(join(own, "edge.sqlite")),
    grantOf: (given) => Promise.resolve(given === token ? { organization, role: "editor" } : undefined),
    secret,
    publicUrl: process.env.DIALTREE_EDGE_URL ?? embeddedUrl,
  });
  return { url: embeddedUrl, token, send: async (input, init) => app.fetch(new Request(input, init)) };
}
