/** What the carrier itself said, as far as it said anything. */
export interface CarrierAnswer {
  /** HTTP status; absent when no answer came. */
  readonly status?: number;
  /** The carrier's own error code, such as `10005`. */
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
  /** The field that it complains of: a JSON pointer or a parameter's name. */
  readonly pointer?: string;
  readonly requestId?: string;
}

/** Every code that a user can meet, with its meaning. docs/errors.md explains each; a test holds both equal. */
export const errorCodes = {
  DT1001: "no Pulumi engine could be found or installed",
  DT1002: "DIALTREE_ENGINE does not name a usable engine",
  DT1003: "this Node is too old",
  DT1004: "the command line was not understood",
  DT1005: "the address is not free to listen on",
  DT1006: "the engine ended with an error",
  DT1007: "the tree has errors",
  DT1008: "nothing was agreed to",
  DT1009: "a file is there already",
  DT1010: "it is not clear who or what is dialled",
  DT1011: "git could not show a revision",
  DT1012: "a saved plan is of something else",
  DT1013: "a guard refuses the plan",
  DT1014: "what is to be rendered is no plan",
  DT1015: "there is no token to comment with",
  DT1016: "the forge refused or could not be reached",
  DT1017: "a file cannot be read",
  DT1018: "a file cannot be written",
  DT1019: "an engine is not installed unasked",
  DT1020: "an engine's archive is not what it has to be",
  DT1021: "a folder belongs to somebody else, or others may write into it",
  DT1022: "something of dialtree's is no plain file or folder",
  DT1023: "a secret is empty or too short",
  DT1024: "a name in a revision is no file's name",
  DT1025: "the pull request is not what the run was for",
  DT1026: "the sandbox's database cannot be opened",
  DT1027: "state holds what dialtree has not made",
  DT1028: "a stack's settings would have the engine ask or write elsewhere",
  DT1030: "the stack is of another tree",
  DT1031: "the run was stopped",
  DT1032: "another run has locked the stack",
  DT1033: "there is no such stack",
  DT1046: "a live value cannot be written into the tree",
  DT1050: "what is chosen for an import is not clear or not there",
  DT1051: "no call of a tree is answered by an edge",
  DT1056: "nothing is kept of a call",
  DT2001: "an argument has the wrong shape",
  DT2002: "an argument breaks a rule of the provider",
  DT2003: "a phone number is never replaced",
  DT2004: "a field of what was there before is no longer declared",
  DT2005: "a resource cannot be imported by its id alone",
  DT2100: "there is no tree to read",
  DT2101: "a file of the tree cannot be read",
  DT2102: "a file of the tree is not YAML",
  DT2103: "a key is defined twice",
  DT2104: "aliases or nesting grow without bounds",
  DT2105: "a value has the wrong shape",
  DT2106: "a field is unknown",
  DT2107: "a credential is written down",
  DT2110: "a reference names nothing",
  DT2111: "a reference names another kind",
  DT2112: "a reference names no account",
  DT2113: "a reference leaves its account",
  DT2114: "two domains have the same prefix",
  DT2115: "a phone number stands twice",
  DT2116: "a MAC address stands twice",
  DT2117: "a SIP user stands on two lines",
  DT2118: "a credential list is attached twice",
  DT2119: "the accounts name different edges",
  DT2120: "an extension lies outside the number plan",
  DT2121: "an extension captures an emergency or service number",
  DT2122: "an extension has the wrong length",
  DT2123: "an extension begins another",
  DT2124: "an extension clashes with the outside line",
  DT2130: "calls go in a circle",
  DT2131: "a call leaves for a number of the same tree",
  DT2132: "a team has no members",
  DT2133: "a user has no SIP users",
  DT2134: "nobody answers a queue",
  DT2135: "a queue's overflow leads nowhere",
  DT2136: "a phone has no target",
  DT2137: "a SIP user's list is attached to no domain",
  DT2138: "a phone names none of its account's domains",
  DT2139: "an application is a member of a team or queue",
  DT2140: "a desk phone's vendor or model is unknown",
  DT2141: "a MAC address is malformed",
  DT2142: "a desk phone has more lines or keys than its model",
  DT2143: "a memory key's scope names no desk phone",
  DT2144: "a memory key's subtype does not go with its type",
  DT2150: "a call goes to a country that no outbound profile allows",
  DT2151: "calls out have no spending limit in production",
  DT2152: "a phone number is not possible",
  DT2153: "a country is unknown",
  DT2154: "a carrier cannot ring for so short a time",
  DT2155: "a carrier cannot ring so many phones together",
  DT2156: "a call cannot ring the phones of another account",
  DT2157: "a domain is answered twice",
  DT2158: "nobody says who answers a domain",
  DT2160: "a test and a production account share a credential",
  DT2161: "a production account lacks its public key",
  DT2162: "no carrier reaches the embedded edge",
  DT2163: "the edge cannot have a queue's callers wait at the carrier",
  DT2164: "a queue waits longer than its carrier does",
  DT2170: "a rule of the provider is broken",
  DT2180: "something is not used",
  DT2190: "a silenced rule has no reason or does not exist",
  DT3001: "a credential could not be read",
  DT3002: "the carrier refused the key",
  DT3003: "the carrier could not be reached",
  DT3004: "the carrier refused the request",
  DT3005: "an object of that name exists and was not made by this stack",
  DT3006: "the object belongs to another resource",
  DT3007: "the object is in use",
  DT3008: "the phone number is not in the account",
  DT3009: "no phone number on offer fits the search",
  DT3010: "the number order failed",
  DT3011: "the carrier is not done with the number yet",
  DT3012: "it is not known whether the object was made",
  DT3013: "the phone number is locked against deletion",
  DT3014: "the carrier's rate limit did not end in time",
  DT3015: "the object is gone at the carrier",
  DT3016: "the carrier failed",
  DT3031: "the account's level does not allow it",
  DT3032: "a limit of the account is reached",
  DT3033: "the account is not active, or has no money",
  DT3034: "the key lacks a right",
  DT3035: "an attachment does not hold",
  DT3101: "the edge could not be reached",
  DT3102: "the edge refused the token",
  DT3103: "something still points to the object",
  DT3104: "the object was changed by somebody else meanwhile",
  DT3105: "a reference points to nothing at the edge",
  DT3106: "the edge failed",
  DT3107: "the edge refused the object",
  DT3108: "the edge's database cannot be opened",
} as const;

export type ErrorCode = keyof typeof errorCodes;

/**
 * A mistake or a circumstance that the user can mend. Only these are printed without a stack;
 * any other error is a bug of dialtree.
 */
export class DialtreeError extends Error {
  override readonly name = "DialtreeError";
  readonly code: ErrorCode;
  readonly text: string;
  readonly hint: string | undefined;
  readonly carrier: CarrierAnswer | undefined;
  /** By this Pulumi's SDK knows a `RunError`: when a program ends with it, the message is printed and nothing else. */
  readonly __pulumiRunError = true;

  /**
   * @param code stable code of docs/errors.md
   * @param text what is wrong, in one sentence without the code
   * @param more `hint` says how to mend it; `carrier` what the carrier said; `cause` the error behind it
   */
  constructor(
    code: ErrorCode,
    text: string,
    more: { hint?: string; carrier?: CarrierAnswer; cause?: unknown } = {},
  ) {
    const said = more.carrier && `carrier: ${JSON.stringify(more.carrier)}`;
    super([`${code} ${text}`, more.hint, said].filter(Boolean).join("\n  "), { cause: more.cause });
    this.code = code;
    this.text = text;
    this.hint = more.hint;
    this.carrier = more.carrier;
    // Pulumi's dynamic provider prints the stack of whatever is thrown; a user's mistake has none to show.
    this.stack = this.message;
  }

  /** The same error, naming what it is about. */
  about(subject: string): DialtreeError {
    const { code, text, hint, carrier, cause } = this;
    return new DialtreeError(code, `${subject}: ${text}`, {
      ...(hint === undefined ? {} : { hint }),
      ...(carrier === undefined ? {} : { carrier }),
      cause,
    });
  }
}

/**
 * What carriers said, of all errors of ours that a text has in it: the engine, which a resource's error passes through,
 * keeps the message alone.
 */
export function carrierAnswersIn(text: string): CarrierAnswer[] {
  return [...text.matchAll(/^\s*carrier: (\{.*\})$/gm)].flatMap(([, json = ""]) => {
    try {
      return [JSON.parse(json) as CarrierAnswer];
    } catch (error) {
      // Somebody else's line, which only looks like ours.
      if (error instanceof SyntaxError) return [];
      throw error;
    }
  });
}
