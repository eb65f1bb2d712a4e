import { parsePhoneNumberFromString } from "libphonenumber-js/max";

/** A number of the telephone network in E.164 form; what is none is left as it is, for the schema to refuse. */
export function e164Of(text: string): string {
  return parsePhoneNumberFromString(text)?.number ?? text;
}

/** A MAC address as 12 lower-case hexadecimal digits; what has not twelve is left as it is, too. */
export function macOf(text: string): string {
  const digits = text.replaceAll(/[:. -]/g, "").toLowerCase();
  return /^[0-9a-f]{12}$/.test(digits) ? digits : text;
}
