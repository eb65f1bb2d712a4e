import type { Ajv2020 } from "ajv/dist/2020.js";
import standardFormats from "ajv-formats";

/** Adds the formats that dialtree's schemas use: the standard ones, `e164` and `time-zone`. */
export function addFormats(ajv: Ajv2020): void {
  standardFormats.default(ajv);
  ajv.addFormat("e164", /^\+[1-9]\d{1,14}$/);
  ajv.addFormat("time-zone", isTimeZone);
}

/** Whether the name is one of the IANA time zones that this Node knows, links among them. */
function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return !/^[+-]/.test(name);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
