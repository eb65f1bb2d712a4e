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
}

export const notFound = () =>
  new ErrorAnswer(404, "10005", "Resource not found", "The requested resource or URL could not be found.");

export const unauthenticated = () =>
  new ErrorAnswer(401, "10009", "Authentication failed", "Could not understand the provided credentials.");

export const duplicate = (pointer: string, detail: string) =>
  new ErrorAnswer(422, "10012", "Duplicate resource", detail, { pointer });

export const invalid = (pointer: string, detail: string) =>
  new ErrorAnswer(422, "10015", "Invalid value", detail, { pointer });

export const badLength = (pointer: string, detail: string) =>
  new ErrorAnswer(422, "10025", "Value outside of range", detail, { pointer });

export const missing = (pointer: string) =>
  new ErrorAnswer(422, "10004", "Missing required parameter", "The field is required.", { pointer });

export const inUse = (status: 400 | 422, reason: string) =>
  new ErrorAnswer(status, "10021", "Resource in use", `The resource is in use: ${reason}.`);
