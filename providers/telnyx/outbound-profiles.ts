import type Telnyx from "telnyx";
import type { Collection, Fields } from "../provider.ts";
import { objects, ownedCollection } from "./collection.ts";
import { declaredLabel, ownerOfTags, withOwner } from "./ownership.ts";
import { present } from "./present.ts";

type Profile = Telnyx.OutboundVoiceProfile;

/**
 * Outbound voice profiles. A list entry is the full object: `ListOutboundVoiceProfiles` and `GetOutboundVoiceProfile`
 * answer with the same schema, `OutboundVoiceProfile`.
 */
export function outboundProfiles({ outboundVoiceProfiles: api }: Telnyx): Collection<"OutboundProfile"> {
  const profiles = objects<Profile>({
    list: () => api.list({ "page[size]": 250 }),
    get: async (id) => (await api.retrieve(id)).data,
    create: async (body) => present((await api.create(body as Telnyx.OutboundVoiceProfileCreateParams)).data),
    update: async (id, body) =>
      present((await api.update(id, body as Telnyx.OutboundVoiceProfileUpdateParams)).data),
    remove: (id) => api.delete(id),
    idOf: (profile) => present(profile.id),
  });
  return ownedCollection<"OutboundProfile", Profile>(profiles, {
    unique: false,
    conflicts: (profile, { label }, owner) =>
      profile.name === (label ?? owner.name) && ownerOfTags(profile.tags, owner).kind === "none",
    createBody: (fields, owner) => ({ ...body(fields, owner.name), tags: withOwner([], owner) }),
    updateBody: (fields, owner, { tags }) => ({ ...body(fields, owner.name), tags: withOwner(tags, owner) }),
    stored: (profile, owner) => ({
      id: present(profile.id),
      fields: {
        ...declaredLabel(profile.name, owner),
        destinations: profile.whitelisted_destinations?.toSorted() ?? [],
        dailySpendLimitUsd: profile.daily_spend_limit_enabled ? Number(profile.daily_spend_limit) : undefined,
        concurrentCalls: profile.concurrent_call_limit ?? undefined,
        maxRateUsdPerMinute: profile.max_destination_rate ?? undefined,
        enabled: profile.enabled ?? true,
      },
      outputs: {},
      owner: ownerOfTags(profile.tags, owner),
    }),
  });
}

function body(fields: Fields<"OutboundProfile">, name: string) {
  const { label, destinations, dailySpendLimitUsd, concurrentCalls, maxRateUsdPerMinute, enabled } = fields;
  return {
    name: label ?? name,
    whitelisted_destinations: destinations,
    daily_spend_limit_enabled: dailySpendLimitUsd !== undefined,
    ...(dailySpendLimitUsd === undefined ? {} : { daily_spend_limit: dailySpendLimitUsd.toFixed(2) }),
    concurrent_call_limit: concurrentCalls ?? null,
    max_destination_rate: maxRateUsdPerMinute ?? null,
    enabled,
  };
}
