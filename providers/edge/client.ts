import { type CarrierAnswer, DialtreeError, type ErrorCode } from "../../src/errors.ts";
import { carefulFetch, type Fetch, isNoAnswer, type Manner } from "../../src/safe/http.ts";
import { quoted, secretsIn } from "../../src/safe/secrets.ts";
import { quiet } from "../quiet.ts";

/** An object as the edge's admin API gives it. */
export interface EdgeObject {
  readonly key: string;
  /** Changes with each write; the entity tag without its quotes. */
  readonly version: string;
  readonly owner: string;
  readonly fields: Record<string, unknown>;
  /** What its provider has of it that calls need. */
  readonly carrier?: Readonly<Record<string, unknown>>;
  readonly outputs?: Record<string, string>;
  /** When it was written last, and by which token; an edge of an earlier version does not say. */
  readonly changed?: { readonly at: string; readonly by?: string };
}

/** A call as the edge's admin API tells what became of it. */
export interface EdgeCall {
  /** The carrier's id of it. */
  readonly call: string;
  readonly account: string;
  readonly began: string;
  readonly last: string;
  readonly dialled: string;
  /** A SIP user, a number or `anonymous`; empty where nobody knows. */
  readonly caller: string;
  /** What was dialled, `phone front/main`; absent where that leads to nothing. */
  readonly point?: string;
  readonly outcome: string;
  readonly answered?: string;
}

export interface EdgeCallStep {
  readonly at: string;
  readonly seconds: number;
  readonly revision?: number;
  readonly says: object;
}

export interface EdgeCallStory extends EdgeCall {
  readonly steps: readonly EdgeCallStep[];
  /** Whether it has more steps than are told. */
  readonly isCut: boolean;
}

/** Which calls are asked for, by the API's own names. */
export type CallQuery = Readonly<Record<string, string>>;

export interface EdgeClient {
  /** All objects of a kind that the token may read. */
  pages(kind: string): AsyncIterable<EdgeObject[]>;
  get(kind: string, key: string): Promise<EdgeObject | undefined>;
  /**
   * Writes an object whole.
   *
   * @param version the one that is replaced; undefined where there must be none
   * @param formerly the key that it had until now
   */
  put(
    kind: string,
    key: string,
    body: { owner: string; fields: object; carrier?: object | undefined },
    version: string | undefined,
    formerly?: string,
  ): Promise<EdgeObject>;
  /** What is gone already is success. */
  remove(kind: string, key: string): Promise<void>;
  /** Calls, the newest first. @param most calls of a page */
  calls(query: CallQuery, most: number): AsyncIterable<EdgeCall[]>;
  /** Undefined where nothing is kept of it. */
  call(id: string): Promise<EdgeCallStory | undefined>;
}

interface Page<T> {
  readonly data: T[];
  /** The last key, where there are further ones. */
  readonly next: string | null;
}

const pageSize = 1000;

/** How the edge is asked. Every request may be repeated: objects have names of their own and are written whole. */
const manner: Manner = {
  repeats: () => true,
  inFlight: 50,
  timeout: 60_000,
  patience: 120_000,
  firstDelay: 200,
  repetitions: 3,
};

/**
 * Speaks the edge's admin API.
 *
 * @param elsewhere says with each write which of the object's targets another one keeps
 */
export function edgeClient(
  fetch: Fetch,
  url: string,
  token: string,
  organization: string,
  elsewhere: (kind: string, key: string, fields: object) => readonly string[] | undefined = () => undefined,
): EdgeClient {
  const ask = asking(fetch, url, token, organization);
  const client: EdgeClient = {
    async *pages(kind) {
      for (let after: string | null = ""; after !== null; ) {
        const query = new URLSearchParams({ limit: String(pageSize), ...(after === "" ? {} : { after }) });
        const page: Page<EdgeObject> = await answerOf<Page<EdgeObject>>(
          await ask("GET", `/${kind}?${query}`),
          url,
        );
        yield page.data;
        after = page.next;
      }
    },
    async get(kind, key) {
      const response = await ask("GET", place(kind, key));
      return response.status === 404 ? undefined : answerOf<EdgeObject>(response, url);
    },
    async put(kind, key, body, version, formerly) {
      const condition: Record<string, string> =
        version === undefined ? { "if-none-match": "*" } : { "if-match": `"${version}"` };
      const others = elsewhere(kind, key, body.fields);
      const whole = { ...body, ...(others === undefined ? {} : { elsewhere: others }) };
      const query = formerly === undefined ? "" : `?${new URLSearchParams({ formerly })}`;
      return answerOf<EdgeObject>(await ask("PUT", place(kind, key) + query, whole, condition), url);
    },
    async remove(kind, key) {
      const response = await ask("DELETE", place(kind, key));
      if (!response.ok && response.status !== 404) throw await refusal(response);
    },
    async *calls(query, most) {
      for (let cursor: string | null = ""; cursor !== null; ) {
        const limit = String(Math.min(most, pageSize));
        const asked = new URLSearchParams({ ...query, limit, ...(cursor === "" ? {} : { cursor }) });
        const page: Page<EdgeCall> = await answerOf<Page<EdgeCall>>(await ask("GET", `/calls?${asked}`), url);
        yield page.data;
        cursor = page.next;
      }
    },
    async call(id) {
      const response = await ask("GET", place("calls", id));
      return response.status === 404 ? undefined : answerOf<EdgeCallStory>(response, url);
    },
  };
  return quiet(client, [token, ...secretsIn(url)]);
}

const place = (kind: string, key: string) => `/${kind}/${encodeURIComponent(key)}`;

type Ask = (
  method: string,
  path: string,
  body?: object,
  headers?: Record<string, string>,
) => Promise<Response>;

/** Sends requests about the organization, with the token. */
function asking(fetch: Fetch, url: string, token: string, organization: string): Ask {
  const send = carefulFetch(fetch, manner);
  const base = `${url.replace(/\/$/, "")}/v1/organizations/${encodeURIComponent(organization)}`;
  return async (method, path, body, headers = {}) => {
    const init: RequestInit = {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    try {
      return await send(base + path, init);
    } catch (cause) {
      if (!isNoAnswer(cause)) throw cause;
      throw new DialtreeError("DT3101", `the edge at ${url} could not be reached`, {
        hint: "Check the account's `edge.url` and the network, then run again.",
        cause,
      });
    }
  };
}

/** What an answer of the edge at `url` says. */
async function answerOf<T>(response: Response, url: string): Promise<T> {
  if (!response.ok) throw await refusal(response);
  try {
    return (await response.json()) as T;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new DialtreeError("DT3106", `the edge at ${url} answered with something else than JSON`, {
      hint: "Check the account's `edge.url`: a proxy may have answered in its place.",
      cause,
    });
  }
}

/** What the edge's problem documents (RFC 9457) say. */
interface ProblemDocument {
  readonly type?: unknown;
  readonly title?: unknown;
  readonly detail?: unknown;
}

/** What each of the edge's problems is to a user, by the end of its type; any other is a failure of the edge. */
const meanings: Readonly<Record<string, { readonly code: ErrorCode; readonly hint: string }>> = {
  unauthorized: {
    code: "DT3102",
    hint: "Check what the account's `edge.token` refers to; `dialtree serve token` makes one, `--role editor` to write.",
  },
  forbidden: {
    code: "DT3102",
    hint: "Check what the account's `edge.token` refers to; `dialtree serve token` makes one, `--role editor` to write.",
  },
  "in-use": { code: "DT3103", hint: "Let what points to it go elsewhere first." },
  // Perhaps made by this very request, whose first answer was lost: the lifecycle looks whose it is.
  exists: {
    code: "DT3005",
    hint: "Set `adopt: true` on this resource to take it over as it is, or choose another name.",
  },
  changed: { code: "DT3104", hint: "Run again: `dialtree plan` shows what changed." },
  dangling: { code: "DT3105", hint: "Make it first, or name another one." },
  invalid: { code: "DT3107", hint: "The edge may be of another version than this program." },
};

const failure = { code: "DT3106", hint: "Look into the edge's log, then run again." } as const;

async function refusal(response: Response): Promise<DialtreeError> {
  const document = ((await response.json().catch(() => null)) ?? {}) as ProblemDocument;
  const [type, title, detail] = [document.type, document.title, document.detail].map((text) =>
    typeof text === "string" ? quoted(text, []) : undefined,
  );
  const problem = type?.split("/").at(-1);
  const said = detail ?? `status ${response.status}`;
  const { code, hint } = meanings[problem ?? ""] ?? failure;
  const text =
    code === "DT3102"
      ? `the edge refused the token: ${said}`
      : code === "DT3106"
        ? `the edge failed: ${said}`
        : said;
  const carrier: CarrierAnswer = {
    status: response.status,
    ...(problem === undefined ? {} : { code: problem }),
    ...(title === undefined ? {} : { title }),
    ...(detail === undefined ? {} : { detail }),
  };
  return new DialtreeError(code, text, { hint, carrier });
}
