import { createMiddleware } from "hono/factory";
import { type Grant, includesRole, mayRead, mayWrite, type Role } from "./grant.ts";
import { type KeptKind, keptKinds } from "./kinds.ts";
import type { Lanes, Turn } from "./lanes.ts";
import type { Condition } from "./objects.ts";
import type { EdgeOptions } from "./options.ts";
import { Refusal } from "./refusal.ts";
import { afterOf, conditionOf, formerlyOf, limitOf, textOf } from "./request.ts";
import { validKey, validOrganization } from "./words.ts";

/** What a middleware sets for those behind it, or needs of those before it. */
interface With<T> {
  readonly Variables: T;
}

/** An object that is read or written, and by whom. */
interface Access {
  readonly grant: Grant;
  readonly kind: KeptKind;
  readonly key: string;
  readonly formerly?: string | undefined;
}

/** Lets in whose token is enough; refuses others the same whether or not there is such an organization. */
export const authorized = (grantOf: EdgeOptions["grantOf"], role: Role) =>
  createMiddleware<With<{ grant: Grant }>>(async (context, next) => {
    const [, token] = /^Bearer (\S+)$/i.exec(context.req.header("authorization") ?? "") ?? [];
    const grant = token === undefined ? undefined : await grantOf(token);
    if (grant === undefined) throw new Refusal("unauthorized", "a valid bearer token of this edge is needed");
    const organization = validOrganization(context.req.param("organization") ?? "");
    if (grant.organization !== organization)
      throw new Refusal("forbidden", `the token is not for the organization ${organization}`);
    if (!includesRole(grant.role, role))
      throw new Refusal("forbidden", `the token's role is ${grant.role}; this takes ${role}`, { role });
    context.set("grant", grant);
    await next();
  });

export const ofKind = createMiddleware<With<{ kind: KeptKind }>>(async (context, next) => {
  const kind = keptKinds.get(context.req.param("kind") ?? "");
  if (kind === undefined)
    throw new Refusal(
      "not-found",
      `there is no such kind; the edge keeps ${[...keptKinds.keys()].join(", ")}`,
    );
  context.set("kind", kind);
  await next();
});

export const withKey = createMiddleware<With<{ key: string }>>(async (context, next) => {
  context.set("key", validKey(context.req.param("key") ?? "", "a key"));
  await next();
});

/** Reads where a page begins and how many objects it has at most. */
export const withBounds = createMiddleware<With<{ bounds: { limit: number; after: string } }>>(
  async (context, next) => {
    context.set("bounds", { limit: limitOf(context), after: afterOf(context) });
    await next();
  },
);

/** Reads the key that the object had until now. */
export const withFormerly = createMiddleware<With<{ formerly: string | undefined }>>(
  async (context, next) => {
    context.set("formerly", formerlyOf(context));
    await next();
  },
);

/** Reads what a write is on condition of. */
export const withCondition = createMiddleware<With<{ condition: Condition | undefined }>>(
  async (context, next) => {
    context.set("condition", conditionOf(context));
    await next();
  },
);

/** Answers of the edge are kept nowhere, so that a read has no condition. */
export const unconditional = createMiddleware(async (context, next) => {
  if (conditionOf(context) !== undefined) throw new Refusal("invalid", "a read takes no condition");
  await next();
});

/** Lets nobody beyond the accounts of his token, whether or not there is such an object. */
export const readable = createMiddleware<With<Access>>(async ({ var: { grant, kind, key } }, next) => {
  if (!mayRead(grant, { kind: kind.path, key })) throw beyond(grant);
  await next();
});

/** As `readable`, for the key that the object had until now as well. */
export const writable = createMiddleware<With<Access>>(
  async ({ var: { grant, kind, key, formerly = key } }, next) => {
    for (const each of [key, formerly])
      if (!mayWrite(grant, { kind: kind.path, key: each })) throw beyond(grant);
    await next();
  },
);

/** What whoever asks beyond the accounts of his token is told. */
export function beyond({ accounts = [] }: Grant): Refusal {
  return new Refusal("forbidden", `the token is held to objects of the accounts ${accounts.join(", ")}`);
}

/** Gives the request its organization's lane. */
export const inLane = (lanes: Lanes) =>
  createMiddleware<With<{ grant: Grant; turn: Turn }>>((context, next) =>
    lanes(context.var.grant.organization, (turn) => {
      context.set("turn", turn);
      return next();
    }),
  );

/** Reads the body. */
export const withText = createMiddleware<With<{ text: string }>>(async (context, next) => {
  context.set("text", await textOf(context));
  await next();
});
