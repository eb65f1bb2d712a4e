/** What stack programs import. */
export type { CredentialReference, Tree } from "../schemas/types.ts";
export { type CarrierAnswer, DialtreeError, type ErrorCode, errorCodes } from "./errors.ts";
export { AccountTree, type AccountTreeArgs } from "./program/account-tree.ts";
export * from "./resources/index.ts";
