import { existsSync } from "node:fs";
import { basename, delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import type { CredentialReference } from "../../schemas/types.ts";
import { DialtreeError } from "../errors.ts";
import { ownFolder } from "../safe/files.ts";
import { isWithin, readPlainFile } from "../safe/within.ts";

/** Reads a key of the stack's configuration, decrypted. */
export type ConfigReader = (key: string) => string | undefined;

/**
 * Reads a credential from where it is kept. Nothing of its value is in any error.
 *
 * @param project the folder in which files of credentials lie
 * @throws {DialtreeError} DT3001
 */
export function readCredential(
  reference: CredentialReference,
  config: ConfigReader,
  project: string = projectFolder(),
): string {
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
  return filled(readCredentialFile(reference.file, project), `the file ${reference.file}`, {
    unset: "is no file that can be read",
    hint: "It is a plain file with the credential alone, its path relative to the folder that dialtree runs in, or that has the program's Pulumi.yaml.",
  });
}

/** Characters that a credential may have: keys and tokens are far shorter. */
const longest = 16 * 1024;

/** Folders of a project whose files are no credentials of its tree. */
const closed = [".git", ownFolder];

/** Where a file of credentials may lie beside the project, such as /run/secrets: said by whoever runs it, never by a tree. */
const foldersVariable = "DIALTREE_CREDENTIAL_FOLDERS";

/**
 * A file in the project, or in one of the folders that the environment names. A tree could otherwise have any file of
 * the machine sent away as a key.
 */
function readCredentialFile(file: string, project: string): string | undefined {
  const path = resolve(project, file);
  const named = (process.env[foldersVariable] ?? "").split(delimiter).filter(Boolean);
  const relative = named.find((folder) => !isAbsolute(folder));
  if (relative !== undefined) {
    throw new DialtreeError("DT3001", `${foldersVariable} has ${relative}, which is no whole path`, {
      hint: "Name each folder from the root on, parted by colons.",
    });
  }
  if (!isWithin(path, named) && !isWithin(path, [project], closed)) {
    const isInside = isWithin(path, [project]);
    const why = isInside ? `lies in ${closed.join(" or ")}` : "lies, or leads, outside the project";
    throw new DialtreeError("DT3001", `the file ${file} is not read: it ${why}`, {
      hint: `Put it into another folder of the project, or name its own by its whole path in ${foldersVariable}.`,
    });
  }
  return readPlainFile(path, longest)?.toString("utf8");
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

/**
 * The folder of the project that this process runs for: the nearest one up with a Pulumi.yaml, else the current one. A
 * project that dialtree has made lies in `.dialtree/` of the folder that it is for, whoever runs it.
 */
export function projectFolder(): string {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "Pulumi.yaml"))) {
      const above = dirname(folder);
      return basename(above) === ownFolder ? dirname(above) : folder;
    }
    if (dirname(folder) === folder) return process.cwd();
  }
}
