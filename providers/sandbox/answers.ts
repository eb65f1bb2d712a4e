import type { ContentfulStatusCode } from "hono/utils/http-status";

/** An answer that is not a success, in the carrier's form (https://developers.telnyx.com/api/errors). */
export class ErrorAnswer extends Error {
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly source: { pointer: string } | { parameter: string } | undefined;

  constructor(
    status: ContentfulStatusCode,
    code: string,
    title: string,
    detail: string,
    source?: { pointer: string } | { parameter: string },
  ) {
    super(detail);
    this.status = status;
    this.code = code;
    this.title = title;
    this.detail = detail;
    this.source = source;
  }

  body(): object {
    return {
      errors: [
        {
          code: this.code,
          title: this.title,
          detail: this.detail,
          ...(this.source ? { source: this.source } : {}),
          meta: { url: `https://developers.telnyx.com/docs/overview/errors/${this.code}` },
        },
      ],
    };
  }

  /** As telephony credentials answer: what is wrong, by field and without a code. */
  bodyByField(): object {
    const place = Object.values(this.source ?? { pointer: "/base" })[0] ?? "";
    return { errors: { [place.replace(/^\//, "")]: [this.detail] } };
  }
}

/** Its code is not the same for all of the carrier's resources. */
export const notFound = (code: "10005" | "10007" = "10005") =>
  new ErrorAnswer(404, code, "Resource not found", "The requested resource or URL could not be found.");

export const unauthenticated = () =>
  new ErrorAnswer(401, "10009", "Authentication failed", "Could not understand the provided credentials.");

export const unauthorized = () =>
  new ErrorAnswer(403, "10010", "Not authorized", "You are not authorized to access the requested resource.");

export const duplicate = (pointer: string, detail: string) =>
  new ErrorAnswer(422, "10012", "Duplicate resource", detail, { pointer });

export const invalid = (pointer: string, detail: string) =>
  new ErrorAnswer(422, "10015", "Bad Request", detail, { pointer });

export const noAssociate = (pointer: string, detail: string) =>
  new ErrorAnswer(422, "10017", "Associated resource does not exist", detail, { pointer });

export const noJson = (detail: string) =>
  new ErrorAnswer(422, "10023", "Invalid JSON", detail, { pointer: "/" });

export const badLength = (pointer: string, detail: string) =>
  new ErrorAnswer(422, "10025", "Invalid parameter length", detail, { pointer });

export const badType = (pointer: string, detail: string) =>
  new ErrorAnswer(422, "10026", "Invalid parameter type", detail, { pointer });

export const notOneOf = (pointer: string, detail: string) =>
  new ErrorAnswer(422, "10032", "Invalid enumerated value", detail, { pointer });

export const outOfRange = (pointer: string, detail: string) =>
  new ErrorAnswer(422, "10033", "Value outside of range", detail, { pointer });

export const missing = (pointer: string) =>
  new ErrorAnswer(422, "10004", "Missing required parameter", "The field is required.", { pointer });

export const inUse = (status: 400 | 422, reason: string) =>
  new ErrorAnswer(status, "10021", "Resource in use", `The resource is in use: ${reason}.`);
