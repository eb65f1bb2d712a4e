import { Hono } from "hono";
import { ErrorAnswer, notFound, unauthenticated, unauthorized } from "./answers.ts";
import { addCallRoutes } from "./call-routes.ts";
import type { Board } from "./calls/board.ts";
import type { SandboxDatabase } from "./database.ts";
import { connectionCounts, connectionList, listedConnections } from "./kinds/connections.ts";
import { credentialConnections } from "./kinds/credential-connections.ts";
import type { SandboxKind } from "./kinds/kind.ts";
import { numberOrders } from "./kinds/number-orders.ts";
import { otherConnections } from "./kinds/other-connections.ts";
import { outboundVoiceProfiles } from "./kinds/outbound-voice-profiles.ts";
import { phoneNumbers } from "./kinds/phone-numbers.ts";
import { queues } from "./kinds/queues.ts";
import { telephonyCredentials } from "./kinds/telephony-credentials.ts";
import { texmlApplications } from "./kinds/texml-applications.ts";
import { connectionLimits } from "./limits.ts";
import { page } from "./list.ts";
import { availableNumbers } from "./market.ts";
import { addOrderRoutes } from "./order-routes.ts";
import { addRoutes } from "./routes.ts";
import { queryOf, type SandboxApp, type SandboxEnv, sceneOf } from "./scene.ts";

const keyForm = /^Bearer (KEYsandbox(?:_[A-Za-z0-9]+)?)$/;

const kinds: readonly SandboxKind[] = [
  texmlApplications,
  credentialConnections,
  telephonyCredentials,
  outboundVoiceProfiles,
  queues,
  phoneNumbers,
  numberOrders,
  ...otherConnections,
];

const balance = {
  record_type: "balance",
  balance: "100.00",
  pending: "0.00",
  credit_limit: "0.00",
  available_credit: "100.00",
  currency: "USD",
};

/** Telnyx's v2 API over the sandbox's file, below `/v2`. */
export function sandboxApp(db: SandboxDatabase, board: Board): SandboxApp {
  const app: SandboxApp = new Hono<SandboxEnv>();
  app.onError((error, context) => {
    if (error instanceof ErrorAnswer) return context.json(bodyOf(error, context.req.path), error.status);
    throw error;
  });
  app.notFound((context) => context.json(notFound().body(), 404));
  app.use("/v2/*", async (context, next) => {
    const account = keyForm.exec(context.req.header("authorization") ?? "")?.[1];
    if (account === undefined) throw unauthenticated();
    context.set("account", account);
    const isKept = context.req.path.startsWith("/v2/phone_numbers");
    if (isKept && context.env.switches.has("key-without-numbers")) throw unauthorized();
    await next();
  });
  app.get("/v2/balance", (context) => context.json({ data: balance }));
  app.get("/v2/available_phone_numbers", (context) =>
    context.json(availableNumbers(queryOf(context), sceneOf(db, context))),
  );
  addOrderRoutes(app, db);
  addCallRoutes(app, db, board);
  app.get("/v2/connections", (context) => {
    const scene = sceneOf(db, context);
    const { data, meta } = page(connectionList, listedConnections(scene), queryOf(context), scene);
    return context.json({ data: data.map(({ body }) => body), meta });
  });
  app.get("/v2/connections/count", (context) => {
    const scene = sceneOf(db, context);
    return context.json({ data: connectionCounts(scene, connectionLimits(scene)) });
  });
  for (const kind of kinds) addRoutes(app, db, kind);
  return app;
}

function bodyOf(error: ErrorAnswer, path: string): object {
  const isByField = error.status === 422 && path.startsWith("/v2/telephony_credentials");
  return isByField ? error.bodyByField() : error.body();
}
