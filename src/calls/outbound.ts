import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from "libphonenumber-js/max";
import type { NormalOutboundProfile } from "../tree/normal.ts";

/** Whether a profile lets a call to the number (E.164) go out. A number of no one country goes by its calling code. */
export function allowsCall({ enabled, destinations }: NormalOutboundProfile, number: string): boolean {
  if (!enabled) return false;
  const parsed = parsePhoneNumberFromString(number);
  if (parsed === undefined) return false;
  if (parsed.country !== undefined) return destinations.includes(parsed.country);
  return destinations.some(
    (country) =>
      isSupportedCountry(country) &&
      getCountryCallingCode(country as CountryCode) === parsed.countryCallingCode,
  );
}
