import { expect } from "vitest";
import { markOf, ownerOf } from "../../providers/owner.ts";
import type { Collection, Fields, KindName, Ownership, Stored } from "../../providers/provider.ts";

export const owner = (resource: string) => ownerOf(`project/stack/${resource}`);

/** What every collection does with an object of its own, from its making to its end. */
export async function roundTrip<K extends KindName>(
  collection: Collection<K>,
  first: Fields<K>,
  second: Fields<K>,
  name = "round/trip",
  isCollected = false,
) {
  const who = owner(name);
  expect(await collection.find(first, who)).toBeUndefined();
  const made = await collection.create(first, who);
  expect(made.fields).toMatchObject(first);
  expect(made.owner).toEqual({ kind: "ours" });
  expect((await collection.find(first, who, true))?.id).toBe(made.id);
  expect((await collection.find(first, owner("stranger"), true))?.owner.kind).not.toBe("ours");
  expect(madeBy((await listed(collection, made.id))?.owner, name)).toBe(true);
  const changed = await collection.update(made.id, second, who, { outputs: made.outputs });
  expect(changed?.fields).toMatchObject(second);
  expect((await collection.read(made.id, who))?.fields).toMatchObject(second);
  expect((await listed(collection, made.id))?.fields).toMatchObject(second);
  await collection.remove(made.id, second, who);
  expect(await listed(collection, made.id)).toBeUndefined();
  await collection.remove(made.id, second, who);
  if (isCollected) {
    expect(await collection.read(made.id, who)).toEqual({
      id: made.id,
      fields: {},
      outputs: {},
      owner: { kind: "ours" },
    });
    expect((await collection.update(made.id, second, who))?.fields).toMatchObject(second);
    expect((await listed(collection, made.id))?.fields).toMatchObject(second);
    return;
  }
  expect(await collection.read(made.id, who)).toBeUndefined();
  expect(await collection.update(made.id, second, who)).toBeUndefined();
}

/** What every collection does with an object that was there before: nothing that is not declared. */
export async function onlyDeclared<K extends KindName>(
  collection: Collection<K>,
  there: Fields<K>,
  wanted: Fields<K>,
  field: keyof Fields<K> & string,
) {
  const { id, fields: before } = await collection.create(there, owner("maker"));
  const who = owner("taker");
  const claimed = await collection.update(id, {} as Fields<K>, who, { only: new Set() });
  expect(claimed?.fields).toEqual((await collection.read(id, who))?.fields);
  expect({ ...claimed?.fields, label: undefined }).toEqual({ ...before, label: undefined });
  const changed = await collection.update(id, wanted, who, { only: new Set([field]) });
  expect({ ...changed?.fields, label: undefined }).toEqual({
    ...before,
    label: undefined,
    ...(field === "label" ? {} : { [field]: wanted[field] }),
  });
  if (field === "label")
    expect(changed?.fields).toMatchObject({ label: (wanted as { label?: string }).label });
  expect((await listed(collection, id))?.fields).toMatchObject({ ...changed?.fields });
}

/** What a list says of an object. */
export async function listed<K extends KindName>(
  collection: Collection<K>,
  id: string,
): Promise<Stored<K> | undefined> {
  const pages = await Array.fromAsync(collection.list());
  return pages.flat().find((stored) => stored.id === id);
}

/** Whether somebody else is told that the resource made it. */
export function madeBy(ownership: Ownership | undefined, name: string): boolean {
  if (ownership?.kind !== "other") return false;
  const { tag } = owner(name);
  return "tag" in ownership.by ? ownership.by.tag === tag : ownership.by.mark === markOf(tag);
}
