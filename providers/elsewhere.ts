import { type EdgeKind, edgePaths } from "./edge/kinds.ts";
import { providerNamed } from "./index.ts";

/** The kinds by their paths at the edge. */
const kindAt = new Map(Object.entries(edgePaths).map(([kind, path]) => [path as string, kind as EdgeKind]));

/** Whether a provider keeps whole what lies at this path of the edge otherwise. */
export function keepsPath(provider: string, path: string): boolean {
  const kind = kindAt.get(path);
  return kind !== undefined && providerNamed(provider)?.keeps[kind] === "whole";
}

/** Whether calls point to something that a provider keeps whole. */
export function keepsTargets(provider: string): boolean {
  return Object.values(edgePaths).some((path) => keepsPath(provider, path));
}
