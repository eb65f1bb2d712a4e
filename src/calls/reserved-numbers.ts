/** Emergency numbers of a country (ITU-T E.129 and the countries' own numbering plans). */
const emergencyByCountry: Readonly<Record<string, readonly string[]>> = {
  AT: ["112", "122", "133", "144"],
  AU: ["000", "106", "112"],
  BE: ["100", "101", "112"],
  BR: ["190", "192", "193"],
  CA: ["911"],
  CH: ["112", "117", "118", "144"],
  CN: ["110", "119", "120"],
  DE: ["110", "112"],
  ES: ["091", "112"],
  FR: ["15", "17", "18", "112"],
  GB: ["112", "999"],
  HK: ["999"],
  IE: ["112", "999"],
  IN: ["100", "101", "102", "112"],
  IT: ["112", "113", "115", "118"],
  JP: ["110", "119"],
  MX: ["911"],
  NL: ["112"],
  NZ: ["111"],
  PL: ["112", "997", "998", "999"],
  SG: ["995", "999"],
  US: ["911"],
  ZA: ["112", "10111", "10177"],
};

/** Mobile phones take both for an emergency number, whatever the country (3GPP TS 22.101). */
const everywhere = ["112", "911"];

/** What people of elsewhere dial in an emergency, and what tests emergency calls. */
const widelyKnown = ["999", "933"];

/** N11 codes of the North American Numbering Plan; 988 is its crisis line. */
const northAmericanServices = ["211", "311", "411", "511", "611", "711", "811", "988"];

/** What tries an emergency call without making one, where carriers take that (933 of NENA). */
export function emergencyTest(country: string): string | undefined {
  return country === "US" || country === "CA" ? "933" : undefined;
}

/** What goes out as an emergency call, and what tries one. */
export function emergenciesOf({
  country,
  emergency = emergencyNumbers(country),
}: {
  readonly country: string;
  readonly emergency?: readonly string[] | undefined;
}): readonly string[] {
  const test = emergencyTest(country);
  return test === undefined ? emergency : [...emergency, test];
}

function emergencyNumbers(country: string): readonly string[] {
  return emergencyByCountry[country] ?? ["112"];
}

export interface ReservedNumbers {
  /** The emergency numbers of the account, or of its country. */
  readonly own: readonly string[];
  /** These, and those of every phone unless the account says which are its own. */
  readonly emergency: readonly string[];
  /** Those that people expect to reach somebody else by. */
  readonly services: readonly string[];
}

/** What no extension should stand in the way of. @param declared the account's own emergency numbers */
export function reservedNumbers(country: string, declared: readonly string[] | undefined): ReservedNumbers {
  const own = declared ?? emergencyNumbers(country);
  const emergency = declared ?? [...own, ...everywhere];
  const national = country === "US" || country === "CA" ? northAmericanServices : [];
  const services = [...everywhere, ...widelyKnown, ...national].filter((each) => !emergency.includes(each));
  return { own, emergency, services };
}
