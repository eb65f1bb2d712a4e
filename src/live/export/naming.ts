import type { Maker } from "../../../providers/provider.ts";
import { ownName, wholeName } from "../../kinds/names.ts";
import { kindNamed } from "../../kinds/registry.ts";
import { idKeyOf, type NamesById } from "../named.ts";
import type { LiveObject } from "../reading.ts";
import { type Note, said } from "./note.ts";

/** Names for what is there, and how they were chosen. */
export interface Naming {
  readonly names: NamesById;
  readonly notes: readonly Note[];
}

/**
 * A name for each object: readable, unique, and the same from run to run.
 *
 * @param known names that objects have already, as a tree or state says; an owner's tag or the edge says others
 */
export function namesFor(objects: readonly LiveObject[], known: NamesById = new Map()): Naming {
  const names = new Map<string, string>();
  const notes: Note[] = [];
  const named = objects.filter(({ kind }) => kindNamed(kind).nameFields === undefined);
  const groups = Map.groupBy(named, ({ kind, account }) => `${account ?? ""} ${kind}`);
  for (const group of groups.values()) {
    const free = unique();
    // The carrier counts up, so that in most places the older one keeps its name when another comes.
    const inOrder = group.toSorted((a, b) => (a.stored.id < b.stored.id ? -1 : 1));
    const wishes = inOrder.map((object) => ({ object, ...wishOf(object, known) }));
    for (const { object, wish, isGiven } of wishes.toSorted(
      (a, b) => Number(b.isGiven) - Number(a.isGiven),
    )) {
      const { kind, account, stored } = object;
      const own = free(wish);
      const name = wholeName(kindNamed(kind), own, account);
      names.set(idKeyOf(kind, stored.id, account), name);
      const text = isGiven ? undefined : choiceOf(object, own, wish);
      if (text !== undefined) notes.push({ account, about: { kind, name }, isLeftOut: false, text });
    }
  }
  return { names, notes };
}

/** Fields by which people know an object. */
const spoken = ["label", "queueName", "prefix", "number"] as const;

const allowed = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

interface Wish {
  readonly wish: string;
  /** Whether somebody has named it so for dialtree. */
  readonly isGiven: boolean;
}

function wishOf(object: LiveObject, known: NamesById): Wish {
  const { kind: name, account, stored } = object;
  const kind = kindNamed(name);
  const given =
    known.get(idKeyOf(name, stored.id, account)) ??
    (stored.owner.kind === "other" ? nameInTag(stored.owner.by) : undefined) ??
    (kind.edge && !kind.edge.callFields ? stored.id : undefined);
  const own = given && ownName(kind, given);
  if (own && (allowed.test(own) || kind.keyField !== undefined)) return { wish: own, isGiven: true };
  const spokenOf = spokenName(object);
  return { wish: spokenOf === undefined ? kind.slug : slugOf(spokenOf), isGiven: false };
}

/** `front/office` of `dialtree:acme/dev/front/office`. */
export function nameInTag(maker: Maker): string | undefined {
  return "tag" in maker ? maker.tag.split("/").slice(2).join("/") || undefined : undefined;
}

/** What people call it, as far as that makes a name. What begins with the account's own name is within it. */
export function spokenName({ account, stored: { fields } }: LiveObject): string | undefined {
  const texts = spoken.map((field) => String((fields as Readonly<Record<string, unknown>>)[field] ?? ""));
  const own = texts.map((text) =>
    text.startsWith(`${account}/`) ? text.slice(text.indexOf("/") + 1) : text,
  );
  return own.find((text) => slugOf(text) !== "");
}

/** `Empfang (Büro)` as `empfang-buro`. */
export function slugOf(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 48)
    .replaceAll(/^-+|-+$/g, "");
}

/** Names each of which is given once: the wish itself, or with the least number behind it that is free. */
export function unique(): (wish: string) => string {
  const taken = new Set<string>();
  const tried = new Map<string, number>();
  return (wish) => {
    for (let at = tried.get(wish) ?? 1; ; at++) {
      const name = at === 1 ? wish : `${wish.slice(0, 56)}-${at}`;
      if (taken.has(name)) continue;
      tried.set(wish, at);
      taken.add(name);
      return name;
    }
  };
}

/** Why it has its name, where that is not plain to see. */
function choiceOf(object: LiveObject, own: string, wish: string): string | undefined {
  const { word } = kindNamed(object.kind);
  const called = spokenName(object);
  if (called === undefined) return `named after its kind: nothing that this ${word} is called makes a name`;
  if (own !== wish) return `another ${word} has the name ${wish}; this one is ${said(called)}`;
  return undefined;
}
