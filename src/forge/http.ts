import { DialtreeError } from "../errors.ts";
import { carefulFetch, type Manner } from "../safe/http.ts";
import { quoted, quotedError, secretsIn } from "../safe/secrets.ts";

/** A forge's API: its address and what proves who asks. */
export interface Api {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What stands in a header; nothing that is said or kept of an answer holds it. */
  readonly token: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Address of the next page. */
  readonly next: string | undefined;
}

/** How a forge is asked: only reading is repeated. Where it asks for a rest, with whatever status, it has done nothing. */
const manner: Manner = {
  repeats: (method) => method === "GET",
  turnsAway: ({ status, headers }) => status === 429 || (status >= 400 && headers.has("retry-after")),
  inFlight: 10,
  timeout: 30_000,
  patience: 60_000,
  firstDelay: 200,
  repetitions: 3,
};

const send = carefulFetch((input, init) => fetch(input, init), manner);

/**
 * Asks a forge; waits and asks again where it says that it was asked too often, and where reading failed on its side.
 *
 * @throws {DialtreeError} DT1016 where it refuses or cannot be reached
 */
export async function ask(api: Api, method: string, path: string, body?: object): Promise<Answer> {
  const url = path.startsWith("http") ? path : `${api.url}${path}`;
  const response = await sent(api, method, url, body);
  const { status, headers } = response;
  if (!response.ok) throw refused(api, method, url, status, await wordsOf(response));
  return { status, body: await bodyOf(api, response, method), next: nextPage(headers.get("link")) };
}

/** Everything of a list, page by page. */
export async function askAll<T>(api: Api, path: string): Promise<T[]> {
  const all: T[] = [];
  for (let next: string | undefined = path; next !== undefined; ) {
    const answer: Answer = await ask(api, "GET", next);
    all.push(...(answer.body as T[]));
    // A page of another host would be handed the token.
    if (answer.next !== undefined && URL.parse(answer.next)?.origin !== new URL(api.url).origin)
      throw new DialtreeError("DT1016", "the forge names a next page of another host");
    next = answer.next;
  }
  return all;
}

async function sent(api: Api, method: string, url: string, body: object | undefined): Promise<Response> {
  try {
    return await send(url, {
      method,
      headers: { ...api.headers, "content-type": "application/json", "user-agent": "dialtree" },
      body: body === undefined ? null : JSON.stringify(body),
    });
  } catch (cause) {
    throw new DialtreeError("DT1016", `the forge could not be reached: ${method} ${pathOf(api, url)}`, {
      hint: "Check the network, and the API's address in the environment.",
      cause: quotedError(cause, secretsOf(api)),
    });
  }
}

async function bodyOf(api: Api, response: Response, method: string): Promise<unknown> {
  try {
    const text = await response.text();
    return text === "" ? undefined : JSON.parse(text);
  } catch (cause) {
    throw new DialtreeError(
      "DT1016",
      `the forge's answer to ${method} ${pathOf(api, response.url)} is cut or no JSON`,
      { hint: "Run it again.", cause: quotedError(cause, secretsOf(api)) },
    );
  }
}

/** What a refusal says; where the connection breaks within it, the status says enough. */
const wordsOf = (response: Response) => response.text().catch(() => "");

function refused(api: Api, method: string, url: string, status: number, text: string): DialtreeError {
  const said = quoted(messageOf(text), secretsOf(api));
  return new DialtreeError(
    "DT1016",
    `the forge refused ${method} ${pathOf(api, url)} with ${status}${said ? `: ${said}` : ""}`,
    {
      carrier: { status, ...(said === "" ? {} : { detail: said }) },
      hint:
        status === 401 || status === 403 || status === 404
          ? "The token needs the right to write comments of pull requests, and statuses where one is asked for."
          : "Run it again; nothing else was changed.",
    },
  );
}

function messageOf(text: string): string {
  try {
    const { message } = (JSON.parse(text) ?? {}) as { message?: unknown };
    return typeof message === "string" ? message : "";
  } catch (error) {
    if (error instanceof SyntaxError) return "";
    throw error;
  }
}

const pathOf = (api: Api, url: string) => quoted(new URL(url).pathname, secretsOf(api));

const secretsOf = ({ token = "", url }: Api) => [token, ...secretsIn(url)];

/** Source: RFC 8288; GitHub and GitLab both page so. */
function nextPage(link: string | null): string | undefined {
  return /<([^>]+)>\s*;[^,]*\brel="?next"?/.exec(link ?? "")?.[1];
}
