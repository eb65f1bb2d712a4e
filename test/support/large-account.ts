/** One request to a carrier, as any program would make it. @returns the answer's `data` */
export type Ask = (method: string, path: string, body?: object) => Promise<Record<string, unknown>>;

/** An account of 500 objects that dialtree has not made, some of kinds that it does not know. */
export async function seedLarge(ask: Ask): Promise<void> {
  const url = "https://calls.example.com/voice";
  const profile = await ask("POST", "/outbound_voice_profiles", {
    name: "Default",
    whitelisted_destinations: ["US", "CA"],
  });
  const outbound = { outbound_voice_profile_id: profile.id };
  const [office] = await Promise.all(
    ["office", "depot"].map((name) =>
      ask("POST", "/texml_applications", {
        friendly_name: `Acme ${name}`,
        voice_url: `${url}/${name}`,
        inbound: { sip_subdomain: `acme-${name}` },
        outbound,
      }),
    ),
  );
  await ask("POST", "/texml_applications", { friendly_name: "An IVR", voice_url: `${url}/ivr` });
  const trunk = await ask("POST", "/ip_connections", { connection_name: "Old PBX" });
  for (let at = 0; at < 60; at++) await ask("POST", "/fqdn_connections", { connection_name: `Branch ${at}` });
  const lists = await Promise.all(
    ["office", "depot"].map((name, at) =>
      ask("POST", "/credential_connections", {
        user_name: `acme000${at}`,
        password: `password-of-${name}`,
        connection_name: `Staff ${name}`,
        webhook_event_url: `${url}/${name}`,
        webhook_api_version: "texml",
        outbound: { ...outbound, call_parking_enabled: true },
      }),
    ),
  );
  const names = ["Dana", "Sam's phone", "Büro", "Сергей", "", "- odd: *name # x"];
  for (let at = 0; at < 420; at++) {
    const list = lists[at % 2];
    await ask("POST", "/telephony_credentials", { name: names[at % names.length], connection_id: list?.id });
  }
  for (let at = 0; at < 10; at++) await ask("POST", "/queues", { queue_name: `Line ${at}`, max_size: 20 });
  const numbers = (await ask("GET", "/phone_numbers")) as unknown as { id: string }[];
  await ask("PATCH", `/phone_numbers/${numbers[0]?.id}`, { connection_id: office?.id });
  await ask("PATCH", `/phone_numbers/${numbers[1]?.id}`, { connection_id: trunk.id });
}
