/** Why the edge does not do what it was asked to; each is the last part of a problem's `type` (RFC 9457). */
export const refusals = {
  unauthorized: { status: 401, title: "No valid token" },
  forbidden: { status: 403, title: "The token does not allow this" },
  "not-found": { status: 404, title: "There is no such thing" },
  "in-use": { status: 409, title: "Something still points to it" },
  exists: { status: 412, title: "It exists already" },
  changed: { status: 412, title: "It was changed meanwhile" },
  invalid: { status: 422, title: "The object is not valid" },
  dangling: { status: 422, title: "A reference points to nothing" },
  "too-large": { status: 413, title: "The request is too large" },
} as const;

export type RefusalKind = keyof typeof refusals;

/** A request that is refused for a reason that its sender can mend. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly kind: RefusalKind;
  /** What points to the object, for `in-use`; what is pointed to, for `dangling`. */
  readonly references: readonly string[];

  constructor(kind: RefusalKind, detail: string, references: readonly string[] = []) {
    super(detail);
    this.kind = kind;
    this.references = references;
  }

  /** The problem document, `application/problem+json`. */
  body(): object {
    const { status, title } = refusals[this.kind];
    return {
      type: `https://dialtree.dev/problems/${this.kind}`,
      title,
      status,
      detail: this.message,
      ...(this.references.length > 0 ? { references: this.references } : {}),
    };
  }
}
