import type { Collection, Fields, KindName, Stored } from "./provider.ts";

/** What stands in the place of a URL where the account's own edge answers, wherever that is. */
export const edgeAnswers = "https://edge.invalid/voice";

interface Answered {
  readonly voiceUrl?: string | undefined;
}

/**
 * A kind whose objects say who answers their calls, with the edge's own URL in the place of `edgeAnswers` at the carrier, and
 * that in the place of the URL here: where the edge is, is the account's to say.
 *
 * @param url at which the edge answers the account's calls
 */
export function answeredAt<K extends KindName>(collection: Collection<K>, url: string): Collection<K> {
  const out = (fields: Fields<K>): Fields<K> =>
    (fields as Answered).voiceUrl === edgeAnswers ? { ...fields, voiceUrl: url } : fields;
  const back = <S extends Stored<K> | undefined>(stored: S): S =>
    stored !== undefined && (stored.fields as Answered).voiceUrl === url
      ? { ...stored, fields: { ...stored.fields, voiceUrl: edgeAnswers } }
      : stored;
  return {
    unique: collection.unique,
    find: async (fields, owner, fresh) => back(await collection.find(out(fields), owner, fresh)),
    create: async (fields, owner) => back(await collection.create(out(fields), owner)),
    read: async (id, owner) => back(await collection.read(id, owner)),
    update: async (id, fields, owner, known) => back(await collection.update(id, out(fields), owner, known)),
    remove: (id, fields, owner) => collection.remove(id, out(fields), owner),
    async *list() {
      for await (const page of collection.list()) yield page.map(back);
    },
    ...(collection.restore && { restore: collection.restore.bind(collection) }),
    ...(collection.foresee && { foresee: collection.foresee.bind(collection) }),
  };
}
