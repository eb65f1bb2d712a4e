import type { Hono } from "hono";
import { expiryForm, expiryOf } from "./expiry.ts";
import { type Grant, includesRole, isWithinScope, type Role, roles } from "./grant.ts";
import type { Lanes } from "./lanes.ts";
import { authorized, inLane, unconditional, withText } from "./middlewares.ts";
import type { EdgeOptions } from "./options.ts";
import { Refusal } from "./refusal.ts";
import { valuesOf } from "./request.ts";
import type { NewToken } from "./tokens.ts";
import { isAccountName, isTokenName } from "./words.ts";

const all = "/v1/organizations/:organization/tokens";
const mostAccounts = 100;

/** An organization's tokens, which its owners manage. Nobody gives more than he has. */
export function addTokenRoutes(app: Hono, { store: { tokens }, grantOf }: EdgeOptions, writes: Lanes): void {
  const owner = authorized(grantOf, "owner");

  app.get(all, owner, unconditional, async (context) => {
    const { grant } = context.var;
    return context.json({ data: await tokens.list(grant.organization, grant) });
  });

  app.post(all, owner, unconditional, inLane(writes), withText, async (context) => {
    const { grant, turn, text } = context.var;
    const wanted = newToken(text, grant);
    const { token, entry } = await turn(() => tokens.add(grant.organization, wanted));
    return context.json({ ...entry, token }, 201);
  });

  app.delete(`${all}/:id`, owner, unconditional, inLane(writes), async (context) => {
    const { grant, turn } = context.var;
    await turn(() => tokens.revoke(grant.organization, context.req.param("id"), grant));
    return context.body(null, 204);
  });
}

/** @throws {Refusal} `invalid`; `forbidden` where it would allow more than the grant */
function newToken(text: string, grant: Grant): NewToken {
  const { name = "", role = "viewer", accounts, expires } = valuesOf(text, tokenFields);
  if (typeof name !== "string" || !isTokenName(name))
    throw new Refusal("invalid", "name is a text of at most 100 characters, none of them a control");
  if (!isRole(role)) throw new Refusal("invalid", `role is one of ${roles.join(", ")}`);
  if (!includesRole(grant.role, role)) throw new Refusal("forbidden", `this takes ${role}`, { role });
  const scope = { accounts: accounts === undefined ? grant.accounts : accountsOf(accounts) };
  if (!isWithinScope(scope, grant))
    throw new Refusal("forbidden", `the token is held to the accounts ${grant.accounts?.join(", ")}`);
  const ends = expires === undefined ? grant.expires : momentOf(expires);
  if (grant.expires !== undefined && ends !== undefined && ends > grant.expires)
    throw new Refusal("forbidden", `the token itself ends ${grant.expires}`);
  return { name, role, ...scope, expires: ends };
}

const tokenFields = ["name", "role", "accounts", "expires"] as const;

function isRole(value: unknown): value is Role {
  return roles.some((role) => role === value);
}

function accountsOf(value: unknown): readonly string[] {
  const isList = Array.isArray(value) && value.length > 0 && value.length <= mostAccounts;
  if (isList && value.every((each) => typeof each === "string" && isAccountName(each)))
    return [...new Set(value)];
  throw new Refusal("invalid", `accounts is a list of 1 to ${mostAccounts} accounts' names`);
}

function momentOf(value: unknown): string {
  const moment = typeof value === "string" ? expiryOf(value) : undefined;
  if (moment === undefined) throw new Refusal("invalid", `expires is ${expiryForm}, and has not passed`);
  return moment;
}
