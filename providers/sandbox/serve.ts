import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { DialtreeError } from "../../src/errors.ts";
import type { Sandbox } from "./index.ts";

export interface ServedSandbox {
  /** Base URL with the API's version, such as `http://127.0.0.1:4010/v2`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves a sandbox on a loopback port.
 *
 * @param port 0 takes a free one
 * @throws {DialtreeError} DT1005 when the port is taken
 */
export async function serveSandbox(sandbox: Sandbox, port: number): Promise<ServedSandbox> {
  const listener = getRequestListener(async (request, env) => {
    try {
      return await sandbox.fetch(request);
    } catch (error) {
      // A fault broke the connection: break this one too, so that a client sees what it would see in the world.
      if (!(error instanceof TypeError)) throw error;
      (env as { incoming: IncomingMessage }).incoming.socket.destroy();
      return new Response(null, { status: 503 });
    }
  });
  const server = createServer(listener);
  await listen(server, port);
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}/v2`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      if (cause.code !== "EADDRINUSE" && cause.code !== "EACCES") return reject(cause);
      reject(
        new DialtreeError("DT1005", `port ${port} of 127.0.0.1 is not free (${cause.code})`, {
          hint: "Choose another one with --port, or 0 for any free one.",
          cause,
        }),
      );
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}
