import { isPassedByCalls, type KeptKindName, kinds } from "../src/kinds/registry.ts";
import { providerNamed } from "./index.ts";

/** Whether a provider keeps whole what lies at this path of the edge otherwise. */
export function keepsPath(provider: string, path: string): boolean {
  const kind = kinds.find(({ edge }) => edge?.path === path);
  return kind !== undefined && providerNamed(provider)?.keeps[kind.name as KeptKindName] === "whole";
}

/** Whether calls point to something that a provider keeps whole. */
export function keepsTargets(provider: string): boolean {
  return kinds.some(
    (kind) => kind.edge !== undefined && isPassedByCalls(kind) && keepsPath(provider, kind.edge.path),
  );
}
