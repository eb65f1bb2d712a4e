import { createHash } from "node:crypto";
import type { Owner } from "./provider.ts";

/** @param id `PROJECT/STACK/NAME`, where the name may have slashes of its own */
export function ownerOf(id: string): Owner & { readonly project: string } {
  const tag = `dialtree:${id}`;
  return {
    project: id.split("/")[0] ?? "",
    name: id.split("/").slice(2).join("/"),
    tag,
    mark: markOf(tag),
  };
}

/** The short form of an owner tag. */
export function markOf(tag: string): string {
  return `dt-${createHash("sha256").update(tag).digest("hex").slice(0, 10)}`;
}
