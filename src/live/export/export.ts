import type { Tree } from "../../../schemas/types.ts";
import { keyOf } from "../../kinds/names.ts";
import { kindNamed } from "../../kinds/registry.ts";
import type { Snapshot } from "../../plan/snapshot.ts";
import { type AppliedResource, treeOf } from "../../tree/from-resources.ts";
import type { NamesById } from "../named.ts";
import type { Reading } from "../reading.ts";
import { namesOfTree, stacksOf, withWhatOnlyTreesSay } from "./from-tree.ts";
import { namesFor } from "./naming.ts";
import { type Note, said } from "./note.ts";
import {
  type Held,
  type LiveResource,
  leftOut,
  resourcesIn,
  shownType,
  withoutDangling,
} from "./resources.ts";
import { withinShape } from "./shapes.ts";
import { shortest } from "./shortest.ts";

/** What an export goes by beside what is there. */
export interface ExportContext {
  /** The accounts with their own settings; of a tree that there is, all of it. */
  readonly written: Tree;
  /** What the tree asks for, where there is one. */
  readonly declared?: Snapshot;
  /** Stacks that may have made what carries a short mark, `PROJECT/STACK`. */
  readonly stacks?: readonly string[];
  /** Names by ids, where state says them. */
  readonly known?: NamesById;
}

/** What is there, as a tree. */
export interface Exported {
  /** As a person would write it. */
  readonly tree: Tree;
  /** The same as resources, of the accounts read. */
  readonly resources: readonly LiveResource[];
  readonly notes: readonly Note[];
}

/** Pure: the same reading gives the same tree, names and all. */
export function exported(reading: Reading, { written, declared, stacks, known }: ExportContext): Exported {
  const { objects, others } = reading;
  const ofTree = namesOfTree(
    objects,
    declared ?? new Map(),
    new Set([...(stacks ?? []), ...stacksOf(objects)]),
  );
  const { names, notes } = namesFor(objects, new Map([...ofTree, ...(known ?? [])]));
  const accounts = Object.entries(written.accounts ?? {}).map(
    ([name, { provider }]): AppliedResource => ({ kind: "ProviderAccount", name, inputs: { provider } }),
  );
  const otherById = new Map(others.map((other) => [other.id, other]));
  const judged = (held: Held): Held => {
    const next = withinShape(withoutDangling(held, otherById), accounts, written.organization);
    return next.resources.length === held.resources.length ? next : judged(next);
  };
  const held = judged({ resources: resourcesIn(objects, names), notes });
  const live = treeOf([...accounts, ...held.resources], written.organization);
  const there = new Set(held.resources.map(keyOf));
  return {
    tree: shortest(withWhatOnlyTreesSay(live, written)),
    resources: held.resources,
    notes: inOrder([
      ...held.notes.filter(({ about }) => about === undefined || there.has(keyOf(about))),
      ...held.resources.flatMap(withoutPlace),
      ...held.resources.flatMap(waiting),
      ...impliedIn(held.resources),
      ...missing(declared ?? new Map(), there),
      ...others.map((other) => ({
        account: other.account,
        isLeftOut: true,
        text: `${shownType(other)} ${said(other.name)} (${said(other.id)}): ${other.why}`,
      })),
    ]),
  };
}

/** Pages come as they come; a reader finds things by their names. */
function inOrder(notes: readonly Note[]): Note[] {
  const placed = notes.map((note) => ({
    note,
    place: `${note.about ? keyOf(note.about) : ""} ${note.text}`,
  }));
  return placed.toSorted((a, b) => (a.place < b.place ? -1 : 1)).map(({ note }) => note);
}

/** What is set at the carrier and has no place in a tree; values may be somebody's secrets. */
function withoutPlace(resource: LiveResource): Note[] {
  const fields = Object.keys(resource.object.stored.unheld ?? {});
  return fields.length === 0
    ? []
    : [
        leftOut(
          resource,
          `set at the carrier, and no tree has a place for it: ${fields.map(said).join(", ")}`,
        ),
      ];
}

/** What is on its way, such as a number on order. */
function waiting({ kind, name, object }: LiveResource): Note[] {
  const { waits } = object.stored;
  if (waits === undefined) return [];
  const until = waits.until === undefined ? "" : `, until ${said(waits.until)}`;
  const text = `not there yet: it waits for ${said(waits.for)}${until}`;
  return [{ account: object.account, about: { kind, name }, isLeftOut: false, text }];
}

/** Fields whose absence means the account's only one: what has none at the carrier cannot be said to have none. */
const implied = {
  SipDomain: "outboundProfile",
  CredentialList: "outboundProfile",
  PhoneNumber: "domain",
} as const;

function impliedIn(resources: readonly LiveResource[]): Note[] {
  const counts = Map.groupBy(resources, ({ kind, object }) => `${object.account} ${kind}`);
  return resources.flatMap((resource) => {
    const field = implied[resource.kind as keyof typeof implied];
    if (field === undefined || resource.inputs[field] !== undefined) return [];
    const to = field === "domain" ? "SipDomain" : "OutboundProfile";
    const isOnly = counts.get(`${resource.object.account} ${to}`)?.length === 1;
    const { word } = kindNamed(to);
    return isOnly
      ? [
          leftOut(
            resource,
            `it has no ${word} at the carrier; a tree that names none means the account's only one`,
          ),
        ]
      : [];
  });
}

/** What the tree asks for and is not there. */
function missing(declared: Snapshot, there: ReadonlySet<string>): Note[] {
  return [...declared.values()].flatMap(({ kind, name }) => {
    if (kind === "ProviderAccount" || there.has(keyOf({ kind, name }))) return [];
    const account = kindNamed(kind).belongsTo === "account" ? name.split("/")[0] : undefined;
    return [
      { account, isLeftOut: true, text: `${kindNamed(kind).word} ${name}: in the tree, and not there` },
    ];
  });
}
