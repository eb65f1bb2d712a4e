import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { CredentialReference } from "../../schemas/types.ts";
import { DialtreeError } from "../errors.ts";

/** Reads a key of the stack's configuration, decrypted. */
export type ConfigReader = (key: string) => string | undefined;

/**
 * Reads a credential from where it is kept. Nothing of its value is in any error.
 *
 * @throws {DialtreeError} DT3001
 */
export function readCredential(reference: CredentialReference, config: ConfigReader): string {
  if ("env" in reference) {
    return filled(process.env[reference.env], `the environment variable ${reference.env}`, {
      unset: "is not set",
      hint: `Set ${reference.env} where the engine runs.`,
    });
  }
  if ("config" in reference) {
    return filled(config(reference.config), `the configuration key ${reference.config}`, {
      unset: "is not set in this stack",
      hint: `Set it with: pulumi config set --secret ${reference.config}`,
    });
  }
  const path = resolve(projectFolder(), reference.file);
  return filled(readText(path), `the file ${reference.file}`, {
    unset: "cannot be read",
    hint: "The path is relative to the project's folder, where Pulumi.yaml is.",
  });
}

function filled(
  value: string | undefined,
  place: string,
  { unset, hint }: { unset: string; hint: string },
): string {
  const credential = value?.trim();
  if (credential) return credential;
  const problem = value === undefined ? unset : "is empty";
  throw new DialtreeError("DT3001", `${place}, which the credential is kept in, ${problem}`, { hint });
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}

/**
 * The folder of the project that this process runs for: the one that `dialtree up` was called in, else the nearest one up
 * with a Pulumi.yaml, else the current one.
 */
export function projectFolder(): string {
  if (process.env.DIALTREE_PROJECT) return process.env.DIALTREE_PROJECT;
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "Pulumi.yaml"))) return folder;
    if (dirname(folder) === folder) return process.cwd();
  }
}
