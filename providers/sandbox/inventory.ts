/** Ranges that their regulators keep for fiction, so that no sandbox number is anybody's. */
const ranges = [
  { country: "US", locality: "Chicago", prefix: "+1312", rest: 10104, last: 10199, pad: "555" },
  { country: "US", locality: "New York", prefix: "+1212", rest: 10100, last: 10199, pad: "555" },
  { country: "US", locality: "San Francisco", prefix: "+1415", rest: 10100, last: 10199, pad: "555" },
  { country: "US", locality: "Seattle", prefix: "+1206", rest: 10100, last: 10199, pad: "555" },
  { country: "CA", locality: "Toronto", prefix: "+1416", rest: 10100, last: 10199, pad: "555" },
  { country: "CA", locality: "Vancouver", prefix: "+1604", rest: 10100, last: 10199, pad: "555" },
  { country: "GB", locality: "London", prefix: "+4420", rest: 10000, last: 10999, pad: "7946" },
  { country: "GB", locality: "Manchester", prefix: "+44161", rest: 10000, last: 10999, pad: "496" },
  { country: "DE", locality: "Berlin", prefix: "+4930", rest: 1000, last: 1999, pad: "23125" },
  { country: "US", locality: "", prefix: "+1800", rest: 10100, last: 10199, pad: "555" },
] as const;

/** The national destination code of toll-free numbers here. */
const tollFree = "+1800";

export const offeredFeatures: readonly string[] = [
  "emergency",
  "fax",
  "hd_voice",
  "local_calling",
  "mms",
  "sms",
  "voice",
];

/** Numbers that the default account owns from the start; the last one has its deletion lock on. */
export const ownedNumbers = ["+13125550100", "+13125550101", "+13125550102", "+13125550103"] as const;

export interface Search {
  readonly country?: string | undefined;
  readonly areaCode?: string | undefined;
  readonly locality?: string | undefined;
  readonly features?: readonly string[];
  readonly type?: string | undefined;
  /** With or without the country code. */
  readonly startsWith?: string | undefined;
  readonly contains?: string | undefined;
  readonly endsWith?: string | undefined;
}

export interface Offer {
  readonly number: string;
  readonly country: string;
  readonly locality: string;
}

/** The numbers on offer that fit, whether they are sold already or not. */
export function* offered(search: Search): Generator<Offer> {
  if (!(search.features ?? []).every((feature) => offeredFeatures.includes(feature))) return;
  for (const { country, locality, prefix, rest, last, pad } of ranges) {
    if (search.country && search.country.toUpperCase() !== country) continue;
    if (search.locality && search.locality.toLowerCase() !== locality.toLowerCase()) continue;
    if (search.areaCode && !nationalOf(prefix).startsWith(search.areaCode)) continue;
    if (search.type && search.type !== typeOf(prefix)) continue;
    for (let at: number = rest; at <= last; at++) {
      const number = `${prefix}${pad}${String(at).slice(1)}`;
      const begins = [number, nationalOf(number)].some((form) => form.startsWith(search.startsWith ?? ""));
      if (!begins) continue;
      if (search.contains && !number.includes(search.contains)) continue;
      if (search.endsWith && !number.endsWith(search.endsWith)) continue;
      yield { number, country, locality };
    }
  }
}

/** Without the country code. */
export function nationalOf(number: string): string {
  return number.replace(/^\+(1|44|49)/, "");
}

export function typeOf(number: string): "local" | "toll_free" {
  return number.startsWith(tollFree) ? "toll_free" : "local";
}

/** Whether somebody keeps the number for later, so that nobody can order it. */
export function isHeld(number: string): boolean {
  return number.endsWith("4");
}

export function isOffered(number: string): boolean {
  return offered({ startsWith: number }).next().value?.number === number;
}

export function countryOf(number: string): string | undefined {
  return ranges.find(({ prefix }) => number.startsWith(prefix))?.country;
}
