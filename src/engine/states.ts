import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { gunzipSync } from "node:zlib";
import { DialtreeError } from "../errors.ts";
import { ownFolder } from "../safe/files.ts";
import { shown } from "../safe/text.ts";
import { handlerCode } from "../shapes/handler-code.ts";
import { entriesOf } from "./own-folder.ts";

/**
 * Refuses states, kept in the own folder, with code, plugins or places of secrets that are not dialtree's: the engine runs
 * and asks what a state says.
 *
 * @throws {DialtreeError} DT1027
 */
export function refuseForeignStates(home: string): void {
  const stacks = join(home, ownFolder, "state", ".pulumi", "stacks");
  if (!existsSync(stacks)) return;
  for (const file of statesBelow(stacks)) {
    const foreign = foreignIn(file);
    if (foreign === undefined) continue;
    throw new DialtreeError(
      "DT1027",
      `${shown(relative(home, file))} has what dialtree has not made: ${shown(foreign)}`,
      {
        hint: "The engine would run the code or the plugin, or ask the place, that it names. Nothing was run.",
      },
    );
  }
}

function statesBelow(folder: string): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return statesBelow(path);
    return /\.json(\.gz)?$/.test(entry.name) ? [path] : [];
  });
}

type Values = Readonly<Record<string, unknown>>;

/** Parts of a state by which it is judged; the engine takes them in any case of their letters. */
const judged = [
  "checkpoint",
  "latest",
  "resources",
  "pending_operations",
  "resource",
  "secrets_providers",
  "urn",
  "type",
  "custom",
  "inputs",
  "outputs",
];

/** The first thing in a state that is not of dialtree's making. */
function foreignIn(file: string): string | undefined {
  const { text, root } = read(file);
  const twin = firstTwin(text);
  if (twin !== undefined) return `the key ${twin} twice`;
  const checkpoint = valuesOf(root.checkpoint);
  const latest = valuesOf(checkpoint.latest);
  const pending = listOf(latest.pending_operations).map(valuesOf);
  const resources = [...listOf(latest.resources), ...pending.map(({ resource }) => resource)].map(valuesOf);
  const disguised = [root, checkpoint, latest, ...pending, ...resources]
    .flatMap((each) => Object.keys(each))
    .find((key) => judged.includes(folded(key)) && key !== folded(key));
  if (disguised !== undefined) return `the key ${disguised}`;
  const { type: secrets = "passphrase" } = valuesOf(latest.secrets_providers);
  if (secrets !== "passphrase" && !isChosen(valuesOf(valuesOf(latest.secrets_providers).state).url))
    return `secrets kept by ${String(secrets)}`;
  const resource = resources.find((each) => !isOwn(each));
  return resource && `the resource ${String(resource.urn)}`;
}

/** Whether whoever runs dialtree has named the keeper of a stack's secrets, beside the passphrase. */
export function isChosen(secretsProvider: unknown): boolean {
  return typeof secretsProvider === "string" && secretsProvider === process.env.DIALTREE_SECRETS_PROVIDER;
}

/** The SDK's own, and the one within the engine, by which guards in a program read the stack. */
const ownProviders = ["pulumi:providers:pulumi-nodejs", "pulumi:providers:pulumi"];

/** A component runs nothing; a provider has no place to download it from. */
function isOwn({ urn, type, custom, inputs, outputs }: Values): boolean {
  // The engine goes by the type in the URN as well.
  const [, project = "", inUrn = ""] =
    /^urn:pulumi:[^:]*::([^:]*)::(?:.*\$)?([^$]+?)::/.exec(String(urn)) ?? [];
  if (inUrn !== type) return false;
  const given = [valuesOf(inputs), valuesOf(outputs)];
  // The stack's own configuration is handed to it; whatever else it could be given says where a plugin comes from.
  if (ownProviders.includes(type))
    return given.every((each) => Object.keys(each).every((key) => key.startsWith(`${project}:`)));
  if (type.startsWith("pulumi:providers:")) return false;
  const [, kind] = /^pulumi-nodejs:dynamic\/dialtree:([A-Za-z]+)$/.exec(type) ?? [];
  if (kind === undefined) return custom === undefined || custom === false;
  const code = handlerCode(kind);
  return given.every(({ __provider = code }) => __provider === code);
}

/** As the engine compares keys. Source: Go's encoding/json, whose folding knows two letters beside ASCII's. */
function folded(key: string): string {
  return key.toUpperCase().toLowerCase();
}

/** A key that stands twice in one object: of those the engine joins what JavaScript lets the last one replace. */
function firstTwin(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let last = "";
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(undefined);
    else if (token === "}" || token === "]") open.pop();
    else if (token === ":") {
      const keys = open.at(-1);
      const key = last.includes("\\") ? String(JSON.parse(last)) : last.slice(1, -1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    } else last = token;
  }
  return undefined;
}

/** Bytes of a state of 100,000 resources, and more. */
const largest = 512 * 1024 * 1024;

function read(file: string): { text: string; root: Values } {
  try {
    const bytes = readFileSync(file);
    const whole = file.endsWith(".gz") ? gunzipSync(bytes, { maxOutputLength: largest }) : bytes;
    const text = whole.toString("utf8");
    return { text, root: valuesOf(JSON.parse(text)) };
  } catch (cause) {
    if (!(cause instanceof SyntaxError || (cause instanceof Error && "code" in cause))) throw cause;
    throw new DialtreeError("DT1027", `the state in ${shown(file)} cannot be read`, {
      hint: "Put back a copy: the engine keeps one beside it (.bak) and older ones in backups/.",
      cause,
    });
  }
}

function valuesOf(value: unknown): Values {
  return typeof value === "object" && value !== null ? (value as Values) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
