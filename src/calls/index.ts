export type { Ring } from "./call-step.ts";
export { anonymous, type Call, called, resolve } from "./dial.ts";
export type { Branch, End, Outcome, Step } from "./outcome.ts";
export { follow } from "./timeline.ts";
