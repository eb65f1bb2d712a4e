import { randomUUID } from "node:crypto";
import { keyOf } from "../../kinds/names.ts";
import { resourceOf } from "../../plan/names.ts";
import type { Inputs } from "../../plan/snapshot.ts";
import type { StateEntry } from "./state-entry.ts";

/** A stack's state as the engine exports it, as far as it is used here. */
export interface Exported {
  readonly deployment: { readonly resources?: readonly StateResource[] };
}

interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly custom?: boolean;
  readonly inputs?: Inputs;
  readonly outputs?: Inputs;
  /** Replaced, and to be deleted. */
  readonly delete?: boolean;
}

/** What marks a secret in state, and in a file that is imported. Source: Pulumi's sdk/go/common/resource/sig. */
const secretSign = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/** A value that the engine takes for a secret: it writes it down encrypted alone, with whatever the stack has for that. */
export const asSecret = (value: unknown): Inputs => ({ ...secretSign, plaintext: JSON.stringify(value) });

/** How Pulumi calls dialtree's resources of a kind. */
export const typeOf = (kind: string): string => `pulumi-nodejs:dynamic/dialtree:${kind}`;

const providerType = "pulumi:providers:pulumi-nodejs";

/** The resources of dialtree that a state has, by `KIND NAME`. */
export function resourcesIn({ deployment }: Exported): Map<string, StateResource> {
  const there = (deployment.resources ?? []).filter((resource) => resource.delete !== true);
  return new Map(
    there.flatMap((resource) => {
      const name = resourceOf(resource.urn);
      return name === undefined ? [] : [[keyOf(name), resource] as const];
    }),
  );
}

/**
 * A state with further resources, as the program would have registered them: with what each depends on, and secrets
 * marked as such. The engine encrypts them when it takes the state in; this text itself is never to lie on a disk.
 */
export function withEntries(
  exported: Exported,
  entries: readonly StateEntry[],
  { project, stack }: { readonly project: string; readonly stack: string },
): Exported {
  const urnOf = (type: string, name: string) => `urn:pulumi:${stack}::${project}::${type}::${name}`;
  const there = exported.deployment.resources ?? [];
  const root = there.find(({ type }) => type === "pulumi:pulumi:Stack") ?? {
    urn: urnOf("pulumi:pulumi:Stack", `${project}-${stack}`),
    type: "pulumi:pulumi:Stack",
    custom: false,
  };
  const provider = there.find(({ type }) => type === providerType) ?? {
    urn: urnOf(providerType, "default"),
    type: providerType,
    custom: true,
    id: randomUUID(),
  };
  const urns = new Map([...resourcesIn(exported)].map(([key, { urn }]) => [key, urn]));
  for (const { kind, name } of entries) urns.set(keyOf({ kind, name }), urnOf(typeOf(kind), name));
  const added = entries.map((entry) => {
    const pointed = Object.entries(entry.pointsTo).map(([field, keys]) => [
      field,
      keys.flatMap((key) => urns.get(key) ?? []),
    ]);
    const propertyDependencies = Object.fromEntries(pointed) as Record<string, string[]>;
    return {
      urn: urnOf(typeOf(entry.kind), entry.name),
      custom: true,
      id: entry.id,
      type: typeOf(entry.kind),
      inputs: entry.inputs,
      outputs: withSecrets(entry),
      parent: root.urn,
      provider: `${provider.urn}::${provider.id}`,
      dependencies: [...new Set(Object.values(propertyDependencies).flat())],
      propertyDependencies,
      ...(entry.secrets.length > 0 ? { additionalSecretOutputs: entry.secrets } : {}),
    };
  });
  const first = [root, provider].filter((resource) => !there.includes(resource));
  return { ...exported, deployment: { ...exported.deployment, resources: [...first, ...there, ...added] } };
}

function withSecrets({ outputs, secrets }: StateEntry): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => [name, secrets.includes(name) ? asSecret(value) : value]),
  );
}
