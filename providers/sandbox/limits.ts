import { ErrorAnswer, outOfRange } from "./answers.ts";
import type { JsonObject } from "./database.ts";
import type { SandboxKind } from "./kinds/kind.ts";
import type { Scene } from "./scene.ts";

/** What an account may have: calls out at once, and objects of each of the resources that are counted. */
interface Level {
  readonly calls: number;
  readonly each: number;
}

/** Where a level says nothing else: all connections together. */
const connections = 10_000;

/** The account's level; undefined where it may have what it asks for. */
function levelOf({ switches }: Scene): Level | undefined {
  if (switches.has("second-level")) return { calls: 10, each: connections };
  if (switches.has("new-account")) return { calls: 2, each: 1 };
  return undefined;
}

export function connectionLimits(scene: Scene): JsonObject {
  const level = levelOf(scene);
  return level === undefined || level.each === connections
    ? { global_limit: connections }
    : { standard_limit: level.each, texml_limit: level.each, uac_limit: level.each };
}

/** Refuses one more object of a kind than the account may have; a number that was ordered once counts for good. */
export function requireRoom({ path, isLimited }: SandboxKind, scene: Scene): void {
  const level = levelOf(scene);
  if (!isLimited || level === undefined || scene.db.all(path, scene.account).length < level.each) return;
  throw new ErrorAnswer(
    403,
    "10039",
    "Feature limited",
    "A limit for this feature has been reached at this account level.",
  );
}

/** Refuses a profile that would allow more calls at once than the account may make. */
export function requireCalls(body: JsonObject, scene: Scene): void {
  const { calls = Number.POSITIVE_INFINITY } = levelOf(scene) ?? {};
  if (Number(body.concurrent_call_limit ?? 0) <= calls) return;
  throw outOfRange("/concurrent_call_limit", `The value is outside of allowed range 1 to ${calls}`);
}
