import type { Role } from "./grant.ts";

/** Why the edge does not do what it was asked to; each is the last part of a problem's `type` (RFC 9457). */
export const refusals = {
  unauthorized: { status: 401, title: "No valid token" },
  forbidden: { status: 403, title: "The token does not allow this" },
  "not-found": { status: 404, title: "There is no such thing" },
  "in-use": { status: 409, title: "Something still points to it" },
  exists: { status: 412, title: "It exists already" },
  changed: { status: 412, title: "It was changed meanwhile" },
  invalid: { status: 422, title: "The request is not valid" },
  dangling: { status: 422, title: "A reference points to nothing" },
  "too-large": { status: 413, title: "The request is too large" },
  busy: { status: 429, title: "The organization asks too much at once" },
  overloaded: { status: 503, title: "The database did not answer in time" },
} as const;

export type RefusalKind = keyof typeof refusals;

/** Seconds after which what was refused for want of room may be asked again. */
const retryAfter = 1;

/** Of every answer: it is kept nowhere, and is what it says that it is. */
export const answerHeaders = { "cache-control": "no-store", "x-content-type-options": "nosniff" } as const;

/** How many references a refusal names. */
export const mostReferences = 100;

/** A request that is refused for a reason that its sender can mend. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly kind: RefusalKind;
  /** What points to the object, for `in-use`; what is pointed to, for `dangling`. The first ones of many. */
  readonly references: readonly string[];
  /** The role that the token would have to have, for `forbidden`. */
  readonly role: Role | undefined;

  constructor(
    kind: RefusalKind,
    detail: string,
    { references = [], role }: { references?: readonly string[]; role?: Role } = {},
  ) {
    super(detail);
    this.kind = kind;
    this.references = references;
    this.role = role;
  }

  /** The answer, a problem document. */
  answer(): Response {
    const { status, title } = refusals[this.kind];
    const body = {
      type: `https://dialtree.dev/problems/${this.kind}`,
      title,
      status,
      detail: this.message,
      ...(this.references.length > 0 ? { references: this.references } : {}),
      ...(this.role === undefined ? {} : { role: this.role }),
    };
    return Response.json(body, {
      status,
      headers: {
        ...answerHeaders,
        "content-type": "application/problem+json",
        ...(this.kind === "unauthorized" ? { "www-authenticate": "Bearer" } : {}),
        ...(status === 429 || status === 503 ? { "retry-after": String(retryAfter) } : {}),
      },
    });
  }
}
