/** An instance of the edge in a process of its own, which a test kills: `node edge-process.ts DATABASE SECRET`. */
import { machineClock } from "../../src/edge/clock.ts";
import { embeddedUrl } from "../../src/edge/embedded.ts";
import { openEdgeStore } from "../../src/edge/open.ts";
import { serveEdge } from "../../src/edge/serve.ts";
import { edgeService } from "../../src/edge/service.ts";

const [database = "", secret = ""] = process.argv.slice(2);
const log = { info() {}, warn() {}, error: console.error } as unknown as Parameters<typeof serveEdge>[3];
let now = Date.now();
const edge = edgeService({
  store: await openEdgeStore(database, true),
  grantOf: () => Promise.resolve(undefined),
  secret,
  publicUrl: embeddedUrl,
  log,
  clock: { ...machineClock, now: () => now },
});
// The sandbox's time is virtual: what it signs says how late it is.
const app = {
  fetch(request: Request) {
    now = Number(request.headers.get("telnyx-timestamp")) * 1000;
    return edge.app.fetch(request);
  },
};
const { url } = await serveEdge(app as Parameters<typeof serveEdge>[0], "127.0.0.1", 0, log);
process.stdout.write(`${url}\n`);
