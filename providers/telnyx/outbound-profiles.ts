import type Telnyx from "telnyx";
import type { Collection } from "../provider.ts";
import { objects, ownedCollection } from "./collection.ts";
import { declaredLabel, existedBefore, ownerOfTags } from "./ownership.ts";
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
    name: (label) => ({ name: label }),
    parts: {
      destinations: (destinations) => ({ whitelisted_destinations: destinations }),
      dailySpendLimitUsd: (limit) => ({
        daily_spend_limit_enabled: limit !== undefined,
        ...(limit === undefined ? {} : { daily_spend_limit: limit.toFixed(2) }),
      }),
      concurrentCalls: (calls) => ({ concurrent_call_limit: calls ?? null }),
      maxRateUsdPerMinute: (rate) => ({ max_destination_rate: rate ?? null }),
      enabled: (enabled) => ({ enabled }),
    },
    // UpdateOutboundVoiceProfileRequest requires it.
    repeats: ({ name }) => ({ name }),
    tagsOf: ({ tags }) => tags,
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
      ...existedBefore(profile.tags),
    }),
  });
}
