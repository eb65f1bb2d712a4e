import type { Fields, KindName } from "../provider.ts";

/** Where the edge's admin API has each kind that it keeps, wholly or in part. */
export const edgePaths = {
  User: "users",
  Team: "teams",
  Extension: "extensions",
  CallQueue: "call-queues",
  PhoneNumber: "phones",
  PhoneProfile: "phone-profiles",
  DeskPhone: "desk-phones",
  SipUser: "sip-users",
} as const satisfies Partial<Record<KindName, string>>;

export type EdgeKind = keyof typeof edgePaths;

/** Of kinds that a carrier keeps: the fields that say how calls go, which no carrier has a place for. */
export const callFields = {
  SipUser: ["enabled", "callerId", "emergencyCallerId", "maxRegistrations"],
  CallQueue: [
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
  PhoneNumber: ["number", "target", "callerNamePrefix"],
} as const satisfies { [K in KindName]?: readonly (keyof Fields<K>)[] };

/** A kind that carrier and edge keep together. */
export type SharedKind = keyof typeof callFields;
