import { type CarrierAnswer, DialtreeError } from "../src/errors.ts";
import { quotedError, struck } from "../src/safe/secrets.ts";
import { shownLines } from "../src/safe/text.ts";
import { UnclearError } from "./provider.ts";

/** The same methods; whatever they throw says and keeps nothing of the secrets that were used. */
export function quiet<T extends object>(methods: T, secrets: readonly string[]): T {
  const silenced = Object.entries(methods).map(([name, method]) => [
    name,
    typeof method !== "function"
      ? method
      : (...given: unknown[]) => quietly(() => method.apply(methods, given), secrets),
  ]);
  return Object.fromEntries(silenced) as T;
}

/** What a method gives is a promise, or pages that come one after the other. */
function quietly(call: () => unknown, secrets: readonly string[]): unknown {
  try {
    const given = call();
    if (isPages(given)) return quietPages(given, secrets);
    return Promise.resolve(given).catch((error: unknown) => {
      throw withoutSecrets(error, secrets);
    });
  } catch (error) {
    return Promise.reject(withoutSecrets(error, secrets));
  }
}

function isPages(given: unknown): given is AsyncIterable<unknown> {
  return typeof given === "object" && given !== null && Symbol.asyncIterator in given;
}

async function* quietPages(pages: AsyncIterable<unknown>, secrets: readonly string[]) {
  try {
    yield* pages;
  } catch (error) {
    throw withoutSecrets(error, secrets);
  }
}

/** Characters of a message; its parts are shorter. */
const longest = 4_000;

function withoutSecrets(error: unknown, secrets: readonly string[]): unknown {
  const strike = (text: string) => shownLines(struck(text.slice(0, longest), secrets));
  if (error instanceof DialtreeError) {
    const { code, text, hint, carrier, cause } = error;
    return new DialtreeError(code, strike(text), {
      ...(hint === undefined ? {} : { hint: strike(hint) }),
      ...(carrier === undefined ? {} : { carrier: answerWithout(carrier, strike) }),
      ...(cause === undefined ? {} : { cause: quotedError(cause, secrets) }),
    });
  }
  if (error instanceof UnclearError)
    return new UnclearError(strike(error.message), { cause: quotedError(error.cause, secrets) });
  return quotedError(error, secrets);
}

function answerWithout(answer: CarrierAnswer, strike: (text: string) => string): CarrierAnswer {
  const struckOut = Object.entries(answer).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === "string" ? strike(value) : value,
  ]);
  return Object.fromEntries(struckOut) as CarrierAnswer;
}
