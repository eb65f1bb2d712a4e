import type { Kind } from "../kinds/kind.ts";
import { kinds } from "../kinds/registry.ts";
import type { Finding, Path } from "./problem.ts";

/** The parts of a tree whose shape is wrong: they are there, but nothing can be said of them. */
export interface Broken {
  readonly isEmpty: boolean;
  /** Whether what stands at the path is broken, or part of what is. */
  has(path: Path): boolean;
  /** Whether what stands at the path is broken, or something in it. */
  touches(path: Path): boolean;
}

/** Takes the parts whose shape is wrong out of the tree, so that every rule meets only what it may rely on. */
export function prune(tree: unknown, findings: readonly Finding[]): Broken {
  const parts = new Set<string>();
  const touched = new Set<string>();
  for (const { path, lacks } of findings) {
    const part = partOf(lacks === undefined ? path : [...path, lacks]);
    if (part.length === 0) continue;
    parts.add(keyOf(part));
    for (const each of beginnings(part)) touched.add(keyOf(each));
    // An account whose provider is unknown can still be judged by all rules but the provider's.
    if (part.length !== 3 || part[2] !== "provider") remove(tree, part);
  }
  return {
    isEmpty: parts.size === 0,
    has: (path) => parts.size > 0 && beginnings(path).some((each) => parts.has(keyOf(each))),
    touches: (path) => touched.has(keyOf(path)),
  };
}

/** The least part of the tree that is of no use when what stands at `path` is wrong. */
function partOf(path: Path): Path {
  const [top, , section] = path;
  if (top === "accounts") return path.slice(0, kindIn("account", section)?.nameFields ? 3 : 4);
  return kindIn("organization", top) ? path.slice(0, 2) : [];
}

function kindIn(holder: Kind["belongsTo"], section: string | number | undefined): Kind | undefined {
  return kinds.find((kind) => kind.belongsTo === holder && kind.section === section);
}

const keyOf = (path: Path) => path.join("\0");

/** The path itself, and that of all that it lies in. */
function beginnings(path: Path): Path[] {
  return path.map((_, at) => path.slice(0, at + 1));
}

function remove(root: unknown, path: Path): void {
  const keys = path.map(String);
  const holder = keys
    .slice(0, -1)
    .reduce<unknown>(
      (value, key) =>
        typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      root,
    );
  if (typeof holder === "object" && holder !== null)
    delete (holder as Record<string, unknown>)[keys.at(-1) ?? ""];
}
