import type { IncomingMessage } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { bodyWithin, serveHttp } from "../served.ts";
import { ErrorAnswer, notFound } from "./answers.ts";
import { isReset, type Sandbox } from "./index.ts";

export interface ServedSandbox {
  /** Base URL with the API's version, such as `http://127.0.0.1:4010/v2`. */
  readonly url: string;
  close(): Promise<void>;
}

const host = "127.0.0.1";
const largestBody = 1024 * 1024;

type Env = { readonly incoming: IncomingMessage };

/**
 * Serves a sandbox on a loopback port, for programs of this machine: what a web page of somebody else's sends is refused,
 * whatever name it has given to this address.
 *
 * @param port 0 takes a free one
 * @param failed hears of what should not have gone wrong; whoever asked is told only that it did
 * @throws {DialtreeError} DT1005 when the port is taken
 */
export async function serveSandbox(
  sandbox: Sandbox,
  port: number,
  failed: (error: unknown) => void,
): Promise<ServedSandbox> {
  const listener = getRequestListener(async (request, env) => {
    const { incoming } = env as Env;
    if (isForeign(incoming)) return answer(foreign);
    // No Request can have this method, and nothing of the API has.
    if (incoming.method === "TRACE") return answer(notFound());
    try {
      const bounded = await withBoundedBody(request);
      return bounded === undefined ? answer(tooLarge) : await sandbox.fetch(bounded);
    } catch (error) {
      if (isReset(error) || incoming.destroyed) {
        // A fault broke the connection: break this one too, so that a client sees what it would see in the world.
        incoming.socket.destroy();
      } else {
        failed(error);
      }
      return answer(failure);
    }
  });
  const served = await serveHttp(host, port, (incoming, outgoing) => void listener(incoming, outgoing));
  return { url: `http://${host}:${served.port}/v2`, close: served.close };
}

/** Whether another host was asked for than this one, or a page of another origin asks. */
function isForeign({ headers, socket }: IncomingMessage): boolean {
  const own = [host, "localhost", "[::1]"].map((name) => `${name}:${socket.localPort}`);
  const { host: asked = "", origin, "sec-fetch-site": site = "none" } = headers;
  const isOwnOrigin = origin === undefined || own.some((name) => origin === `http://${name}`);
  const isOwnSite = site === "none" || site === "same-origin";
  return !own.includes(asked.toLowerCase()) || !isOwnOrigin || !isOwnSite;
}

/** The request with its body read; undefined where that is too large. */
async function withBoundedBody(request: Request): Promise<Request | undefined> {
  if (request.method === "GET" || request.method === "HEAD") return request;
  const body = await bodyWithin(request, largestBody);
  if (body === "too-large") return undefined;
  const { url, method, headers } = request;
  // What is not UTF-8 is no JSON either, and is refused as that.
  return new Request(url, { method, headers, body: body === "not-utf-8" ? "" : body.text });
}

const foreign = new ErrorAnswer(
  403,
  "10010",
  "Forbidden",
  "The sandbox answers programs of this machine only.",
);
const tooLarge = new ErrorAnswer(413, "10015", "Body too large", "A request's body has at most 1 MiB.");
const failure = new ErrorAnswer(500, "10000", "Unexpected error", "An unexpected error occurred.");

function answer(error: ErrorAnswer): Response {
  const headers = error.status === 413 ? { connection: "close" } : undefined;
  return Response.json(error.body(), { status: error.status, ...(headers && { headers }) });
}
