import type { CustomResourceOptions, Input, Output } from "@pulumi/pulumi";
import schema from "../../schemas/desk-phone.schema.json" with { type: "json" };
import type { DeskPhoneFields, TreeLine } from "../../schemas/types.ts";
import type { Kind } from "../lifecycle/kind.ts";
import { spelledOut, withoutDefaults } from "../shapes/defaults.ts";
import { inlined } from "../shapes/inlined.ts";
import { macOf } from "../shapes/numbers.ts";
import type { KeyArg, PhoneProfile } from "./phone-profile.ts";
import { type AccountReferenceArg, referenceOf } from "./provider-account.ts";
import { type Args, TelephonyResource } from "./resource.ts";
import { SipUser } from "./sip-user.ts";
import { nameOf, withNames } from "./target.ts";

/** A line with its settings. */
export type LineArg = Args<Omit<TreeLine, "sipUser">> & { sipUser: SipUser | Input<string> };

export type DeskPhoneArgs = Args<
  DeskPhoneFields,
  {
    /** The provider account whose SIP users register on it. */
    account: AccountReferenceArg;
    /** SIP users in the order of the phone's lines, as resources or names, or with settings. */
    lines: readonly (SipUser | string | LineArg)[];
    /** The profile that it shares, as a resource or by name. */
    profile?: PhoneProfile | Input<string> | undefined;
    /** The phone's own keys, before the profile's and the account's memory keys. */
    keys?: readonly KeyArg[] | undefined;
  }
>;

/** A physical phone that fetches its configuration from a URL of its own (auto provision). */
export class DeskPhone extends TelephonyResource {
  /** Where the phone fetches its configuration; a secret, since it is all that a phone shows for itself. */
  declare readonly provisioningUrl: Output<string>;

  constructor(name: string, args: DeskPhoneArgs, options?: CustomResourceOptions) {
    const fields = {
      ...args,
      account: referenceOf(args.account),
      lines: args.lines.map((line) =>
        line instanceof SipUser || typeof line === "string" ? { sipUser: nameOf(line) } : withNames(line),
      ),
      profile: args.profile === undefined ? undefined : nameOf(args.profile),
      keys: args.keys?.map(withNames),
    };
    super("DeskPhone", name, fields, ["provisioningUrl"], options, ["provisioningUrl"]);
  }
}

export const deskPhone: Kind<"DeskPhone"> = {
  name: "DeskPhone",
  schema: inlined(schema),
  replaces: [],
  onlyAtCreation: ["adopt"],
  keyedByName: true,
  normalise: ({ mac, vendor, lines, ...written }) => ({
    ...written,
    vendor: typeof vendor === "string" ? vendor.toLowerCase() : vendor,
    mac: typeof mac === "string" ? macOf(mac) : mac,
    lines: Array.isArray(lines)
      ? lines.map((line) => withoutDefaults("TreeLine", spelledOut("sipUser", line)))
      : lines,
  }),
};
