import type { IncomingMessage } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import type { Logger } from "pino";
import { serveHttp } from "../../providers/served.ts";

export interface ServedEdge {
  /** Base URL, such as `http://127.0.0.1:4020`. */
  readonly url: string;
  close(): Promise<void>;
}

/** What a request has that came by a port. */
export interface ServedEnv {
  readonly incoming: IncomingMessage;
}

/**
 * Serves the edge on a port, with a line in the log for each request: method, path, status and time, and no header.
 *
 * @param port 0 takes a free one
 * @throws {DialtreeError} DT1005 when the address is not free
 */
export async function serveEdge(app: Hono, host: string, port: number, log: Logger): Promise<ServedEdge> {
  const listener = getRequestListener(async (request, env) => {
    const started = performance.now();
    const response = await answered(app, request, env as ServedEnv, log);
    const time = Math.round(performance.now() - started);
    log.info(
      { method: request.method, path: new URL(request.url).pathname, status: response.status, ms: time },
      "request",
    );
    return response;
  });
  const { port: taken, close } = await serveHttp(host, port, (incoming, outgoing) => {
    void listener(incoming, outgoing);
  });
  return { url: `http://${host.includes(":") ? `[${host}]` : host}:${taken}`, close };
}

/** A failure of ours is logged whole and told to nobody outside. A sender who has gone is none. */
async function answered(app: Hono, request: Request, env: ServedEnv, log: Logger): Promise<Response> {
  const { incoming } = env;
  try {
    return await app.fetch(request, env);
  } catch (error) {
    if (incoming.destroyed && !incoming.complete) return new Response(null, { status: 400 });
    log.error({ err: error }, "a request failed");
    const body = {
      type: "https://dialtree.dev/problems/failed",
      title: "The edge failed",
      status: 500,
      detail: "see its log",
    };
    return Response.json(body, { status: 500, headers: { "content-type": "application/problem+json" } });
  }
}
