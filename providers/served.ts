import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DialtreeError } from "../src/errors.ts";

export interface Served {
  readonly port: number;
  close(): Promise<void>;
}

/** Milliseconds in which requests may come to their end when the server ends. */
const graceful = 3_000;

/**
 * Serves HTTP/1.1 on an address. Whoever sends slowly, without end or never is cut off.
 *
 * @param port 0 takes a free one
 * @throws {DialtreeError} DT1005 when the address is not free
 */
export async function serveHttp(host: string, port: number, listener: RequestListener): Promise<Served> {
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 2_000,
      keepAliveTimeout: 5_000,
      maxHeaderSize: 16 * 1024,
      requireHostHeader: true,
      insecureHTTPParser: false,
    },
    listener,
  );
  await listening(server, host, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), graceful).unref();
      }),
  };
}

/**
 * A request's body as text, read no further than `most` bytes.
 *
 * @param isFramed whether a server of `serveHttp` took it in, so that no more comes than its length says, and it is read at once
 * @returns `too-large`, or `not-utf-8`, where it is
 */
export async function bodyWithin(
  request: Request,
  most: number,
  isFramed = false,
): Promise<{ readonly text: string } | "too-large" | "not-utf-8"> {
  const bytes = await bytesWithin(request, most, isFramed);
  if (bytes === undefined) return "too-large";
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError) return "not-utf-8";
    throw error;
  }
}

async function bytesWithin(
  request: Request,
  most: number,
  isFramed: boolean,
): Promise<Uint8Array | undefined> {
  const length = request.headers.get("content-length");
  if (Number(length ?? 0) > most) return undefined;
  if (isFramed && length !== null) return new Uint8Array(await request.arrayBuffer());
  const parts: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the body: the rest of it is not read.
  for await (const part of request.body ?? []) {
    size += part.length;
    if (size > most) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const refused = (cause: NodeJS.ErrnoException) => {
      if (cause.code !== "EADDRINUSE" && cause.code !== "EACCES" && cause.code !== "EADDRNOTAVAIL")
        return reject(cause);
      const hint = "Choose another one with --port, or 0 for any free one.";
      reject(new DialtreeError("DT1005", `${host}:${port} is not free (${cause.code})`, { hint, cause }));
    };
    server.once("error", refused);
    server.listen(port, host, () => {
      server.off("error", refused);
      resolve();
    });
  });
}
