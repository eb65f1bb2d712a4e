import { createHmac } from "node:crypto";
import { setImmediate as breathe } from "node:timers/promises";
import { type Context, Hono } from "hono";
import { isTimeout } from "./database.ts";
import { type Grant, mayRead, mayWrite, type Role } from "./grant.ts";
import { type KeptKind, keptKinds, validatorOf } from "./kinds.ts";
import { lanes } from "./lanes.ts";
import { openApiDocument } from "./openapi.ts";
import { answerHeaders, Refusal } from "./refusal.ts";
import {
  afterOf,
  conditionOf,
  formerlyOf,
  granted,
  largeBody,
  limitOf,
  refuseCondition,
  refuseMalformed,
  textOf,
  valuesOf,
} from "./request.ts";
import type { EdgeStore, StoredObject, WrittenObject } from "./store.ts";
import { addTokenRoutes } from "./token-routes.ts";
import { elsewhereOf, keyOf, ownerOf, refuseControls, refuseUnfit } from "./words.ts";

export interface EdgeOptions {
  readonly store: EdgeStore;
  /** What a bearer token allows. */
  readonly grantOf: (token: string) => Promise<Grant | undefined>;
  /** Secret that provisioning URLs are derived from: whoever has it can make them. */
  readonly secret: string;
  /** Base URL under which desk phones reach the edge. */
  readonly publicUrl: string;
}

/** The edge's admin API. docs/edge.md and `GET /openapi.json` describe it. */
export function edgeApp(options: EdgeOptions): Hono {
  const { store } = options;
  const app = new Hono();
  const objects = lanes({ atOnce: 4, inFlight: 200, paced: { free: 16 * 1024, bytes: 8 * 1024 } });
  const pages = lanes({ atOnce: 1, inFlight: 100, paced: { free: 16 * 1024, bytes: 16 * 1024 } });
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
  addTokenRoutes(app, options, writes);

  app.get("/v1/organizations/:organization/:kind", async (context) => {
    const { grant, kind } = await allowed(context, options, "viewer");
    refuseCondition(context);
    const limit = limitOf(context);
    const after = afterOf(context);
    const page = async () => {
      const { objects, next = null } = await store.list(grant.organization, kind.path, after, limit, grant);
      const data = objects.map((object) => shown(options, grant.organization, kind, object));
      return JSON.stringify({ data, next });
    };
    const text = await pages(grant.organization, (turn) => turn(page, lengthOf));
    return context.body(text, 200, { "content-type": "application/json" });
  });

  app.get("/v1/organizations/:organization/:kind/:key", async (context) => {
    const { grant, kind } = await allowed(context, options, "viewer");
    refuseCondition(context);
    const key = keyOf(context.req.param("key"), "a key");
    if (!mayRead(grant, { kind: kind.path, key })) throw notHeld(grant);
    const one = async () => {
      const object = await store.get(grant.organization, kind.path, key);
      if (object === undefined) throw new Refusal("not-found", `there is no ${kind.path}/${key}`);
      context.header("etag", `"${object.version}"`);
      return JSON.stringify(shown(options, grant.organization, kind, object));
    };
    const text = await objects(grant.organization, (turn) => turn(one, lengthOf));
    return context.body(text, 200, { "content-type": "application/json" });
  });

  app.put("/v1/organizations/:organization/:kind/:key", async (context) => {
    const { grant, kind } = await allowed(context, options, "editor");
    const key = keyOf(context.req.param("key"), "a key");
    const formerly = formerlyOf(context);
    const condition = conditionOf(context);
    for (const each of [key, formerly ?? key])
      if (!mayWrite(grant, { kind: kind.path, key: each })) throw notHeld(grant);
    return writes(grant.organization, async (turn) => {
      const text = await textOf(context);
      return turn(
        async () => {
          const object = objectOf(kind, text);
          refuseUnfit({ kind: kind.path, key }, object.fields);
          if (text.length > largeBody) await breathe();
          const written = await store.put(grant.organization, kind.path, key, object, {
            condition,
            formerly,
            reach: grant,
          });
          context.header("etag", `"${written.version}"`);
          return context.json(shown(options, grant.organization, kind, written));
        },
        () => text.length,
      );
    });
  });

  app.delete("/v1/organizations/:organization/:kind/:key", async (context) => {
    const { grant, kind } = await allowed(context, options, "editor");
    const key = keyOf(context.req.param("key"), "a key");
    const condition = conditionOf(context);
    if (!mayWrite(grant, { kind: kind.path, key })) throw notHeld(grant);
    await writes(grant.organization, (turn) =>
      turn(() => store.remove(grant.organization, kind.path, key, { condition, reach: grant })),
    );
    return context.body(null, 204);
  });

  return app;
}

/** What the request's token allows, when that is enough, and the kind that the request is about. */
async function allowed(
  context: Context,
  { grantOf }: EdgeOptions,
  role: Role,
): Promise<{ grant: Grant; kind: KeptKind }> {
  const grant = await granted(context, grantOf, role);
  const kind = keptKinds.get(context.req.param("kind") ?? "");
  if (kind === undefined)
    throw new Refusal(
      "not-found",
      `there is no such kind; the edge keeps ${[...keptKinds.keys()].join(", ")}`,
    );
  return { grant, kind };
}

const lengthOf = (text: string): number => text.length;

/** Whether there is such an object or not. */
function notHeld({ accounts = [] }: Grant): Refusal {
  return new Refusal("forbidden", `the token is held to objects of the accounts ${accounts.join(", ")}`);
}

/** An object as it is answered; a desk phone's provisioning URL is derived, so that it is kept nowhere. */
function shown(
  { secret, publicUrl }: EdgeOptions,
  organization: string,
  kind: KeptKind,
  object: StoredObject,
): object {
  if (kind.name !== "DeskPhone") return object;
  const { mac, rotateToken = "" } = object.fields as { mac: string; rotateToken?: string };
  const token = createHmac("sha256", secret)
    .update(JSON.stringify([organization, object.key, mac, rotateToken]))
    .digest("base64url");
  return { ...object, outputs: { provisioningUrl: `${publicUrl}/provision/${token}/` } };
}

function objectOf(kind: KeptKind, text: string): WrittenObject {
  const { owner = "", fields, elsewhere } = valuesOf(text, ["owner", "fields", "elsewhere"]);
  const validate = validatorOf(kind);
  if (!validate(fields)) {
    const reasons = (validate.errors ?? []).map(
      ({ instancePath, message = "is invalid" }) => `${instancePath || "fields"} ${message}`,
    );
    throw new Refusal("invalid", `this is not one of ${kind.path}: ${[...new Set(reasons)].join("; ")}`);
  }
  refuseControls(fields);
  return {
    owner: ownerOf(owner),
    fields: fields as Record<string, unknown>,
    elsewhere: elsewhereOf(elsewhere),
  };
}
