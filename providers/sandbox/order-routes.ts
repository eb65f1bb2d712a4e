import { ErrorAnswer, notFound } from "./answers.ts";
import { withBody } from "./body.ts";
import type { JsonObject, SandboxDatabase, SandboxObject } from "./database.ts";
import { text } from "./kinds/fields.ts";
import { withGroup } from "./kinds/number-orders.ts";
import { endedOrder, settleOrders } from "./kinds/settle-orders.ts";
import { type SandboxApp, type Scene, type SceneSource, sceneOf } from "./scene.ts";

const groupSchema = {
  type: "object",
  required: ["requirement_group_id"],
  properties: { requirement_group_id: { type: "string", minLength: 1 } },
};

/** The API's routes to the parts of number orders: a number of one, and what is ordered of one country. */
export function addOrderRoutes(app: SandboxApp, db: SandboxDatabase): void {
  const within = <T>(context: SceneSource, work: (scene: Scene) => T): T =>
    db.atomically(() => {
      const scene = sceneOf(db, context);
      settleOrders(scene);
      return work(scene);
    });

  app.get("/v2/number_order_phone_numbers/:id", (context) => {
    const id = context.req.param("id");
    return context.json({ data: within(context, (scene) => showItem(findItem(id, scene))) });
  });
  app.post("/v2/number_order_phone_numbers/:id/requirement_group", withBody(groupSchema), (context) => {
    const [id, group] = [context.req.param("id"), text(context.var.body.requirement_group_id)];
    return context.json({ data: within(context, (scene) => attachGroup(findItem(id, scene), group, scene)) });
  });
  app.patch("/v2/sub_number_orders/:id/cancel", (context) => {
    const id = context.req.param("id");
    return context.json({ data: within(context, (scene) => cancel(id, scene)) });
  });
}

interface Item {
  readonly order: SandboxObject;
  readonly item: JsonObject;
}

function findItem(id: string, { db, account }: Scene): Item {
  for (const order of db.all("number_orders", account)) {
    const item = itemsOf(order).find((each) => each.id === id);
    if (item !== undefined) return { order, item };
  }
  throw notFound();
}

function itemsOf({ body }: SandboxObject): JsonObject[] {
  return body.phone_numbers as JsonObject[];
}

function showItem({ order: { id, body }, item }: Item): JsonObject {
  const deadline = new Date(Number(body._ends_at)).toISOString();
  return {
    ...item,
    order_request_id: id,
    sub_number_order_id: (body.sub_number_orders_ids as string[])[0],
    is_block_number: false,
    ...(item.requirements_status === "requirement-info-pending" ? { deadline } : {}),
  };
}

function attachGroup({ order, item }: Item, group: string, { db, now, paperTime }: Scene): JsonObject {
  const changed = withGroup(item, group);
  const body = {
    ...order.body,
    phone_numbers: itemsOf(order).map((each) => (each === item ? changed : each)),
    _ends_at: now + paperTime,
  };
  const rewritten = { ...order, body };
  db.replace("number_orders", rewritten, []);
  return showItem({ order: rewritten, item: changed });
}

function cancel(id: string, { db, account }: Scene): JsonObject {
  const order = db
    .all("number_orders", account)
    .find(({ body }) => (body.sub_number_orders_ids as string[]).includes(id));
  if (order === undefined) throw notFound();
  if (order.body.status !== "pending") {
    throw new ErrorAnswer(422, "10015", "Invalid value", "Only a pending order can be cancelled.");
  }
  const body = endedOrder(order.body, "cancelled");
  db.replace("number_orders", { ...order, body }, []);
  const [item = {}] = itemsOf(order);
  return {
    id,
    record_type: "sub_number_order",
    order_request_id: order.id,
    country_code: item.country_code,
    phone_number_type: item.phone_number_type,
    phone_numbers_count: itemsOf(order).length,
    status: body.status,
    requirements_met: body.requirements_met,
  };
}
