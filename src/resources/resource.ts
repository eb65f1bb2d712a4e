import {
  all,
  CustomResource,
  type CustomResourceOptions,
  getProject,
  getStack,
  type Input,
  type Inputs,
  mergeOptions,
  type Output,
} from "@pulumi/pulumi";
import { handlerCode } from "../shapes/handler-code.ts";
import { showProgramLine } from "./source-position.ts";

/** Fields of a kind as a program gives them: each may be an output, and a resource may stand where its id is meant. */
export type Args<F, References = object> = {
  [K in keyof Omit<F, keyof References>]:
    | Input<Exclude<F[K], undefined>>
    | (undefined extends F[K] ? undefined : never);
} & References;

const declared: { readonly kind: string; readonly name: string }[] = [];

/** Every resource of dialtree that the program has declared so far, and the names that it says they had. */
export const declaredResources: readonly { readonly kind: string; readonly name: string }[] = declared;

/**
 * A resource of the dynamic provider whose code stays in the installed package: the state holds a constant string
 * that names the handler, not the handler.
 */
export abstract class TelephonyResource extends CustomResource {
  /** The name that other resources point to it by at the edge: `front/support`, or `dana` of the organization. */
  readonly edgeName: Output<string>;

  constructor(
    kind: string,
    name: string,
    fields: Inputs,
    outputs: readonly string[],
    options: CustomResourceOptions = {},
    secrets: string[] = [],
  ) {
    const props: Inputs = {
      ...Object.fromEntries(outputs.map((output) => [output, undefined])),
      ...fields,
      owner: `${getProject()}/${getStack()}/${name}`,
      __provider: handlerCode(kind),
    };
    declared.push({ kind, name }, ...formerNames(options).map((former) => ({ kind, name: former })));
    const showWholeStack = showProgramLine();
    try {
      super(
        `pulumi-nodejs:dynamic/dialtree:${kind}`,
        name,
        props,
        mergeOptions({ additionalSecretOutputs: secrets }, options),
      );
    } finally {
      showWholeStack();
    }
    // The URN is known in a preview already, and whoever uses the name depends on the resource by it.
    this.edgeName = all([this.urn, fields.account as Input<string>, fields.number as Input<string>]).apply(
      ([, account, number]) => edgeNameOf(account, kind === "Extension" ? number : name),
    );
  }
}

function formerNames({ aliases }: CustomResourceOptions): string[] {
  if (!Array.isArray(aliases)) return [];
  return aliases.flatMap((alias: unknown) => {
    const { name } = (typeof alias === "object" && alias !== null ? alias : {}) as { name?: unknown };
    return typeof name === "string" ? [name] : [];
  });
}

/** The id of what may be a resource or an id already. */
export function idOf<R extends CustomResource>(reference: R | Input<string>): Input<string>;
export function idOf<R extends CustomResource>(
  reference: R | Input<string> | undefined,
): Input<string> | undefined;
export function idOf(reference: CustomResource | Input<string> | undefined): Input<string> | undefined {
  return CustomResource.isInstance(reference) ? reference.id : reference;
}

function edgeNameOf(account: string | undefined, own: string): string {
  const [provider, rest = ""] = (account ?? "").split(":");
  return provider === "edge" || account === undefined || own.includes("/")
    ? own
    : `${rest.split("?")[0]}/${own}`;
}
