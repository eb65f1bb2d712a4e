import { type Input, type Output, output } from "@pulumi/pulumi";
import type { TreeTarget } from "../../schemas/types.ts";
import type { CallQueue } from "./call-queue.ts";
import type { Extension } from "./extension.ts";
import { TelephonyResource } from "./resource.ts";
import type { SipUser } from "./sip-user.ts";
import type { Team } from "./team.ts";
import type { User } from "./user.ts";

/** Where a call goes: exactly one of these, as a resource or by its name. */
export interface TargetArg {
  user?: User | Input<string> | undefined;
  team?: Team | Input<string> | undefined;
  /** A SIP user, or its name: `dana-desk` of the same account, or `front/dana-desk`. */
  sipUser?: SipUser | Input<string> | undefined;
  callQueue?: CallQueue | Input<string> | undefined;
  /** An extension, or its number: `101` of the same account, or `front/101`. */
  extension?: Extension | Input<string> | undefined;
  /** A number of the telephone network in E.164 form. */
  phoneNumber?: Input<string> | undefined;
}

type Named = TelephonyResource | Input<string>;

/** The name that the edge knows a resource by; whoever has it depends on the resource. */
export function nameOf(reference: Named): Input<string> {
  return reference instanceof TelephonyResource ? reference.edgeName : reference;
}

export function namesOf(references: readonly Named[]): Input<string>[] {
  return references.map(nameOf);
}

export function targetOf(target: TargetArg): Output<TreeTarget>;
export function targetOf(target: TargetArg | undefined): Output<TreeTarget> | undefined;
export function targetOf(target: TargetArg | undefined): Output<TreeTarget> | undefined {
  return target && (output(withNames(target)) as Output<TreeTarget>);
}

/** The same object with names in the place of resources. */
export function withNames(object: object): Record<string, Input<unknown>> {
  return Object.fromEntries(
    Object.entries(object)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [
        key,
        value instanceof TelephonyResource ? value.edgeName : (value as Input<unknown>),
      ]),
  );
}
