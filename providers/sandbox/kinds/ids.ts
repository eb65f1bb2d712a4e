import { randomBytes, randomInt, randomUUID } from "node:crypto";

/** A number of 19 digits as the carrier gives to connections, applications, profiles and phone numbers. */
export function snowflake(): string {
  return `2${String(randomInt(1e9)).padStart(9, "0")}${String(randomInt(1e9)).padStart(9, "0")}`;
}

export const uuid = (): string => randomUUID();

/** A SIP user name as the carrier generates it. */
export function generatedUsername(): string {
  return `gencred${randomBytes(16).toString("hex")}`;
}

/** A SIP password as the carrier generates it. */
export function generatedPassword(): string {
  return randomBytes(16).toString("hex");
}
