import { CustomResource, type CustomResourceOptions, type Input, type Output, output } from "@pulumi/pulumi";
import type { ProviderAccountFields } from "../../schemas/types.ts";
import { formatAccount } from "../lifecycle/account.ts";
import { type Args, TelephonyResource } from "./resource.ts";

/** `name` is the resource's name unless it is given. */
export type ProviderAccountArgs = Args<Omit<ProviderAccountFields, "name">> & { name?: Input<string> };

/** An account where a reference to one is meant: the resource, or its `reference`. */
export type AccountReferenceArg = ProviderAccount | Input<string>;

/**
 * One account at a provider: its name, its environment, and where its credentials come from. Its key is checked with
 * the carrier (Telnyx: `GET /balance`) when the account is made, changed or refreshed.
 */
export class ProviderAccount extends TelephonyResource {
  /** What the account's resources name it by; it holds where the credentials are kept and no credential. */
  declare readonly reference: Output<string>;
  /** `telnyx` or `sandbox`. */
  declare readonly provider: Output<string>;
  /** `test` or `production`. */
  declare readonly environment: Output<string>;

  /** The reference as the arguments give it, which depends on no resource. */
  readonly #declared: Output<string>;

  constructor(name: string, args: ProviderAccountArgs, options?: CustomResourceOptions) {
    const fields = { name, ...args };
    const reference = output(fields).apply((known) => formatAccount(known as ProviderAccountFields));
    super("ProviderAccount", name, { ...fields, account: undefined, reference }, options);
    this.#declared = reference;
  }

  /**
   * The reference for a resource that depends on `through`, a resource of this account: its dependency on the account
   * is implied, and every dependency is written into state twice for each resource.
   */
  referenceThrough(through: unknown): Output<string> {
    return CustomResource.isInstance(through) ? this.#declared : this.reference;
  }
}
