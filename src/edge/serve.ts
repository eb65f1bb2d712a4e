import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import type { Logger } from "pino";
import { DialtreeError } from "../errors.ts";

export interface ServedEdge {
  /** Base URL, such as `http://127.0.0.1:4020`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the edge on a port, with a line in the log for each request: method, path, status and time, and no header.
 *
 * @param port 0 takes a free one
 * @throws {DialtreeError} DT1005 when the address is not free
 */
export async function serveEdge(app: Hono, host: string, port: number, log: Logger): Promise<ServedEdge> {
  const server = createServer(
    getRequestListener(async (request) => {
      const started = performance.now();
      const response = await answered(app, request, log);
      const time = Math.round(performance.now() - started);
      log.info(
        { method: request.method, path: new URL(request.url).pathname, status: response.status, ms: time },
        "request",
      );
      return response;
    }),
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      if (cause.code !== "EADDRINUSE" && cause.code !== "EACCES" && cause.code !== "EADDRNOTAVAIL")
        return reject(cause);
      const hint = "Choose another one with --port and --host, or port 0 for any free one.";
      reject(new DialtreeError("DT1005", `${host}:${port} is not free (${cause.code})`, { hint, cause }));
    });
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${taken}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeIdleConnections();
      }),
  };
}

/** A failure of ours is logged whole and told to nobody outside. */
async function answered(app: Hono, request: Request, log: Logger): Promise<Response> {
  try {
    return await app.fetch(request);
  } catch (error) {
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
