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
import { DialtreeError } from "../errors.ts";
import { declaredFields } from "../kinds/declares.ts";
import { mapReferences } from "../kinds/map-references.ts";
import { type KindName, kindNamed } from "../kinds/registry.ts";
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
    kind: KindName,
    name: string,
    { account, declares, ...args }: { account: Input<string> | undefined; declares?: string[] } & Inputs,
    options: CustomResourceOptions = {},
  ) {
    if (options.import !== undefined) throw importedById(kind, name);
    const { outputs = {}, keyField } = kindNamed(kind);
    const fields: Inputs = {
      ...mapReferences(kindNamed(kind), args, ({ reference, value }) =>
        reference.isId ? idOf(value) : nameOf(value),
      ),
      ...(account === undefined ? {} : { account }),
    };
    const props: Inputs = {
      ...Object.fromEntries(Object.keys(outputs).map((output) => [output, undefined])),
      ...fields,
      owner: `${getProject()}/${getStack()}/${name}`,
      // An account is nobody's to take over.
      ...(kind === "ProviderAccount" ? {} : { declares: declares ?? declaredFields(kindNamed(kind), args) }),
      __provider: handlerCode(kind),
    };
    const secrets = Object.keys(outputs).filter(
      (output) => outputs[output as keyof typeof outputs] === "secret",
    );
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
    const key = keyField === undefined ? undefined : (fields[keyField] as Input<string>);
    // The URN is known in a preview already, and whoever uses the name depends on the resource by it.
    this.edgeName = all([this.urn, account, key]).apply(([, of, own]) => edgeNameOf(of, own ?? name));
  }
}

/** The engine reads what it imports by its id alone, and a dynamic resource's code is among what it does not give then. */
function importedById(kind: KindName, name: string): DialtreeError {
  return new DialtreeError("DT2005", `${kind} ${name} cannot be imported by its id alone`, {
    hint: "Leave the option `import` out and set `adopt: true`, or take it over with `dialtree import`, which also writes the engine's import file (--file).",
  });
}

function formerNames({ aliases }: CustomResourceOptions): string[] {
  if (!Array.isArray(aliases)) return [];
  return aliases.flatMap((alias: unknown) => {
    const { name } = (typeof alias === "object" && alias !== null ? alias : {}) as { name?: unknown };
    return typeof name === "string" ? [name] : [];
  });
}

/** The id of what may be a resource or an id already. */
function idOf(reference: unknown): unknown {
  return CustomResource.isInstance(reference) ? reference.id : reference;
}

/** The name that the edge knows a resource by; whoever has it depends on the resource. */
function nameOf(reference: unknown): unknown {
  return reference instanceof TelephonyResource ? reference.edgeName : reference;
}

function edgeNameOf(account: string | undefined, own: string): string {
  const [provider, rest = ""] = (account ?? "").split(":");
  return provider === "edge" || account === undefined || own.includes("/")
    ? own
    : `${rest.split("?")[0]}/${own}`;
}
