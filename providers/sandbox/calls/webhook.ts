import { BadDocument, type Element, verbsOf } from "./document.ts";
import { signatureOf } from "./keys.ts";
import type { CallEvent } from "./story.ts";
import type { World } from "./world.ts";

/** Where a document is fetched, or an event is told. */
export interface Asked {
  readonly account: string;
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly fallbackUrl?: string | undefined;
  readonly form: Readonly<Record<string, string>>;
}

/** Milliseconds in which an answer has to come. */
const patience = 2_000;

/** Bytes of an answer that are read. */
const largest = 128 * 1024;

/**
 * Fetches a document, from the fallback where the first URL does not answer as it should.
 *
 * @param told hears of each request
 * @throws {BadDocument} where none is fit to be carried out
 */
export async function documentAt(
  world: World,
  asked: Asked,
  told: (event: Omit<Extract<CallEvent, { kind: "asked" }>, "at">) => void,
): Promise<readonly Element[]> {
  const urls = asked.fallbackUrl === undefined ? [asked.url] : [asked.url, asked.fallbackUrl];
  let failure = "nobody answered";
  for (const url of urls) {
    const { status, body } = await world.clock.during(answerOf(world, { ...asked, url }));
    told({ kind: "asked", path: URL.canParse(url) ? new URL(url).pathname : url, status });
    if (status === 200) return verbsOf(body);
    failure = status === 0 ? "no answer in time" : `status ${status}`;
  }
  throw new BadDocument(`no document could be fetched: ${failure}`);
}

/** Times that an event is told to somebody who does not say that it was heard. */
const tries = 3;

/** Tells of an event, again where nobody says that it was heard. */
export async function tell(world: World, asked: Asked): Promise<void> {
  const times = world.switches().has("events-doubled") ? 2 : 1;
  for (let at = 0; at < times; at++) {
    for (let tried = 0; tried < tries; tried++) {
      const { status } = await world.clock.during(answerOf(world, asked));
      if (status >= 200 && status < 300) break;
    }
  }
}

/** Status 0 where no answer came in time. */
async function answerOf(world: World, asked: Asked): Promise<{ status: number; body: string }> {
  const isDoubled = world.switches().has("webhooks-repeated");
  const request = requestOf(world, asked);
  try {
    if (isDoubled) await (await world.send(...request)).arrayBuffer();
    const response = await world.send(...request);
    const body = await response.text();
    return { status: response.status, body: body.slice(0, largest) };
  } catch (error) {
    // A carrier makes no difference between the ways in which nobody answers.
    if (error instanceof TypeError || (error instanceof DOMException && error.name === "TimeoutError"))
      return { status: 0, body: "" };
    throw error;
  }
}

function requestOf(world: World, { account, url, method, form }: Asked): [string, RequestInit] {
  const text = new URLSearchParams(form).toString();
  const body = method === "POST" ? text : "";
  const at = Math.floor(world.clock.now() / 1000);
  const init: RequestInit = {
    method,
    headers: {
      ...signatureOf(world.db, account, at, body),
      ...(method === "POST" ? { "content-type": "application/x-www-form-urlencoded" } : {}),
    },
    redirect: "manual",
    signal: AbortSignal.timeout(world.patience ?? patience),
    ...(method === "POST" ? { body } : {}),
  };
  const query = method === "GET" ? `${url.includes("?") ? "&" : "?"}${text}` : "";
  return [`${url}${query}`, init];
}
