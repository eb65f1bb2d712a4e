import { lstatSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { DialtreeError } from "../errors.ts";
import { shown } from "../safe/text.ts";
import { readPlainFile } from "../safe/within.ts";
import { isChosen } from "./states.ts";

/** What a stack's settings may have; the engine knows no more. */
const known = ["config", "encryptionsalt", "environment", "secretsprovider", "encryptedkey"];
const largest = 1024 * 1024;

/** The name of a stack's settings, which lie beside the tree. */
export function settingsFile(stack: string): string {
  return `Pulumi.${basename(stack)}.yaml`;
}

/**
 * The text of a stack's settings; undefined where there are none. Refused are settings that are no plain file, which the
 * engine would write through, or that name a keeper of secrets which the engine would ask before dialtree has judged
 * anything.
 *
 * @throws {DialtreeError} DT1028
 */
export function settingsOf(home: string, stack: string): string | undefined {
  const file = join(home, settingsFile(stack));
  if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
  const refused = (why: string, hint: string) =>
    new DialtreeError("DT1028", `${shown(basename(file))} ${why}`, { hint });
  const text = lstatSync(file).isFile() ? readPlainFile(file, largest)?.toString("utf8") : undefined;
  if (text === undefined)
    throw refused("is no plain file", "Look at what it is, then put a file in its place.");
  const settings = settingsIn(text);
  if (settings === undefined || Object.keys(settings).some((key) => !known.includes(key))) {
    throw refused(
      "is not as the engine writes it",
      `It has ${known.join(", ")}, each once, and nothing else.`,
    );
  }
  const { secretsprovider: keeper = "", encryptedkey: key = "" } = settings;
  if (
    (keeper !== "" && keeper !== "passphrase" && keeper !== "default" && !isChosen(keeper)) ||
    (key !== "" && keeper === "")
  ) {
    throw refused(
      `keeps the stack's secrets with ${shown(String(keeper))}`,
      "The engine would ask it with your cloud keys. Where it is yours, name exactly that in DIALTREE_SECRETS_PROVIDER.",
    );
  }
  return text;
}

function settingsIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    // An alias could make what stands here into something else.
    const value: unknown = parse(text, { version: "1.2", maxAliasCount: 0, merge: false });
    if (value === null) return {};
    return typeof value === "object" && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}
