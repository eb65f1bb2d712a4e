import schema from "../../schemas/call-queue.schema.json" with { type: "json" };
import type { CallQueueFields } from "../../schemas/types.ts";
import { column } from "./column.ts";
import type { Kind } from "./kind.ts";

/** Its id is its name at the carrier. */
export const callQueue: Kind<CallQueueFields> = {
  name: "CallQueue",
  id: "callQueue",
  section: "callQueues",
  word: "call queue",
  slug: "queue",
  belongsTo: "account",
  schema,
  isTarget: true,
  references: [
    { at: "members[]", to: "target" },
    { at: "overflow", to: "target" },
  ],
  treeNames: { label: "name" },
  treeNeeds: { members: [] },
  notInTree: ["queueName"],
  replaces: ["queueName"],
  naturalKey: "queueName",
  edge: {
    path: "call-queues",
    callFields: [
      "label",
      "members",
      "ring",
      "maxWaitSeconds",
      "ringSeconds",
      "retrySeconds",
      "wrapUpSeconds",
      "noMemberWaitSeconds",
      "announcePosition",
      "announceEverySeconds",
      "music",
      "exitKey",
      "overflow",
    ],
    known: ["maxSize"],
  },
  rank: 70,
  tab: { title: "Call Queues", rank: 110 },
  columns: [
    column("Label", "label"),
    column("Members", "members"),
    column("Ring", "ring"),
    column("Overflow", "overflow"),
  ],
};
