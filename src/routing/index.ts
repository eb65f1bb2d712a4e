export { type Call, resolve } from "./dial.ts";
export type { Branch, End, Outcome, Ring, Step } from "./outcome.ts";
export { follow } from "./resolve.ts";
