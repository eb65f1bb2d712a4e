import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { keepFile, ownFolder, readKept } from "../safe/files.ts";
import { parseHolder, stateOf, thisProcess } from "./holder.ts";
import { entriesOf } from "./own-folder.ts";
import { type TreeProject, writeProject } from "./project.ts";
import { settingsFile, settingsOf } from "./stack-settings.ts";

/**
 * The same project in a folder of its own with a copy of the stack's settings, for whatever is to leave no trace. It goes
 * with this process; what a killed one has left goes with the next.
 *
 * @throws {DialtreeError} as `writeTreeProject`
 */
export function temporaryProject(home: string, organization: string, stack: string): TreeProject {
  const name = `preview.${randomBytes(6).toString("hex")}`;
  const folder = join(home, ownFolder, name);
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const project = writeProject(name, folder, home, organization);
  keepFile(folder, holderFile, JSON.stringify(thisProcess()));
  sweep(home);
  const settings = settingsOf(home, stack);
  if (settings !== undefined) keepFile(folder, settingsFile(stack), settings);
  return project;
}

const holderFile = "holder.json";

/** Removes projects of processes that were killed. */
function sweep(home: string): void {
  for (const { name } of entriesOf(join(home, ownFolder))) {
    if (!/^preview\.[0-9a-f]{12}$/.test(name)) continue;
    const folder = join(home, ownFolder, name);
    const holder = parseHolder(readKept(folder, holderFile) ?? "");
    if (holder && stateOf(holder) === "gone") rmSync(folder, { recursive: true, force: true });
  }
}
