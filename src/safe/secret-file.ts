import { randomBytes } from "node:crypto";
import { closeSync, constants, fstatSync, linkSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DialtreeError } from "../errors.ts";
import { isThere, notOurs, readKept, withDraft } from "./files.ts";
import { codeOf, orRefuse } from "./refuse.ts";

/** Characters that a secret has at least; dialtree's own have 32 and 43. */
const shortestSecret = 32;

/**
 * The secret in a kept file, made where it is missing. Of several processes that make it at once, one's stands.
 *
 * @param bytes of randomness, written as base64url
 * @throws {DialtreeError} DT1023 where the file is empty or too short; DT1022, DT1017, DT1018
 */
export function keptSecret(folder: string, name: string, bytes: number): string {
  const file = join(folder, name);
  if (!isThere(file)) {
    withDraft(folder, name, randomBytes(bytes).toString("base64url"), 0o600, (draft, place) => {
      try {
        linkSync(draft, place);
      } catch (error) {
        if (codeOf(error) !== "EEXIST") throw error;
      } finally {
        rmSync(draft);
      }
    });
  }
  return longEnough(file, readKept(folder, name));
}

/**
 * The secret in a file that the user has named, which may be a link and another user's, such as a mounted one.
 *
 * @throws {DialtreeError} DT1023, DT1017
 */
export function givenSecret(file: string): string {
  const text = orRefuse("DT1017", `${file} cannot be read`, () => {
    const handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return fstatSync(handle).isFile() ? readFileSync(handle, "utf8") : undefined;
    } finally {
      closeSync(handle);
    }
  });
  if (text === undefined) throw notOurs(file, "file");
  return longEnough(file, text);
}

function longEnough(file: string, text = ""): string {
  const secret = text.trim();
  if (secret.length >= shortestSecret) return secret;
  throw new DialtreeError("DT1023", `the secret in ${file} has ${secret.length} characters`, {
    hint: `It needs at least ${shortestSecret}. Put the true one back; where there is none, remove the file and a new one is made, which does not open what the old one closed.`,
  });
}
