import { type CustomResourceOptions, getProject, type Output } from "@pulumi/pulumi";
import type { Tree } from "../../schemas/types.ts";
import { DialtreeError } from "../errors.ts";
import { mapReferences } from "../kinds/map-references.ts";
import { keyOf } from "../kinds/names.ts";
import { type KindName, kindNamed } from "../kinds/registry.ts";
import * as resources from "../resources/index.ts";
import { isError, type Problem } from "../tree/problem.ts";
import { resourcesOf } from "../tree/to-resources.ts";
import { validateObject, validateTree } from "../tree/validate.ts";
import { guarded } from "./guarded.ts";

/** A tree: the file or folder that has it, or the tree itself as a program made it. */
export type AccountTreeArgs =
  | { readonly file: string; readonly tree?: undefined }
  | { readonly tree: Tree; readonly file?: undefined };

type Resource = InstanceType<(typeof resources)[KindName]>;

/** A class for code that treats all kinds alike: the tree's schema has judged the arguments already. */
type ResourceClass = new (name: string, args: never, options: CustomResourceOptions) => Resource;

const classes: Readonly<Record<KindName, ResourceClass>> = resources;

/**
 * A whole tree as resources, named by their places in it (`front/dana-desk`). They are the same resources, with the same
 * URNs, as the classes make under the same names, so that a program may pass from one to the other with an empty plan,
 * and may use both side by side.
 */
export class AccountTree {
  /** Whole domain names by `ACCOUNT/NAME`, such as `acme-office.sip.telnyx.com`. */
  readonly domains: Record<string, Output<string>> = {};
  /** SIP user names and passwords by `ACCOUNT/NAME`; the passwords are secrets. */
  readonly sipUsers: Record<string, { username: Output<string>; password: Output<string> }> = {};
  /** Phone numbers in E.164 form by `ACCOUNT/NAME`. */
  readonly phones: Record<string, Output<string>> = {};
  /** Where desk phones fetch their configuration, by `ACCOUNT/NAME`; secrets. */
  readonly provisioningUrls: Record<string, Output<string>> = {};
  /** Every resource of the tree by kind and name, such as `extension front/101`; `dependsOn` takes its values. */
  readonly resources = new Map<string, Resource>();

  /**
   * @param name names the tree in messages
   * @throws {DialtreeError} DT1007 with all problems when the tree has errors; DT2100 when there is none. What the guards
   * refuse (DT1013) ends the program before anything is done.
   */
  constructor(name: string, args: AccountTreeArgs) {
    const validated = args.file === undefined ? validateObject(args.tree) : validateTree(args.file);
    const { model, problems } = validated;
    if (problems.some(isError)) throw refused(name, problems);
    const options: CustomResourceOptions = { dependsOn: guarded(validated) };
    for (const { key, kind, name: own, args: declared, declares } of resourcesOf(model)) {
      const args = {
        ...this.#withResources(kind, declared),
        ...(kind === "ProviderAccount" ? {} : { declares }),
      };
      const resource = new classes[kind](own, args as never, options);
      this.resources.set(key, resource);
      this.#show(own, resource);
    }
  }

  #show(name: string, resource: Resource): void {
    if (resource instanceof resources.SipDomain) this.domains[name] = resource.domain;
    else if (resource instanceof resources.PhoneNumber) this.phones[name] = resource.number;
    else if (resource instanceof resources.DeskPhone) this.provisioningUrls[name] = resource.provisioningUrl;
    else if (resource instanceof resources.SipUser) {
      const { username, password } = resource;
      this.sipUsers[name] = { username, password };
    }
  }

  /** Arguments with the resources that they refer to, which are made already. */
  #withResources(
    kind: KindName,
    { account, organization, ...args }: Readonly<Record<string, unknown>>,
  ): object {
    const found = mapReferences(kindNamed(kind), args, ({ to, value }) =>
      this.resources.get(keyOf({ kind: kindNamed(to).id, name: String(value) })),
    );
    return {
      ...found,
      ...(account === undefined ? {} : { account: this.resources.get(`account ${account}`) }),
      // It stands in resources only where it is not the project's name, which is the default.
      ...(organization === getProject() ? {} : { organization }),
    };
  }
}

function refused(name: string, problems: readonly Problem[]): DialtreeError {
  const lines = problems.map(
    ({ file, line, column, severity, code, message, hint }) =>
      `${file}:${line}:${column} ${severity} ${code} ${message}\n    ${hint}`,
  );
  return new DialtreeError("DT1007", `the tree ${name} has errors:\n  ${lines.join("\n  ")}`, {
    hint: "Nothing was changed. `dialtree validate` shows each with its line.",
  });
}
