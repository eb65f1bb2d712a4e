import { setTimeout as sleep } from "node:timers/promises";
import { DialtreeError } from "../../src/errors.ts";
import { quoted, secretsIn } from "../../src/safe/secrets.ts";
import { quiet } from "../quiet.ts";

export type Send = (input: string, init: RequestInit) => Promise<Response>;

/** An object as the edge's admin API gives it. */
export interface EdgeObject {
  readonly key: string;
  /** Changes with each write; the entity tag without its quotes. */
  readonly version: string;
  readonly owner: string;
  readonly fields: Record<string, unknown>;
  readonly outputs?: Record<string, string>;
}

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
    body: { owner: string; fields: object },
    version: string | undefined,
    formerly?: string,
  ): Promise<EdgeObject>;
  /** What is gone already is success. */
  remove(kind: string, key: string): Promise<void>;
}

interface Page {
  readonly data: EdgeObject[];
  /** The last key, where there are further ones. */
  readonly next: string | null;
}

const pageSize = 1000;
const attempts = 4;
/** How often a request is made that the edge had no room for, and the milliseconds that it waits at most in between. */
const patience = { attempts: 40, longest: 5_000 };

/** Speaks the edge's admin API. Every request may be repeated: objects have names of their own and are written whole. */
export function edgeClient(send: Send, url: string, token: string, organization: string): EdgeClient {
  const base = `${url.replace(/\/$/, "")}/v1/organizations/${encodeURIComponent(organization)}`;

  async function ask(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const init: RequestInit = {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    for (let attempt = 1, refused = 0; ; attempt++) {
      try {
        const response = await send(base + path, init);
        if (response.status === 429 && ++refused < patience.attempts) {
          attempt--;
          await response.body?.cancel();
          await sleep(pauseOf(response));
          continue;
        }
        if (response.status < 500 || attempt === attempts) return response;
      } catch (cause) {
        if (!(cause instanceof TypeError)) throw cause;
        if (attempt === attempts) {
          throw new DialtreeError("DT3101", `the edge at ${url} could not be reached`, {
            hint: "Check the account's `edge.url` and the network, then run again.",
            cause,
          });
        }
      }
      await sleep(100 * 2 ** attempt);
    }
  }

  async function told<T>(response: Response): Promise<T> {
    if (response.ok) return (await response.json()) as T;
    throw await refusal(response);
  }

  const place = (kind: string, key: string) => `/${kind}/${encodeURIComponent(key)}`;

  const client: EdgeClient = {
    async *pages(kind) {
      for (let after: string | null = ""; after !== null; ) {
        const query = new URLSearchParams({ limit: String(pageSize), ...(after === "" ? {} : { after }) });
        const page: Page = await told<Page>(await ask("GET", `/${kind}?${query}`));
        yield page.data;
        after = page.next;
      }
    },
    async get(kind, key) {
      const response = await ask("GET", place(kind, key));
      return response.status === 404 ? undefined : told<EdgeObject>(response);
    },
    async put(kind, key, body, version, formerly) {
      const condition: Record<string, string> =
        version === undefined ? { "if-none-match": "*" } : { "if-match": `"${version}"` };
      const query = formerly === undefined ? "" : `?${new URLSearchParams({ formerly })}`;
      return told<EdgeObject>(await ask("PUT", place(kind, key) + query, body, condition));
    },
    async remove(kind, key) {
      const response = await ask("DELETE", place(kind, key));
      if (!response.ok && response.status !== 404) throw await refusal(response);
    },
  };
  return quiet(client, [token, ...secretsIn(url)]);
}

/** What the edge asks for and as much again at most, so that not all come back at once. */
function pauseOf(response: Response): number {
  const seconds = Number(response.headers.get("retry-after") ?? 1);
  const asked = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 1000;
  return Math.min(asked, patience.longest) * (1 + Math.random());
}

/** What the edge's problem documents (RFC 9457) say. */
interface ProblemDocument {
  readonly type?: unknown;
  readonly detail?: unknown;
}

async function refusal(response: Response): Promise<DialtreeError> {
  const { type, detail } = ((await response.json().catch(() => null)) ?? {}) as ProblemDocument;
  const said = detail ? quoted(String(detail), []) : `status ${response.status}`;
  switch (String(type).split("/").at(-1)) {
    case "unauthorized":
    case "forbidden":
      return new DialtreeError("DT3102", `the edge refused the token: ${said}`, {
        hint: "Check what the account's `edge.token` refers to; `dialtree serve token` makes one, `--role editor` to write.",
      });
    case "in-use":
      return new DialtreeError("DT3103", said, { hint: "Let what points to it go elsewhere first." });
    case "exists":
      // Perhaps made by this very request, whose first answer was lost: the lifecycle looks whose it is.
      return new DialtreeError("DT3005", said, {
        hint: "Set `adopt: true` on this resource to take it over as it is, or choose another name.",
      });
    case "changed":
      return new DialtreeError("DT3104", said, {
        hint: "Run `pulumi refresh` to see what changed, then run again.",
      });
    case "dangling":
      return new DialtreeError("DT3105", said, { hint: "Make it first, or name another one." });
    case "invalid":
      return new DialtreeError("DT3107", said, {
        hint: "The edge may be of another version than this program.",
      });
    default:
      return new DialtreeError("DT3106", `the edge failed: ${said}`, {
        hint: "Look into the edge's log, then run again.",
      });
  }
}
