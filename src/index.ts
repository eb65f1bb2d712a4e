/** What stack programs import. */
export type { CredentialReference, Tree } from "../schemas/types.ts";
export { type CarrierAnswer, DialtreeError, type ErrorCode, errorCodes } from "./errors.ts";
export * from "./resources/index.ts";
export { AccountTree, type AccountTreeArgs } from "./tree/account-tree.ts";
