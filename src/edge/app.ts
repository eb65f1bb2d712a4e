import { Hono } from "hono";
import { isTimeout } from "./database.ts";
import { addHistoryReads } from "./history-routes.ts";
import { lanes } from "./lanes.ts";
import { addObjectReads, addObjectWrites } from "./object-routes.ts";
import { openApiDocument } from "./openapi.ts";
import type { EdgeOptions } from "./options.ts";
import { answerHeaders, Refusal } from "./refusal.ts";
import { refuseMalformed } from "./request.ts";
import { addTokenRoutes } from "./token-routes.ts";

/** The edge's admin API. docs/edge.md and `GET /openapi.json` describe it. */
export function edgeApp(options: EdgeOptions): Hono {
  const app = new Hono();
  // An organization's writers wait for one another in the database, too.
  const writes = lanes({ atOnce: 1, inFlight: 100, paced: { free: 8 * 1024, bytes: 4 * 1024 } });

  app.onError((error) => {
    if (error instanceof Refusal) return error.answer();
    if (isTimeout(error))
      return new Refusal("overloaded", "the database did not answer in time; ask again").answer();
    throw error;
  });
  app.notFound(() => new Refusal("not-found", "there is no such address").answer());
  app.use(async (context, next) => {
    refuseMalformed(context.req.url);
    // Set before there is an answer: afterwards each would make another one.
    for (const [name, value] of Object.entries(answerHeaders)) context.header(name, value);
    await next();
  });

  app.get("/healthz", (context) => context.json({ status: "ok" }));
  app.get("/openapi.json", (context) => context.json(openApiDocument()));
  // Before the objects: "tokens" and "calls" are no kinds.
  addTokenRoutes(app, options, writes);
  addHistoryReads(app, options);
  addObjectReads(app, options);
  addObjectWrites(app, options, writes);
  return app;
}
