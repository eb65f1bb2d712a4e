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
  DT2001: "an argument has the wrong shape",
  DT2002: "an argument breaks a rule of the provider",
  DT2003: "a phone number is never replaced",
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
  DT3011: "the number order is not finished yet",
  DT3012: "it is not known whether the object was made",
  DT3013: "the phone number is locked against deletion",
  DT3014: "the carrier's rate limit did not end in time",
  DT3015: "the object is gone at the carrier",
  DT3016: "the carrier failed",
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
    super(`${code} ${text}${more.hint ? `\n  ${more.hint}` : ""}`, { cause: more.cause });
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
