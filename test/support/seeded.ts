import { openSandbox } from "../../providers/sandbox/index.ts";

type Json = Record<string, unknown>;

/** Everything that a carrier's account has, in its own words. */
export type CarrierObjects = Record<string, Json[]>;

const collections = [
  "outbound_voice_profiles",
  "texml_applications",
  "credential_connections",
  "telephony_credentials",
  "queues",
  "phone_numbers",
];

/** An account at the sandbox as somebody filled it by hand, spoken to in plain HTTP. */
export function accountAt(database: string) {
  const ask = async (method: string, path: string, body?: object): Promise<Json> => {
    const sandbox = openSandbox(database);
    try {
      const response = await sandbox.fetch(`http://sandbox.invalid/v2${path}`, {
        method,
        headers: { authorization: "Bearer KEYsandbox", "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = response.status === 204 ? {} : ((await response.json()) as { data: Json });
      if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
      return (answer as { data: Json }).data;
    } finally {
      sandbox.close();
    }
  };
  const post = async (path: string, body: object) => String((await ask("POST", path, body)).id);
  return {
    ask,
    /** An office as people make one in a portal: a profile, a domain with an application of its own, two lists, users, a queue, numbers. */
    async fill() {
      const profile = await post("/outbound_voice_profiles", {
        name: "Everyday calls",
        whitelisted_destinations: ["US"],
        daily_spend_limit: "20.00",
        daily_spend_limit_enabled: true,
        tags: ["cost:7"],
      });
      const domain = await post("/texml_applications", {
        friendly_name: "Main office",
        voice_url: "https://app.example/voice",
        voice_fallback_url: "https://app.example/fallback",
        inbound: {
          sip_subdomain: "acme-main",
          sip_subdomain_receive_settings: "from_anyone",
          channel_limit: 7,
        },
        outbound: { outbound_voice_profile_id: profile },
      });
      const list = (name: string, user: string) =>
        post("/credential_connections", {
          connection_name: name,
          user_name: user,
          password: "Xy7-long-enough",
          sip_uri_calling_preference: "unrestricted",
          outbound: { outbound_voice_profile_id: profile, call_parking_enabled: true },
          webhook_event_url: "https://app.example/voice",
          webhook_api_version: "texml",
          tags: ["people"],
        });
      const [staff, guests] = [await list("Staff", "acmestaff01"), await list("Guests", "acmeguests1")];
      const users: string[] = [];
      for (const [name, connection_id] of [
        ["Dana", staff],
        ["Sam", staff],
        ["Door", guests],
      ])
        users.push(await post("/telephony_credentials", { name, connection_id }));
      await ask("POST", "/queues", { queue_name: "support", max_size: 30 });
      const [number] = (await ask("GET", "/phone_numbers")) as unknown as Json[];
      await ask("PATCH", `/phone_numbers/${number?.id}`, { connection_id: domain, tags: ["front"] });
      return { profile, domain, staff, guests, users, number: String(number?.phone_number) };
    },
    /** All of it, each object read by its id. */
    async all(): Promise<CarrierObjects> {
      const found: CarrierObjects = {};
      for (const name of collections) {
        const listed = (await ask("GET", `/${name}?page[size]=250`)) as unknown as Json[];
        const full = listed.map(({ id, queue_name, name: called }) =>
          ask("GET", `/${name}/${String(name === "queues" ? (queue_name ?? called) : id)}`),
        );
        found[name] = await Promise.all(full);
      }
      return found;
    },
  };
}

/** The same without what a tag of dialtree's is, and when it was changed. */
export function withoutTags(objects: CarrierObjects): CarrierObjects {
  const own = /^dialtree/;
  return Object.fromEntries(
    Object.entries(objects).map(([name, all]) => [
      name,
      all.map(({ tags, updated_at: _changed, ...rest }) => ({
        ...rest,
        ...(Array.isArray(tags) ? { tags: tags.filter((tag) => !own.test(String(tag))) } : {}),
      })),
    ]),
  );
}
