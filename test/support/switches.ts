import type { KindName } from "../../providers/provider.ts";
import { allSwitches, type Switch } from "../../providers/sandbox/index.ts";

type Withheld = Readonly<Partial<Record<KindName, string>>>;

const oneOfEach = "a new account has one of each";
const collected = "a queue that stays empty does not last; tests of its own say what is made of that";

/** Kinds that a switch keeps from being made and kept as the contract asks, with the reason. */
export const withheldBy: Readonly<Partial<Record<Switch, Withheld>>> = {
  "new-account": {
    SipDomain: oneOfEach,
    OutboundProfile: oneOfEach,
    CredentialList: oneOfEach,
    SipUser: oneOfEach,
  },
  "queues-collected": { CallQueue: collected },
  "queues-made-anew": { CallQueue: collected },
  "texml-ignored": { CredentialAttachment: "no list that exists already can be attached" },
  "key-without-numbers": { PhoneNumber: "the key may not see numbers" },
};

/** Those that may be on together without any kind being withheld: the limits of a new account are lifted by another one. */
export const obliging: readonly Switch[] = allSwitches.filter(
  (name) => name === "new-account" || withheldBy[name] === undefined,
);
