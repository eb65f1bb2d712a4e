import { type CarrierAnswer, DialtreeError, type ErrorCode } from "../../src/errors.ts";
import { deepCode, neverSent } from "../../src/safe/http.ts";
import { quoted } from "../../src/safe/secrets.ts";
import { UnclearError } from "../provider.ts";

/** What a refusal means to us, in words of our own where they say more than that it is one. */
interface Meaning {
  readonly code: ErrorCode;
  readonly text?: string;
  readonly hint?: string;
}

const doctor = "`dialtree doctor TREE` holds the account against the tree.";
const badKey: Meaning = {
  code: "DT3002",
  text: "the carrier refused the key",
  hint: "Check what the account's credentials.apiKey refers to.",
};
const taken: Meaning = {
  code: "DT3005",
  hint: "Choose another name: a sub-domain is unique among all of the carrier's customers, and some are kept back.",
};
const goneReference: Meaning = {
  code: "DT3004",
  hint: "What it refers to is not in the account, or no more: run `dialtree up` again, and check ids that the tree names.",
};
const refused: Meaning = {
  code: "DT3004",
  hint: "Correct what the carrier names, in the tree or at the carrier, and run again: what was made is known again.",
};
const level: Meaning = {
  code: "DT3031",
  text: "the account may not do this as it stands",
  hint: `Verify or upgrade it in the carrier's portal, and look at its balance: without one, features end. ${doctor}`,
};
const limit: Meaning = {
  code: "DT3032",
  text: "the account has as many as it may have",
  hint: `Upgrade it in the carrier's portal, declare fewer, or remove what is not used. ${doctor}`,
};
const inactive: Meaning = {
  code: "DT3033",
  text: "the account is not active, or has no money",
  hint: "Look at its state and its balance in the carrier's portal, then run again: what was made is known again.",
};
const noRight: Meaning = {
  code: "DT3034",
  text: "the key lacks a right",
  hint: "Make a key in the carrier's portal that may do this, or have its user's role extended.",
};

/** The carrier's error codes that mean something of their own to us (https://developers.telnyx.com/api/errors). */
const meanings: Readonly<Record<string, Meaning>> = {
  "10007": goneReference,
  "10009": badKey,
  "10010": noRight,
  "10012": taken,
  "10017": goneReference,
  "10021": { code: "DT3007" },
  "10038": level,
  "10039": limit,
  "20012": inactive,
  "20013": level,
  "20014": level,
  "20015": level,
  "20016": level,
  "20017": level,
  "20100": inactive,
  "85001": { code: "DT3009" },
  "85004": goneReference,
};

/** Codes that say that a value has not the right form, so that it cannot be one that is taken. */
const formCodes = ["10002", "10004", "10016", "10017", "10023", "10025", "10026", "10032", "10033"];

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
  return refusal(meaningOf(answer), answer, error);
}

function meaningOf({ status, code = "" }: CarrierAnswer): Meaning {
  return meanings[code] ?? (status === 401 ? badKey : refused);
}

function refusal(meaning: Meaning, answer: CarrierAnswer, cause: unknown): DialtreeError {
  const { code, hint, text = `the carrier refused the request (${answer.status})` } = meaning;
  return new DialtreeError(code, `${text}${describe(answer)}`, {
    ...(hint === undefined ? {} : { hint }),
    carrier: answer,
    cause,
  });
}

/**
 * Whether the carrier may have refused because somebody has such an object already. Its code for that is documented
 * nowhere, so only those that say otherwise are left out.
 */
export function mayBeTaken(error: unknown): error is DialtreeError & { readonly carrier: CarrierAnswer } {
  if (!(error instanceof DialtreeError) || error.code !== "DT3004") return false;
  const { status = 0, code = "" } = error.carrier ?? {};
  return [400, 409, 422].includes(status) && !formCodes.includes(code);
}

/** Whether the carrier complains of the field with that name, wherever it stands in the body. */
export function isAt({ pointer = "" }: CarrierAnswer, field: string): boolean {
  return pointer.split(/[/.]/).pop() === field;
}

/** The same refusal, now that it is known why. */
export function asTaken({
  carrier,
  cause,
}: DialtreeError & { readonly carrier: CarrierAnswer }): DialtreeError {
  return refusal(taken, carrier, cause);
}

/** In the carrier's words; all else that it said stands in the error as data. */
function describe({ title, detail = title, pointer }: CarrierAnswer): string {
  const said = [detail, pointer && `at ${pointer}`].filter(Boolean).join(" ");
  return said && `: ${said}`;
}

/** A part of the answer, short and harmless. The session strikes the credential out of all that it throws. */
const quote = (text: string) => quoted(text, []);

/** What the body says; telephony credentials answer with an object of fields instead of a list. */
function carrierAnswer({ status, headers, error }: ApiError): CarrierAnswer {
  const errors = isRecord(error) ? error.errors : undefined;
  const requestId = headers?.get("x-request-id") ?? undefined;
  const base = {
    ...(status === undefined ? {} : { status }),
    ...(requestId === undefined ? {} : { requestId: quote(requestId) }),
  };
  if (Array.isArray(errors)) return { ...base, ...saidBy(firstWithMeaning(errors.filter(isRecord))) };
  if (!isRecord(errors)) return base;
  return { ...base, ...("code" in errors ? saidBy(errors) : saidByField(errors)) };
}

/** Of several errors, the one that we know something of. */
function firstWithMeaning(errors: readonly Record<string, unknown>[]): Record<string, unknown> | undefined {
  return errors.find(({ code }) => Object.hasOwn(meanings, String(code))) ?? errors[0];
}

function saidBy({ code, title, detail, source }: Record<string, unknown> = {}): CarrierAnswer {
  const pointer = isRecord(source) ? (source.pointer ?? source.parameter) : undefined;
  const texts = { code: typeof code === "number" ? String(code) : code, title, detail, pointer };
  const said = Object.entries(texts).flatMap(([name, text]) =>
    typeof text === "string" ? [[name, quote(text)]] : [],
  );
  return Object.fromEntries(said) as CarrierAnswer;
}

/** What is wrong by field: one problem, several, or those of the fields below it. */
function saidByField(errors: Record<string, unknown>): CarrierAnswer {
  const [field] = Object.keys(errors);
  if (field === undefined) return {};
  return { pointer: quote(`/${field}`), detail: quote(problemsIn(errors).join("; ")) };
}

function problemsIn(value: unknown, place = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => problemsIn(each, place));
  if (isRecord(value))
    return Object.entries(value).flatMap(([name, each]) =>
      problemsIn(each, place ? `${place}.${name}` : name),
    );
  return [place === "" ? String(value) : `${place} ${String(value)}`];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
