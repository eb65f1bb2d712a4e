import { type CarrierAnswer, DialtreeError, type ErrorCode } from "../../src/errors.ts";
import { deepCode, neverSent } from "../../src/safe/http.ts";
import { quoted } from "../../src/safe/secrets.ts";
import { UnclearError } from "../provider.ts";

/** The carrier's error codes that mean something of their own to us (https://developers.telnyx.com/api/errors). */
const meanings: Record<string, ErrorCode> = {
  "10009": "DT3002",
  "10012": "DT3005",
  "10021": "DT3007",
  "85001": "DT3009",
};

/** The properties of the SDK's `APIError` that are read here; its classes are not imported, so that loading stays lazy. */
interface ApiError extends Error {
  status: number | undefined;
  headers: Headers | undefined;
  error: unknown;
}

function isApiError(error: unknown): error is ApiError {
  return error instanceof Error && "status" in error && "headers" in error && "error" in error;
}

/** Whether the carrier said that there is no such object. */
export function isGone(error: unknown): boolean {
  return isApiError(error) && error.status === 404;
}

/** What an error of the SDK means to a user. Errors of our own and bugs come back as they are. */
export function translate(error: unknown, request: "read" | "write" | "create"): unknown {
  if (!isApiError(error)) return error;
  // The SDK wraps what its fetch throws; an error of our own comes out whole.
  if (error.cause instanceof DialtreeError) return error.cause;
  const answer = carrierAnswer(error);
  if (error.status === undefined) {
    const reason = deepCode(error) ?? quote(error.message);
    if (request === "create" && !neverSent(error)) {
      return new UnclearError(`no answer came from the carrier (${reason})`, { cause: error });
    }
    return new DialtreeError("DT3003", `the carrier could not be reached (${reason})`, {
      hint: "Check the network and the account's endpoint, then run again: what was made is known again.",
      cause: error,
    });
  }
  if (error.status >= 500 || error.status === 408) {
    const text = `the carrier failed with status ${error.status}${describe(answer)}`;
    if (request === "create") return new UnclearError(text, { cause: error });
    return new DialtreeError("DT3016", text, {
      hint: "Run again later: what was made is known again.",
      carrier: answer,
      cause: error,
    });
  }
  if (error.status === 429) {
    return new DialtreeError("DT3014", `the carrier's rate limit did not end in time${describe(answer)}`, {
      hint: "Run again later, or with less at once (--parallel).",
      carrier: answer,
      cause: error,
    });
  }
  const code = meanings[answer.code ?? ""] ?? (error.status === 401 ? "DT3002" : "DT3004");
  const text =
    code === "DT3002" ? "the carrier refused the key" : `the carrier refused the request (${error.status})`;
  return new DialtreeError(code, `${text}${describe(answer)}`, {
    ...(code === "DT3002" ? { hint: "Check what the account's credentials.apiKey refers to." } : {}),
    carrier: answer,
    cause: error,
  });
}

/** In the carrier's words; all else that it said stands in the error as data. */
function describe({ title, detail = title, pointer }: CarrierAnswer): string {
  const said = [detail, pointer && `at ${pointer}`].filter(Boolean).join(" ");
  return said && `: ${said}`;
}

/** A part of the answer, short and harmless. The session strikes the credential out of all that it throws. */
const quote = (text: string) => quoted(text, []);

/** The first error of the body; telephony credentials answer with an object of fields instead of a list. */
function carrierAnswer({ status, headers, error }: ApiError): CarrierAnswer {
  const errors = isRecord(error) ? error.errors : undefined;
  const requestId = headers?.get("x-request-id") ?? undefined;
  const base = {
    ...(status === undefined ? {} : { status }),
    ...(requestId === undefined ? {} : { requestId: quote(requestId) }),
  };
  if (Array.isArray(errors) && isRecord(errors[0])) {
    const { code, title, detail, source } = errors[0];
    const pointer = isRecord(source) ? (source.pointer ?? source.parameter) : undefined;
    const texts = { code, title, detail, pointer };
    const said = Object.entries(texts).flatMap(([name, text]) =>
      typeof text === "string" ? [[name, quote(text)]] : [],
    );
    return { ...base, ...Object.fromEntries(said) };
  }
  if (isRecord(errors)) {
    const [field, problem] = Object.entries(errors)[0] ?? [];
    const detail = quote([problem].flat().join(", "));
    return { ...base, ...(field === undefined ? {} : { pointer: quote(`/${field}`), detail }) };
  }
  return base;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
