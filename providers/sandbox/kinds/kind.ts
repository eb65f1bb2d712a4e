import type { SchemaObject } from "ajv/dist/2020.js";
import type { ErrorAnswer } from "../answers.ts";
import type { Claim, JsonObject, SandboxObject } from "../database.ts";
import type { Scene } from "../scene.ts";

/** One of the carrier's resources: what its API shows, takes and refuses. */
export interface SandboxKind {
  /** Name in the file, and the path after `/v2/`. */
  readonly path: string;
  /** Code of an answer that there is no such object; 10005 when absent. */
  readonly notFound?: "10007";
  readonly list: ObjectList;
  /** Whether a new account may have few of them. */
  readonly isLimited?: true;
  /** What POST does. */
  readonly create?: Creation;
  readonly change?: Change;
  /** What DELETE does. */
  readonly remove?: Removal;
  /** What `POST /v2/PATH/ID/actions/NAME` does. */
  readonly actions?: Readonly<Record<string, Action>>;
  /** The object as the API shows it. */
  show(object: SandboxObject, scene: Scene): JsonObject;
  /** Values that no other object may have, each with the answer to whoever asks for one that is taken. */
  claims?(body: JsonObject, account: string): TakenClaim[];
  /** Key of an object in the file when it is not the id in the path. */
  key?(account: string, id: string): string;
  /** Brings what time alone changes up to date. */
  settle?(scene: Scene): void;
}

/** What an object claims, and the answer to whoever asks for it as well. */
export interface TakenClaim extends Claim {
  readonly answer: ErrorAnswer;
}

export interface ObjectList {
  readonly pageSize: number;
  readonly newestFirst?: true;
  /** By their name in the query, `name` for `filter[name]`. */
  readonly filters: Readonly<Record<string, (body: JsonObject, value: string, scene: Scene) => boolean>>;
  /** Status of an answer to a query that is not understood. */
  readonly badQueryStatus: 400 | 422;
}

export interface Creation {
  readonly status: 200 | 201;
  readonly schema: SchemaObject;
  /** `body` has passed the schema. Throws an ErrorAnswer. */
  make(body: JsonObject, scene: Scene): { id: string; body: JsonObject };
}

export interface Change {
  readonly method: "PATCH" | "POST";
  readonly schema: SchemaObject;
  /** What becomes of the object's body; the time of the change is added. Throws an ErrorAnswer. */
  apply(old: SandboxObject, body: JsonObject, scene: Scene): JsonObject;
}

export interface Removal {
  /** Throws an ErrorAnswer where the object has to stay. */
  refuse?(object: SandboxObject, scene: Scene): void;
  /** The object as the answer shows it, with 200; or 204. */
  readonly answer: ((object: SandboxObject, scene: Scene) => JsonObject) | "empty";
}

export interface Action {
  readonly schema: SchemaObject;
  /** What becomes of the object's body. */
  apply(old: SandboxObject, body: JsonObject, scene: Scene): JsonObject;
  /** The answer. */
  show(object: SandboxObject, scene: Scene): JsonObject;
  /** 200 when absent. */
  status?(scene: Scene): 200 | 202;
}
