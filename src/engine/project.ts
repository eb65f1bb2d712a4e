import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** A Pulumi project whose program is one tree, kept in `.dialtree/project/` of the user's folder. */
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
 * @param tree absolute path of the tree's file or folder
 */
export function writeTreeProject(home: string, organization: string, tree: string): TreeProject {
  const folder = join(home, ".dialtree", "project");
  mkdirSync(join(folder, "node_modules", "@pulumi"), { recursive: true });
  link(packageRoot(), join(folder, "node_modules", "dialtree"));
  link(sdkRoot(), join(folder, "node_modules", "@pulumi", "pulumi"));
  write(
    join(folder, "package.json"),
    `${JSON.stringify({ name: organization, private: true, type: "module" })}\n`,
  );
  write(
    join(folder, "Pulumi.yaml"),
    [
      `name: ${organization}`,
      "description: A telephony account tree, written by dialtree",
      "runtime: { name: nodejs, options: { typescript: false } }",
      "main: index.js",
      `stackConfigDir: ${JSON.stringify(relative(folder, home))}`,
      "",
    ].join("\n"),
  );
  write(join(folder, "index.js"), program(organization, tree));
  return { folder, home };
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

function link(target: string, path: string): void {
  rmSync(path, { force: true, recursive: false });
  symlinkSync(target, path, "junction");
}

function write(path: string, text: string): void {
  if (readIfThere(path) !== text) writeFileSync(path, text);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
