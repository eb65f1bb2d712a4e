import { serveEdge } from "../../src/edge/serve.ts";

type App = Parameters<typeof serveEdge>[0];

const silent = { info() {}, warn() {}, error() {} } as unknown as Parameters<typeof serveEdge>[3];

/** Passes what a carrier asks on to a server on loopback, wherever it was sent. */
export async function through(base: string, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const { method, headers } = request;
  const body = method === "GET" ? undefined : await request.text();
  return fetch(`${base}${pathname}${search}`, { method, headers, ...(body === undefined ? {} : { body }) });
}

/** The edge on a port, begun when it is first asked. @returns ends it, too */
export function overHttp(app: App): { send(request: Request): Promise<Response>; close(): Promise<void> } {
  let served: ReturnType<typeof serveEdge> | undefined;
  return {
    async send(request) {
      served ??= serveEdge(app, "127.0.0.1", 0, silent);
      return through((await served).url, request);
    },
    close: async () => (await served)?.close(),
  };
}
