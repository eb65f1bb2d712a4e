import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { keepFile, keepLink, keptFolder, ownFolder } from "../safe/files.ts";
import { refuseForeignFolder } from "./own-folder.ts";
import { refuseForeignStates } from "./states.ts";

/** A Pulumi project whose program is one tree, kept in a folder of `.dialtree/`, by which it knows what it is for. */
export interface TreeProject {
  /** Where the engine runs. */
  readonly folder: string;
  /** Where the user works: credentials' files and the sandbox's file lie relative to it. */
  readonly home: string;
}

/**
 * Writes the project of a tree. Its stacks' configuration lies in `home`, beside that of a Pulumi project of the user's
 * own, so that `pulumi up` of a program with the same tree manages the same stack.
 *
 * @throws {DialtreeError} DT1022 where something else lies in its place; DT1027 where a state is not dialtree's; DT1018
 */
export function writeTreeProject(home: string, organization: string): TreeProject {
  return writeProject("project", home, home, organization);
}

/** @param name the folder in `.dialtree/`; @param settings the folder of the stacks' configuration */
export function writeProject(
  name: string,
  settings: string,
  home: string,
  organization: string,
): TreeProject {
  refuseForeignFolder(home);
  refuseForeignStates(home);
  const folder = keptFolder(home, ownFolder, name);
  keepLink(keptFolder(folder, "node_modules"), "dialtree", packageRoot());
  keepLink(keptFolder(folder, "node_modules", "@pulumi"), "pulumi", sdkRoot());
  const manifest = { name: organization, private: true, type: "module" };
  keepFile(folder, "package.json", `${JSON.stringify(manifest)}\n`);
  keepFile(
    folder,
    "Pulumi.yaml",
    [
      `name: ${organization}`,
      "description: A telephony account tree, written by dialtree",
      "runtime: { name: nodejs, options: { typescript: false } }",
      "main: index.js",
      `stackConfigDir: ${JSON.stringify(relative(folder, settings) || ".")}`,
      "",
    ].join("\n"),
  );
  return { folder, home };
}

/**
 * Writes the project's program, when it is clear that the stack is the tree's: whoever runs the engine by hand runs this.
 *
 * @param tree absolute path of the tree's file or folder
 * @throws {DialtreeError} DT1022, DT1018
 */
export function writeProgram({ folder }: TreeProject, organization: string, tree: string): void {
  keepFile(folder, "index.js", program(organization, tree));
}

function program(organization: string, tree: string): string {
  return `import { AccountTree } from "dialtree";

const tree = new AccountTree(${JSON.stringify(organization)}, { file: ${JSON.stringify(tree)} });
export const { domains, phones, sipUsers, provisioningUrls } = tree;
`;
}

function packageRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (folder.endsWith("node_modules/dialtree") || isManifestOf(join(folder, "package.json"), "dialtree"))
      return folder;
    if (dirname(folder) === folder) throw new Error("the package's own folder was not found");
  }
}

function sdkRoot(): string {
  return dirname(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
}

function isManifestOf(file: string, name: string): boolean {
  return (JSON.parse(readIfThere(file) ?? "{}") as { name?: string }).name === name;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
