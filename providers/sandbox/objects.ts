import { ErrorAnswer, notFound } from "./answers.ts";
import type { JsonObject, SandboxObject } from "./database.ts";
import type { Action, Change, Creation, Removal, SandboxKind, TakenClaim } from "./kinds/kind.ts";
import { requireRoom } from "./limits.ts";
import { type Page, page } from "./list.ts";
import type { Scene } from "./scene.ts";

/** Each of these answers with the object as the API shows it; those that write run within a transaction. */

export function listObjects(kind: SandboxKind, query: URLSearchParams, scene: Scene): Page<JsonObject> {
  const youngest = scene.now - scene.staleness;
  const all = scene.db.all(kind.path, scene.account).filter(({ createdAt }) => createdAt <= youngest);
  const { data, meta } = page(kind.list, all, query, scene);
  return { data: data.map((object) => kind.show(object, scene)), meta };
}

export function showObject(kind: SandboxKind, id: string, scene: Scene): JsonObject {
  return kind.show(find(kind, id, scene), scene);
}

export function createObject(
  kind: SandboxKind,
  { make }: Creation,
  body: JsonObject,
  scene: Scene,
): JsonObject {
  requireRoom(kind, scene);
  const object = { ...make(body, scene), account: scene.account, createdAt: scene.now };
  scene.db.insert(kind.path, object, freeClaims(kind, object, scene));
  return kind.show(object, scene);
}

export function changeObject(
  kind: SandboxKind,
  { apply }: Change,
  id: string,
  body: JsonObject,
  scene: Scene,
): JsonObject {
  const old = find(kind, id, scene);
  const updated_at = new Date(scene.now).toISOString();
  return kind.show(rewrite(kind, { ...old, body: { ...apply(old, body, scene), updated_at } }, scene), scene);
}

export function actOnObject(
  kind: SandboxKind,
  { apply, show }: Action,
  id: string,
  body: JsonObject,
  scene: Scene,
): JsonObject {
  const old = find(kind, id, scene);
  return show(rewrite(kind, { ...old, body: apply(old, body, scene) }, scene), scene);
}

/** @returns undefined where the API answers with nothing */
export function removeObject(
  kind: SandboxKind,
  { refuse, answer }: Removal,
  id: string,
  scene: Scene,
): JsonObject | undefined {
  const object = find(kind, id, scene);
  refuse?.(object, scene);
  scene.db.remove(kind.path, object.id);
  return answer === "empty" ? undefined : answer(object, scene);
}

function find({ path, key, notFound: code }: SandboxKind, id: string, { db, account }: Scene): SandboxObject {
  const object = db.get(path, account, key?.(account, id) ?? id);
  if (object === undefined) throw notFound(code);
  return object;
}

function rewrite(kind: SandboxKind, object: SandboxObject, scene: Scene): SandboxObject {
  scene.db.replace(kind.path, object, freeClaims(kind, object, scene, object.id));
  return object;
}

/** What the object claims for itself. Throws the ErrorAnswer of what is taken by another one than `own`. */
function freeClaims(
  kind: SandboxKind,
  { body }: { body: JsonObject },
  { db, account, switches }: Scene,
  own?: string,
) {
  const claims = kind.claims?.(body, account) ?? [];
  const taken = claims.find((claim) => db.isTaken(claim, own));
  if (taken !== undefined) throw switches.has("taken-unsaid") ? unsaid(taken) : taken.answer;
  return claims;
}

/** The code for what is taken is documented nowhere: perhaps that of any bad request, at its field or at none. */
function unsaid({ scope, answer: { source, detail } }: TakenClaim): ErrorAnswer {
  const place = scope === "sip_subdomain" ? source : undefined;
  return new ErrorAnswer(422, "10015", "Bad Request", detail, place);
}
