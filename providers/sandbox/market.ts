import type { JsonObject, SandboxDatabase } from "./database.ts";
import { type Offer, offered, offeredFeatures } from "./inventory.ts";
import { numberClaim } from "./kinds/new-number.ts";
import { badQuery } from "./list.ts";

/** The answer to a search for numbers: those on offer that nobody has. */
export function availableNumbers(db: SandboxDatabase, query: URLSearchParams): JsonObject {
  const one = (name: string) => query.get(`filter[${name}]`) ?? undefined;
  const limit = Number(one("limit") ?? 50);
  if (!Number.isInteger(limit) || limit < 1) {
    throw badQuery(400, "filter[limit]", "filter[limit] must be a whole number from 1 on.");
  }
  const search = {
    country: one("country_code"),
    areaCode: one("national_destination_code"),
    locality: one("locality"),
    features: [...query.getAll("filter[features][]"), ...query.getAll("filter[features]")],
    startsWith: one("phone_number][starts_with"),
    contains: one("phone_number][contains"),
    endsWith: one("phone_number][ends_with"),
  };
  const data = [];
  for (const offer of offered(search)) {
    if (data.length >= limit) break;
    if (!db.isTaken(numberClaim(offer.number))) data.push(availableNumber(offer));
  }
  const totals = { total_results: data.length, best_effort_results: 0 };
  return { data, meta: totals, metadata: totals };
}

function availableNumber({ number, country, locality }: Offer): JsonObject {
  return {
    record_type: "available_phone_number",
    phone_number: number,
    vanity_format: "",
    best_effort: false,
    quickship: true,
    reservable: true,
    region_information: [
      { region_type: "country_code", region_name: country },
      { region_type: "location", region_name: locality },
    ],
    cost_information: { upfront_cost: "1.00", monthly_cost: "1.00", currency: "USD" },
    features: offeredFeatures.map((name) => ({ name })),
  };
}
