import type { JsonObject } from "./database.ts";
import { isHeld, type Offer, offered, offeredFeatures, type Search, typeOf } from "./inventory.ts";
import { numberClaim } from "./kinds/new-number.ts";
import { badQuery } from "./list.ts";
import type { Scene } from "./scene.ts";

/** The answer to a search for numbers: those on offer that nobody has. */
export function availableNumbers(query: URLSearchParams, scene: Scene): JsonObject {
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
    type: one("phone_number_type"),
    startsWith: one("phone_number][starts_with"),
    contains: one("phone_number][contains"),
    endsWith: one("phone_number][ends_with"),
  };
  const showsHeld = scene.switches.has("held-numbers") && one("exclude_held_numbers") !== "true";
  const offers = found(search, limit, showsHeld, scene);
  if (scene.switches.has("search-before-order")) {
    const numbers = offers.map(({ number }) => number);
    scene.db.searched(scene.account, numbers, scene.now);
  }
  const totals = { total_results: offers.length, best_effort_results: 0 };
  return { data: offers.map(availableNumber), meta: totals, metadata: totals };
}

function found(search: Search, limit: number, showsHeld: boolean, { db, switches }: Scene): Offer[] {
  const { country, type, startsWith } = search;
  if (switches.has("strict-search")) {
    if (country === undefined) throw badQuery(422, "filter[country_code]", "A country code is required.");
    if (startsWith?.startsWith("+")) return [];
  }
  const isFree = ({ number }: Offer) =>
    !db.isTaken(numberClaim(number)) && (showsHeld || !switches.has("held-numbers") || !isHeld(number));
  const mixed = type === undefined && switches.has("all-number-types");
  const searches = mixed
    ? [
        { ...search, type: "toll_free" },
        { ...search, type: "local" },
      ]
    : [search];
  const offers: Offer[] = [];
  for (const each of searches) {
    for (const offer of offered(each)) {
      if (offers.length >= limit) return offers;
      if (isFree(offer)) offers.push(offer);
    }
  }
  return offers;
}

function availableNumber({ number, country, locality }: Offer): JsonObject {
  return {
    record_type: "available_phone_number",
    phone_number: number,
    vanity_format: "",
    best_effort: false,
    quickship: typeOf(number) === "local",
    reservable: true,
    region_information: [
      { region_type: "country_code", region_name: country },
      ...(locality === "" ? [] : [{ region_type: "location", region_name: locality }]),
    ],
    cost_information: { upfront_cost: "1.00", monthly_cost: "1.00", currency: "USD" },
    features: offeredFeatures.map((name) => ({ name })),
  };
}
