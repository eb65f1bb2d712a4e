import { DialtreeError } from "../../src/errors.ts";
import type { Collection, Fields, Owner, Ownership, Stored } from "../provider.ts";
import { changesOf, type Json } from "./changes.ts";
import { changedOf, type Objects } from "./collection.ts";
import type { CredentialConnection } from "./credential-lists.ts";
import { present } from "./present.ts";
import type { Application } from "./sip-domains.ts";
import { requireTexml } from "./texml-webhook.ts";

const tagged = "dialtree-attachment:";
const adopted = "dialtree-attachment-adopted";

/**
 * A credential attachment is no object of the carrier's but settings of the list's connection: the domain's voice URL as its
 * webhook and the domain's fallback URL as its failover, with outbound calls parked, so that every call of its users is handed
 * to the domain. Its id is the list's id, its owner and its domain stand in tags of their own on the connection.
 */
export function credentialAttachments(
  lists: Objects<CredentialConnection>,
  domains: Objects<Application>,
): Collection<"CredentialAttachment"> {
  const attach = async (
    id: string,
    fields: Fields<"CredentialAttachment">,
    owner: Owner,
    only?: ReadonlySet<string>,
  ) => {
    const connection = await lists.listing.get(id);
    if (connection === undefined) return undefined;
    const isTouched = only === undefined || only.has("domain") || only.has("voiceUrl");
    const handedOver = isTouched && {
      ...webhooks(connection, await urlsOf(fields, domains), only === undefined),
      webhook_api_version: "texml",
      outbound: { call_parking_enabled: true },
    };
    const domain = isTouched ? fields.domain : await domainNow(domains, connection);
    const tags = withAttachment(connection.tags, domain, owner, only !== undefined);
    const changes = changesOf(connection as unknown as Json, { ...handedOver, tags });
    if (Object.keys(changes).length === 0) return stored(connection, owner);
    const changed = await lists.update(id, changes);
    if (changed === undefined) return undefined;
    if (isTouched) await requireTexml(lists, connection, changed);
    return stored(changed, owner);
  };
  return {
    unique: true,
    async find({ list }, owner, fresh) {
      if (fresh) lists.listing.forget();
      const connection = await lists.listing.get(list);
      return connection && stored(connection, owner);
    },
    async create(fields, owner) {
      const made = await attach(fields.list, fields, owner);
      if (made !== undefined) return made;
      throw new DialtreeError("DT3015", `the credential list ${fields.list} is gone at the carrier`, {
        hint: "Run `dialtree up` again (in a program of your own: `pulumi up --refresh`): the list is made again, and attached.",
      });
    },
    async read(id, owner) {
      const connection = await lists.listing.get(id);
      return connection && stored(connection, owner);
    },
    update: (id, fields, owner, { only } = {}) => attach(id, fields, owner, only),
    async remove(id) {
      const connection = await lists.listing.get(id);
      if (connection === undefined) return;
      await lists.update(id, {
        ...webhooks(connection, { voiceUrl: "" }),
        webhook_api_version: "1",
        outbound: { call_parking_enabled: false },
        tags: detachedTags(connection.tags),
      });
    },
    async *list() {
      // Begun at once, so that whoever reads the same pages shares them.
      const [domainOf, pages] = await Promise.all([domainsByUrl(domains), Array.fromAsync(lists.pages())]);
      for (const page of pages)
        yield page
          .map((connection) => {
            const found = stored(connection, undefined, domainOf);
            return found && { ...found, ...changedOf(connection) };
          })
          .filter((each) => each !== undefined);
    },
  };
}

/**
 * Undefined when the connection hands its calls to nobody.
 *
 * @param domainOf the domain that a URL is of, where no tag of ours names one
 */
function stored(
  connection: CredentialConnection,
  owner?: Owner,
  domainOf: ReadonlyMap<string, string> = new Map(),
): Stored<"CredentialAttachment"> | undefined {
  const id = present(connection.id);
  const url = connection.webhook_event_url;
  if (!url || !connection.outbound?.call_parking_enabled) return undefined;
  const [domain, by] = attachmentOf(connection);
  return {
    id,
    fields: {
      list: id,
      domain: domain ?? domainOf.get(url) ?? "",
      voiceUrl: url,
      fallbackUrl: connection.webhook_event_failover_url || undefined,
    },
    outputs: {},
    owner: ownership(by, owner),
    ...(connection.tags?.includes(adopted) ? { existed: true } : {}),
  };
}

function ownership(tag: string | undefined, owner: Owner | undefined): Ownership {
  if (tag === undefined) return { kind: "none" };
  return tag === owner?.tag ? { kind: "ours" } : { kind: "other", by: { tag } };
}

function withAttachment(
  tags: readonly string[] | undefined,
  domain: string,
  { tag }: Owner,
  existed: boolean,
): string[] {
  const isMarked = existed || tags?.includes(adopted);
  return [...detachedTags(tags), ...(isMarked ? [adopted] : []), `${tagged}${domain}=${tag}`];
}

function attachmentOf({ tags }: CredentialConnection): [domain?: string, owner?: string] {
  const tag = tags?.find((each) => each.startsWith(tagged))?.slice(tagged.length);
  if (tag === undefined) return [];
  const at = tag.indexOf("=");
  return [tag.slice(0, at), tag.slice(at + 1)];
}

function detachedTags(tags: readonly string[] | undefined): string[] {
  return (tags ?? []).filter((tag) => !tag.startsWith(tagged) && tag !== adopted);
}

/** Domains by their voice URLs; of several with the same, the calls of a list go the same way. */
async function domainsByUrl(domains: Objects<Application>): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for await (const page of domains.pages())
    for (const { id, voice_url: url } of page) if (url && !found.has(url)) found.set(url, present(id));
  return found;
}

/** The domain that a connection hands its calls to, whoever attached it. */
async function domainNow(
  { listing }: Objects<Application>,
  connection: CredentialConnection,
): Promise<string> {
  const [tagged] = attachmentOf(connection);
  const found =
    tagged || (await listing.find(({ voice_url }) => voice_url === connection.webhook_event_url))?.id;
  return found ?? "";
}

interface Urls {
  readonly voiceUrl: string;
  readonly fallbackUrl?: string | undefined;
}

/**
 * Who answers a list's calls, and who does where that one fails; nothing is taken away where nothing is.
 *
 * @param isOurs whether no failover of somebody else's stands there
 */
function webhooks(
  { webhook_event_failover_url: before }: CredentialConnection,
  { voiceUrl, fallbackUrl }: Urls,
  isOurs = true,
): Json {
  const failover =
    isOurs && (before || fallbackUrl) ? { webhook_event_failover_url: fallbackUrl ?? null } : {};
  return { webhook_event_url: voiceUrl, ...failover };
}

/** Those of the domain, as a resource of it says them, else as the carrier has them. */
async function urlsOf(
  { domain, voiceUrl, fallbackUrl }: Fields<"CredentialAttachment">,
  domains: Objects<Application>,
): Promise<Urls> {
  if (voiceUrl !== undefined && fallbackUrl !== undefined) return { voiceUrl, fallbackUrl };
  const application = await domains.listing.get(domain);
  const url = voiceUrl ?? application?.voice_url;
  if (url)
    return { voiceUrl: url, fallbackUrl: fallbackUrl ?? (application?.voice_fallback_url || undefined) };
  throw new DialtreeError("DT3015", `the SIP domain ${domain} is gone at the carrier`, {
    hint: "Run `dialtree up` again (in a program of your own: `pulumi up --refresh`): the domain is made again.",
  });
}
