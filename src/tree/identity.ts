/** A MAC address as 12 lower-case hexadecimal digits. */
export function macOf(text: string): string {
  return text.replaceAll(/[^0-9A-Fa-f]/g, "").toLowerCase();
}

/** A number of the telephone network without spaces, dashes and brackets. */
export function digits(number: string): string {
  return number.replaceAll(/[^0-9+]/g, "");
}
