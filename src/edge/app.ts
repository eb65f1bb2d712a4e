import { createHmac } from "node:crypto";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { type KeptKind, keptKinds, validatorOf } from "./kinds.ts";
import { openApiDocument } from "./openapi.ts";
import { Refusal, refusals } from "./refusal.ts";
import type { Condition, EdgeStore, Scope, StoredObject } from "./store.ts";

/** Who may do what, for one request. */
export type Grant = { readonly organization: string; readonly scope: Scope };

export interface EdgeOptions {
  readonly store: EdgeStore;
  /** What a bearer token allows. */
  readonly grantOf: (token: string) => Promise<Grant | undefined>;
  /** Secret that provisioning URLs are derived from: whoever has it can make them. */
  readonly secret: string;
  /** Base URL under which desk phones reach the edge. */
  readonly publicUrl: string;
}

const largest = 1024 * 1024;
export const pageLimits = { default: 100, max: 1000 } as const;

/** The edge's admin API. docs/edge.md and `GET /openapi.json` describe it. */
export function edgeApp(options: EdgeOptions): Hono {
  const { store } = options;
  const app = new Hono();

  app.onError((error, context) => {
    if (error instanceof Refusal) return refused(context, error);
    throw error;
  });
  app.notFound((context) =>
    refused(context, new Refusal("not-found", `there is no ${new URL(context.req.url).pathname}`)),
  );
  app.use(
    bodyLimit({
      maxSize: largest,
      onError: (context) => refused(context, new Refusal("too-large", "an object has at most 1 MiB")),
    }),
  );

  app.get("/healthz", (context) => context.json({ status: "ok" }));
  app.get("/openapi.json", (context) => context.json(openApiDocument()));

  app.get("/v1/organizations/:organization/:kind", async (context) => {
    const { organization, kind } = await allowed(context, options, "read");
    const limit = limitOf(context.req.query("limit"));
    const objects = await store.list(organization, kind.path, context.req.query("after") ?? "", limit + 1);
    const page = objects.slice(0, limit);
    const data = page.map((object) => shown(options, organization, kind, object));
    return context.json({ data, next: objects.length > limit ? (page.at(-1)?.key ?? null) : null });
  });

  app.get("/v1/organizations/:organization/:kind/:key", async (context) => {
    const { organization, kind } = await allowed(context, options, "read");
    const key = context.req.param("key");
    const object = await store.get(organization, kind.path, key);
    if (object === undefined) throw new Refusal("not-found", `there is no ${kind.path}/${key}`);
    context.header("etag", `"${object.version}"`);
    return context.json(shown(options, organization, kind, object));
  });

  app.put("/v1/organizations/:organization/:kind/:key", async (context) => {
    const { organization, kind } = await allowed(context, options, "write");
    const key = context.req.param("key");
    const object = objectOf(kind, await bodyOf(context));
    const formerly = context.req.query("formerly");
    const written = await store.put(organization, kind.path, key, object, conditionOf(context), formerly);
    context.header("etag", `"${written.version}"`);
    return context.json(shown(options, organization, kind, written));
  });

  app.delete("/v1/organizations/:organization/:kind/:key", async (context) => {
    const { organization, kind } = await allowed(context, options, "write");
    await store.remove(organization, kind.path, context.req.param("key"), conditionOf(context));
    return context.body(null, 204);
  });

  return app;
}

/** The organization and the kind that a request is about, when its token allows it. */
async function allowed(
  context: Context,
  { grantOf }: EdgeOptions,
  scope: Scope,
): Promise<{ organization: string; kind: KeptKind }> {
  const { organization = "", kind: path = "" } = context.req.param() as Record<string, string>;
  const [, token] = /^Bearer (\S+)$/i.exec(context.req.header("authorization") ?? "") ?? [];
  const grant = token === undefined ? undefined : await grantOf(token);
  if (grant === undefined) {
    context.header("www-authenticate", "Bearer");
    throw new Refusal("unauthorized", "a bearer token of this edge is needed");
  }
  if (grant.organization !== organization)
    throw new Refusal("forbidden", `the token is not for the organization ${organization}`);
  if (scope === "write" && grant.scope !== "write") throw new Refusal("forbidden", "the token may only read");
  const kind = keptKinds.get(path);
  if (kind === undefined)
    throw new Refusal("not-found", `the edge keeps no ${path}; it keeps ${[...keptKinds.keys()].join(", ")}`);
  return { organization, kind };
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

async function bodyOf(context: Context): Promise<unknown> {
  try {
    return await context.req.json();
  } catch (error) {
    if (error instanceof SyntaxError) throw new Refusal("invalid", "the body is not JSON");
    throw error;
  }
}

function objectOf(kind: KeptKind, body: unknown): { owner: string; fields: Record<string, unknown> } {
  const {
    owner = "",
    fields,
    ...others
  } = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  if (typeof owner !== "string" || owner.length > 300 || Object.keys(others).length > 0) {
    throw new Refusal("invalid", "the body is { owner, fields }, the owner a text");
  }
  const validate = validatorOf(kind);
  if (!validate(fields)) {
    const reasons = (validate.errors ?? []).map(
      ({ instancePath, message = "is invalid" }) => `${instancePath || "fields"} ${message}`,
    );
    throw new Refusal("invalid", `this is not one of ${kind.path}: ${[...new Set(reasons)].join("; ")}`);
  }
  return { owner, fields: fields as Record<string, unknown> };
}

function conditionOf(context: Context): Condition | undefined {
  if (context.req.header("if-none-match") === "*") return { kind: "absent" };
  const [, version] = /^"([^"]+)"$/.exec(context.req.header("if-match") ?? "") ?? [];
  if (version === undefined && context.req.header("if-match") !== undefined) {
    throw new Refusal("invalid", "If-Match takes one entity tag in quotes");
  }
  return version === undefined ? undefined : { kind: "version", version };
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return pageLimits.default;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > pageLimits.max) {
    throw new Refusal("invalid", `limit is a whole number from 1 to ${pageLimits.max}`);
  }
  return limit;
}

function refused(context: Context, refusal: Refusal): Response {
  return context.json(refusal.body(), refusals[refusal.kind].status, {
    "content-type": "application/problem+json",
  });
}
