import { headOf } from "../kinds/map-references.ts";
import { isPassedByCalls, kinds } from "../kinds/registry.ts";
import { type Change, type FieldChange, isNew } from "./change.ts";

export const levels = ["none", "low", "medium", "high"] as const;
export type Risk = (typeof levels)[number];

interface Rule {
  readonly risk: Risk;
  readonly reason: string;
  applies(change: Change): boolean;
}

const goes = ({ action }: Change) => action === "delete" || action === "replace";
const touches = ({ fields }: Change, ...names: string[]) => fields.some(({ field }) => names.includes(field));
const is =
  (...kinds: Change["kind"][]) =>
  (change: Change) =>
    kinds.includes(change.kind);
const updates = (change: Change) => change.action === "update";

/** Fields that say where calls go. */
const callFields = kinds
  .filter(isPassedByCalls)
  .flatMap(({ references = [] }) => references.filter(({ isWithinAccount }) => !isWithinAccount).map(headOf));

/** Fields that only people read, or the edge. */
const shown = ["label", "name", "location", "email", "knownToEdge"];

/** Every rule of risk. A change has the highest that applies, with all reasons of that height; docs/review.md lists them. */
export const riskRules: readonly Rule[] = [
  { risk: "high", reason: "up refuses it", applies: ({ refused }) => refused !== undefined },
  {
    risk: "high",
    reason: "the account's keys would go to a new place",
    applies: ({ reach = [] }) => reach.includes("endpoint"),
  },
  {
    risk: "high",
    reason: "other keys would be sent for the account",
    applies: ({ reach = [] }) => reach.includes("credentials"),
  },
  {
    risk: "high",
    reason: "the account goes with everything in it",
    applies: (c) => is("ProviderAccount")(c) && goes(c),
  },
  {
    risk: "high",
    reason: "callers and phones no longer reach the domain",
    applies: (c) => is("SipDomain")(c) && (goes(c) || (updates(c) && touches(c, "prefix"))),
  },
  {
    risk: "high",
    reason: "another application answers its calls",
    applies: (c) => is("SipDomain")(c) && updates(c) && touches(c, "voiceUrl"),
  },
  {
    risk: "high",
    reason: "its users can no longer register",
    applies: (c) => is("CredentialList", "CredentialAttachment")(c) && goes(c),
  },
  {
    risk: "high",
    reason: "nobody has tried whether its emergency calls are answered",
    applies: (c) => c.untried === true && !goes(c) && (isNew(c) || touches(c, "domain", "list")),
  },
  {
    risk: "high",
    reason: "its phones can no longer register",
    applies: (c) => is("SipUser")(c) && c.action === "delete",
  },
  {
    risk: "high",
    reason: "its phones must be set up again",
    applies: (c) => is("SipUser")(c) && (c.action === "replace" || (updates(c) && touches(c, "list"))),
  },
  {
    risk: "high",
    reason: "it no longer rings and cannot call",
    applies: (c) =>
      is("SipUser")(c) &&
      updates(c) &&
      c.fields.some(({ field, after }) => field === "enabled" && after === false),
  },
  {
    risk: "high",
    reason: "calls to the number reach nobody",
    applies: (c) => is("PhoneNumber")(c) && c.action === "detach",
  },
  {
    risk: "high",
    reason: "the number is given back and may be gone for ever",
    applies: (c) =>
      is("PhoneNumber")(c) &&
      (c.action === "delete" || c.fields.some(({ field, after }) => field === "release" && after === true)),
  },
  {
    risk: "high",
    reason: "a number is bought",
    applies: (c) =>
      is("PhoneNumber")(c) &&
      c.action === "create" &&
      c.fields.some(({ field, after }) => field === "acquire" && after === "order"),
  },
  {
    risk: "high",
    reason: "who dialled it reaches nobody",
    applies: (c) => is("Extension", "CallQueue")(c) && goes(c),
  },
  {
    risk: "high",
    reason: "calls out have no spending limit any more",
    applies: (c) =>
      is("OutboundProfile")(c) &&
      updates(c) &&
      c.fields.some(({ field, after }) => field === "dailySpendLimitUsd" && after === undefined),
  },
  {
    risk: "high",
    reason: "emergency services see another address",
    applies: (c) => is("PhoneNumber")(c) && updates(c) && touches(c, "emergencyAddress"),
  },
  {
    risk: "medium",
    reason: "calls go elsewhere",
    applies: (c) => updates(c) && touches(c, ...callFields, "doNotDisturb", "domain", "voiceUrl"),
  },
  {
    risk: "medium",
    reason: "calls go outside, to an application at another URL",
    applies: (c) => c.fields.some(isHandedOn),
  },
  {
    risk: "medium",
    reason: "a person or team is no longer reached",
    applies: (c) => is("User", "Team")(c) && goes(c),
  },
  {
    risk: "medium",
    reason: "calls out may go elsewhere or cost more",
    applies: (c) => is("OutboundProfile")(c) && !isNew(c) && !onlyShown(c),
  },
  {
    risk: "medium",
    reason: "the phone loses its configuration",
    applies: (c) => is("DeskPhone")(c) && goes(c),
  },
  {
    risk: "medium",
    reason: "the phone fetches its configuration from another place",
    applies: (c) => is("DeskPhone")(c) && updates(c) && touches(c, "mac", "rotateToken"),
  },
  {
    risk: "medium",
    reason: "the account is reached in another way",
    applies: (c) => is("ProviderAccount")(c) && updates(c) && !onlyShown(c),
  },
  { risk: "none", reason: "only what people read changes", applies: (c) => updates(c) && onlyShown(c) },
  { risk: "low", reason: "", applies: () => true },
];

/** Whether a field sends calls to an application that it did not send them to before. */
function isHandedOn({ field, before, after }: FieldChange): boolean {
  if (!callFields.includes(field)) return false;
  const known = new Set(urlsIn(before));
  return urlsIn(after).some((url) => !known.has(url));
}

/** URLs of applications in targets, wherever a value has them. */
function urlsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === "url" && typeof each === "string" ? [each] : urlsIn(each),
  );
}

function onlyShown({ fields }: Change): boolean {
  return fields.length > 0 && fields.every(({ field }) => shown.includes(field));
}

/** How dangerous a change is, and why. In production each is one step more so, but for what people only read. */
export function riskOf(change: Change): { risk: Risk; reasons: string[] } {
  const rules = riskRules.filter((rule) => rule.applies(change));
  const isHarmless = rules.some(({ risk }) => risk === "none");
  const highest = isHarmless ? 0 : Math.max(...rules.map(({ risk }) => levels.indexOf(risk)));
  const reasons = rules
    .filter(({ risk, reason }) => levels.indexOf(risk) === highest && reason !== "")
    .map(({ reason }) => reason);
  const raised = change.isProduction && highest > 0 ? Math.min(highest + 1, levels.length - 1) : highest;
  return {
    risk: levels[raised] ?? "high",
    reasons: raised > highest ? [...reasons, "in production"] : reasons,
  };
}
