/**
 * Emergency numbers of a country (ITU-T E.129 and the countries' own numbering plans), and numbers of services that
 * people expect to reach. An extension that is one of them, or begins with one, would capture the call.
 */
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

/** Reached from every phone whatever the country: mobile phones' 112, and 911 and 999; 933 tests emergency calls. */
const everywhere = ["112", "911", "999", "933"];

/** N11 codes of the North American Numbering Plan; 988 is its crisis line. */
const northAmericanServices = ["211", "311", "411", "511", "611", "711", "811", "988"];

export function emergencyNumbers(country: string): readonly string[] {
  return emergencyByCountry[country] ?? ["112"];
}

/** Numbers that no extension may be or begin with, in an account of that country. */
export function reservedNumbers(country: string, emergency: readonly string[]): readonly string[] {
  const services = country === "US" || country === "CA" ? northAmericanServices : [];
  return [...new Set([...emergency, ...everywhere, ...services])];
}
