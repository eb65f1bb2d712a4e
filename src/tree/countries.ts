import { getCountries, isSupportedCountry } from "libphonenumber-js/max";

/** Countries of ISO 3166-1 that have no numbers of their own. */
const withoutNumbers: readonly string[] = ["AQ", "BV", "GS", "HM", "PN", "TF", "UM"];

/** What people write in place of a code of two letters. */
const familiar: Readonly<Record<string, string>> = {
  UK: "GB",
  EN: "GB",
  ENGLAND: "GB",
  GBR: "GB",
  USA: "US",
  CAN: "CA",
  MEX: "MX",
  DEU: "DE",
  GER: "DE",
};

/** Whether it is a country's code (ISO 3166-1 alpha-2), or one by which calls can go somewhere. */
export function isCountry(code: string): boolean {
  return isSupportedCountry(code) || withoutNumbers.includes(code);
}

/** The code that was most likely meant: of `UK` and `United Kingdom`, `GB`. */
export function countryMeant(text: string): string | undefined {
  const upper = text.trim().toUpperCase();
  const known = familiar[upper] ?? (isCountry(upper) ? upper : undefined);
  if (known !== undefined || upper.length < 4) return known;
  const names = new Intl.DisplayNames(["en"], { type: "region" });
  return getCountries().find((code) => names.of(code)?.toUpperCase() === upper);
}
