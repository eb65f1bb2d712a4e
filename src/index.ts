/** What stack programs import. */
export type { CredentialReference } from "../schemas/types.ts";
export { type CarrierAnswer, DialtreeError, type ErrorCode, errorCodes } from "./errors.ts";
export * from "./resources/index.ts";
