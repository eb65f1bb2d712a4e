import { type Context, Hono } from "hono";
import { duplicate, notFound, Refusal, unauthenticated } from "./answers.ts";
import type { Kept, Row, SandboxDatabase } from "./database.ts";
import { offered, offeredFeatures } from "./inventory.ts";
import { credentialConnections } from "./kinds/credential-connections.ts";
import type { SandboxKind, Scene } from "./kinds/kind.ts";
import { numberClaim } from "./kinds/new-number.ts";
import { numberOrders } from "./kinds/number-orders.ts";
import { outboundVoiceProfiles } from "./kinds/outbound-voice-profiles.ts";
import { phoneNumbers } from "./kinds/phone-numbers.ts";
import { queues } from "./kinds/queues.ts";
import { telephonyCredentials } from "./kinds/telephony-credentials.ts";
import { texmlApplications } from "./kinds/texml-applications.ts";
import { badQuery, page } from "./list.ts";
import { validBody } from "./validate.ts";

const keyForm = /^Bearer (KEYsandbox(?:_[A-Za-z0-9]+)?)$/;

const kinds: readonly SandboxKind[] = [
  texmlApplications,
  credentialConnections,
  telephonyCredentials,
  outboundVoiceProfiles,
  queues,
  phoneNumbers,
  numberOrders,
];

/** What the faults in force change in how requests are carried out. */
export interface Conditions {
  /** Lists lack what is younger than this, in milliseconds. */
  readonly staleness: number;
  readonly orderTime: number;
  readonly orderFails: boolean;
}

type Env = { Bindings: Conditions; Variables: { account: string } };

/** Telnyx's v2 API over the sandbox's file, below `/v2`. */
export function sandboxApp(db: SandboxDatabase): Hono<Env> {
  const app = new Hono<Env>();
  app.onError((error, context) => {
    if (error instanceof Refusal) return context.json(error.body(), error.status);
    throw error;
  });
  app.notFound((context) => context.json(notFound().body(), 404));
  app.use("/v2/*", async (context, next) => {
    const account = keyForm.exec(context.req.header("authorization") ?? "")?.[1];
    if (account === undefined) throw unauthenticated();
    context.set("account", account);
    await next();
  });
  app.get("/v2/balance", (context) => context.json({ data: balance }));
  app.get("/v2/available_phone_numbers", (context) => context.json(availableNumbers(db, queryOf(context))));
  for (const kind of kinds) addRoutes(app, db, kind);
  return app;
}

const balance = {
  record_type: "balance",
  balance: "100.00",
  pending: "0.00",
  credit_limit: "0.00",
  available_credit: "100.00",
  currency: "USD",
};

function addRoutes(app: Hono<Env>, db: SandboxDatabase, kind: SandboxKind): void {
  const sceneOf = (context: Context<Env>): Scene => ({
    db,
    account: context.get("account"),
    now: Date.now(),
    orderTime: context.env.orderTime,
    orderFails: context.env.orderFails,
  });
  const show = (kept: Kept, scene: Scene): Row => kind.show?.(kept, scene) ?? visible(kept.body);
  const keptOf = (context: Context<Env>, scene: Scene): Kept => {
    const id = context.req.param("id") ?? "";
    const kept = db.get(kind.path, scene.account, kind.key?.(scene.account, id) ?? id);
    if (kept === undefined) throw notFound();
    return kept;
  };

  app.get(`/v2/${kind.path}`, (context) => {
    const scene = sceneOf(context);
    if (kind.settle) db.atomically(() => kind.settle?.(scene));
    const visibleFrom = scene.now - context.env.staleness;
    const all = db.all(kind.path, scene.account).filter(({ createdAt }) => createdAt <= visibleFrom);
    const { entries, meta } = page(kind, all, queryOf(context));
    return context.json({ data: entries.map((kept) => show(kept, scene)), meta });
  });

  app.get(`/v2/${kind.path}/:id`, (context) => {
    const scene = sceneOf(context);
    if (kind.settle) db.atomically(() => kind.settle?.(scene));
    return context.json({ data: show(keptOf(context, scene), scene) });
  });

  const { create, createSchema } = kind;
  if (create && createSchema) {
    app.post(`/v2/${kind.path}`, async (context) => {
      const body = validBody(createSchema, await jsonOf(context));
      const kept = db.atomically(() => {
        const scene = sceneOf(context);
        const made: Kept = { ...create(body, scene), account: scene.account, createdAt: scene.now };
        const uniques = kind.uniques?.(made.body, scene.account) ?? [];
        if (db.insert(kind.path, made, uniques)) return made;
        throw (
          uniques.find((unique) => db.isTaken(unique))?.refusal ??
          duplicate("/", "The resource exists already.")
        );
      });
      return context.json({ data: show(kept, sceneOf(context)) }, kind.createdStatus);
    });
  }

  for (const [name, { schema, change, show: shown }] of Object.entries(kind.actions ?? {})) {
    app.post(`/v2/${kind.path}/:id/actions/${name}`, async (context) => {
      const body = validBody(schema, await jsonOf(context));
      const kept = db.atomically(() => {
        const scene = sceneOf(context);
        const old = keptOf(context, scene);
        const changed = change(old, body);
        db.replace(kind.path, old.id, changed, kind.uniques?.(changed, scene.account) ?? []);
        return { ...old, body: changed };
      });
      return context.json({ data: shown(kept) });
    });
  }

  const { updateMethod, updateSchema } = kind;
  if (updateMethod && updateSchema) {
    app.on(updateMethod, `/v2/${kind.path}/:id`, async (context) => {
      const body = validBody(updateSchema, await jsonOf(context));
      const kept = db.atomically(() => {
        const scene = sceneOf(context);
        const old = keptOf(context, scene);
        const changed = {
          ...(kind.update?.(old, body, scene) ?? old.body),
          updated_at: new Date(scene.now).toISOString(),
        };
        const uniques = kind.uniques?.(changed, scene.account) ?? [];
        if (!db.replace(kind.path, old.id, changed, uniques)) {
          throw uniques[0]?.refusal ?? duplicate("/", "The resource exists already.");
        }
        return { ...old, body: changed };
      });
      return context.json({ data: show(kept, sceneOf(context)) });
    });
  }

  if (kind.removable !== false) {
    app.delete(`/v2/${kind.path}/:id`, (context) => {
      const scene = sceneOf(context);
      const kept = db.atomically(() => {
        const found = keptOf(context, scene);
        const user = kind.usedBy?.(found, scene);
        if (user !== undefined) {
          throw new Refusal(kind.inUseStatus, "10021", "Resource in use", `The resource is in use: ${user}.`);
        }
        kind.beforeRemove?.(found);
        db.remove(kind.path, found.id);
        return found;
      });
      const removed = kind.removed ?? { show };
      return "status" in removed
        ? context.body(null, removed.status)
        : context.json({ data: removed.show(kept, scene) });
    });
  }
}

function availableNumbers(db: SandboxDatabase, query: URLSearchParams): object {
  const one = (name: string) => query.get(`filter[${name}]`) ?? undefined;
  const limit = Number(one("limit") ?? 50);
  if (!Number.isInteger(limit) || limit < 1) {
    throw badQuery(400, "filter[limit]", "filter[limit] must be a whole number from 1 on.");
  }
  const search = {
    country: one("country_code"),
    areaCode: one("national_destination_code"),
    locality: one("locality"),
    features: [...query.getAll("filter[features][]"), ...query.getAll("filter[features]")],
    startsWith: one("phone_number][starts_with"),
    contains: one("phone_number][contains"),
    endsWith: one("phone_number][ends_with"),
  };
  const data = [];
  for (const { number, country, locality } of offered(search)) {
    if (data.length >= limit) break;
    if (db.isTaken(numberClaim(number))) continue;
    data.push({
      record_type: "available_phone_number",
      phone_number: number,
      vanity_format: "",
      best_effort: false,
      quickship: true,
      reservable: true,
      region_information: [
        { region_type: "country_code", region_name: country },
        { region_type: "location", region_name: locality },
      ],
      cost_information: { upfront_cost: "1.00", monthly_cost: "1.00", currency: "USD" },
      features: offeredFeatures.map((name) => ({ name })),
    });
  }
  const totals = { total_results: data.length, best_effort_results: 0 };
  return { data, meta: totals, metadata: totals };
}

function visible(body: Row): Row {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !name.startsWith("_")));
}

function queryOf(context: Context): URLSearchParams {
  return new URL(context.req.url).searchParams;
}

/** Levels that a body has at most: the API's own have 4. */
const deepest = 32;

async function jsonOf(context: Context): Promise<unknown> {
  const text = await context.req.text();
  try {
    const body: unknown = JSON.parse(text);
    if (!isDeeper(body, deepest)) return body;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Refusal(422, "10015", "Invalid body", "The body is not JSON, or too deep.", { pointer: "/" });
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => isDeeper(each, levels - 1));
}
