import type { Kind } from "../../kinds/kind.ts";
import { keyOf } from "../../kinds/names.ts";
import { declarationsOf } from "../declarations.ts";
import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";

/** Fields that may differ, of resources that the tree does not have, or that have no such field. */
export function* drift({ tree }: Model): Generator<Finding> {
  const allowed = tree.drift?.allow ?? [];
  if (allowed.length === 0) return;
  const declared = [...declarationsOf(tree)];
  for (const [at, { resource, field }] of allowed.entries()) {
    const path = ["drift", "allow", at];
    const named = declared.filter(
      ({ kind, name }) => resource === name || resource === keyOf({ kind: kind.id, name }),
    );
    if (named.length === 0) {
      yield {
        code: "DT2110",
        severity: "error",
        message: `there is no ${resource} in the tree`,
        hint: "Name a resource by its place: front/office, or `extension front/101`.",
        path: [...path, "resource"],
      };
    } else if (!named.some(({ kind }) => hasField(kind, field))) {
      yield {
        code: "DT2106",
        severity: "error",
        message: `${resource} has no field ${field}`,
        hint: "docs/tree.md lists the fields of each kind.",
        path: [...path, "field"],
      };
    }
  }
}

/** By its name in the tree, or in a program. */
function hasField({ schema, treeNames = {} }: Kind, field: string): boolean {
  return field in schema.properties || Object.values(treeNames).includes(field);
}
