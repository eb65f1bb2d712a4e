import { setImmediate as breathe } from "node:timers/promises";
import type { Hono } from "hono";
import { type KeptKind, validatorOf } from "./kinds.ts";
import { type Lanes, lanes } from "./lanes.ts";
import {
  authorized,
  inLane,
  ofKind,
  readable,
  unconditional,
  withBounds,
  withCondition,
  withFormerly,
  withKey,
  withText,
  writable,
} from "./middlewares.ts";
import type { EdgeOptions } from "./options.ts";
import { withOutputs } from "./outputs.ts";
import { Refusal } from "./refusal.ts";
import { largeBody, valuesOf } from "./request.ts";
import type { WrittenObject } from "./stored-object.ts";
import {
  refuseControls,
  refuseDepth,
  refuseUnfit,
  validCarrier,
  validElsewhere,
  validOwner,
} from "./words.ts";

const all = "/v1/organizations/:organization/:kind";
const one = `${all}/:key` as const;
const json = { "content-type": "application/json" };

/** How an organization's objects are read. */
export function addObjectReads(app: Hono, options: EdgeOptions): void {
  const { objects } = options.store;
  const viewer = authorized(options.grantOf, "viewer");
  const reads = lanes({ atOnce: 4, inFlight: 200, paced: { free: 16 * 1024, bytes: 8 * 1024 } });
  const pages = lanes({ atOnce: 1, inFlight: 100, paced: { free: 16 * 1024, bytes: 16 * 1024 } });

  app.get(all, viewer, ofKind, unconditional, withBounds, inLane(pages), async (context) => {
    const { grant, kind, bounds, turn } = context.var;
    const { organization } = grant;
    const text = await turn(async () => {
      const page = await objects.list(organization, kind.path, bounds.after, bounds.limit, grant);
      const data = page.objects.map((object) => withOutputs(options, organization, kind, object));
      return JSON.stringify({ data, next: page.next ?? null });
    }, lengthOf);
    return context.body(text, 200, json);
  });

  app.get(one, viewer, ofKind, unconditional, withKey, readable, inLane(reads), async (context) => {
    const { grant, kind, key, turn } = context.var;
    const { organization } = grant;
    const text = await turn(async () => {
      const object = await objects.get(organization, kind.path, key);
      if (object === undefined) throw new Refusal("not-found", `there is no ${kind.path}/${key}`);
      context.header("etag", `"${object.version}"`);
      return JSON.stringify(withOutputs(options, organization, kind, object));
    }, lengthOf);
    return context.body(text, 200, json);
  });
}

/** How an organization's objects are written. */
export function addObjectWrites(app: Hono, options: EdgeOptions, writes: Lanes): void {
  const { objects } = options.store;
  const editor = authorized(options.grantOf, "editor");

  app.put(
    one,
    editor,
    ofKind,
    withKey,
    withFormerly,
    withCondition,
    writable,
    inLane(writes),
    withText,
    async (context) => {
      const { grant, kind, key, formerly, condition, turn, text } = context.var;
      return turn(
        async () => {
          const wanted = newObject(kind, key, text);
          if (text.length > largeBody) await breathe();
          const circumstances = { condition, formerly, scope: grant, by: grant.token };
          const object = await objects.put(grant.organization, kind.path, key, wanted, circumstances);
          context.header("etag", `"${object.version}"`);
          return context.json(withOutputs(options, grant.organization, kind, object));
        },
        () => text.length,
      );
    },
  );

  app.delete(one, editor, ofKind, withKey, withCondition, writable, inLane(writes), async (context) => {
    const { grant, kind, key, condition, turn } = context.var;
    await turn(() => objects.remove(grant.organization, kind.path, key, { condition, scope: grant }));
    return context.body(null, 204);
  });
}

const lengthOf = (text: string): number => text.length;

function newObject(kind: KeptKind, key: string, text: string): WrittenObject {
  const {
    owner = "",
    fields,
    carrier,
    elsewhere,
  } = valuesOf(text, ["owner", "fields", "carrier", "elsewhere"]);
  refuseDepth(fields);
  const validate = validatorOf(kind);
  if (!validate(fields)) {
    const reasons = (validate.errors ?? []).map(
      ({ instancePath, message = "is invalid" }) => `${instancePath || "fields"} ${message}`,
    );
    throw new Refusal("invalid", `this is not one of ${kind.path}: ${[...new Set(reasons)].join("; ")}`);
  }
  refuseControls(fields);
  const object = {
    owner: validOwner(owner),
    fields: fields as Record<string, unknown>,
    carrier: validCarrier(kind, carrier),
    elsewhere: validElsewhere(elsewhere),
  };
  refuseUnfit({ kind: kind.path, key }, object.fields);
  return object;
}
