import { type KindName, kindNamed } from "./registry.ts";

/** A field that may differ from the tree at the carrier, and why. */
export interface AllowedDrift {
  readonly resource: string;
  readonly field: string;
  readonly reason: string;
}

/** The rule that lets a field differ. A resource is named by its place in the tree, `front/101` or `extension front/101`. */
export function ruleFor(
  allowed: readonly AllowedDrift[],
  { kind, name }: { readonly kind: KindName; readonly name: string },
  field: string,
): AllowedDrift | undefined {
  const { id, treeNames = {} } = kindNamed(kind);
  return allowed.find(
    (rule) =>
      (rule.resource === name || rule.resource === `${id} ${name}`) &&
      (rule.field === field || rule.field === treeNames[field]),
  );
}

/** Names of a resource's fields that may differ. */
export function fieldsThatMayDiffer(
  allowed: readonly AllowedDrift[],
  resource: { readonly kind: KindName; readonly name: string },
): string[] {
  if (allowed.length === 0) return [];
  const { properties } = kindNamed(resource.kind).schema;
  return Object.keys(properties).filter((field) => ruleFor(allowed, resource, field));
}
