import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

interface Comment {
  readonly id: number;
  body: string;
  readonly author: string;
}

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly token: string;
}

/** A pull request as GitHub's API has it; `owner` is whose its head's repository is. */
export interface FakePull {
  readonly number: number;
  state: string;
  readonly owner: string;
  readonly head: { readonly ref: string; sha: string; readonly repo: { readonly id: number } | null };
  readonly base: { readonly ref: string };
}

/** An open pull request into main from the repository with the id 2, as `changes` differ. */
export function pullOf(
  number: number,
  sha: string,
  changes: { state?: string; owner?: string; ref?: string; repo?: number | null; into?: string } = {},
): FakePull {
  const { state = "open", owner = "dana", ref = "patch", repo = 2, into = "main" } = changes;
  return {
    number,
    state,
    owner,
    head: { ref, sha, repo: repo === null ? null : { id: repo } },
    base: { ref: into },
  };
}

export interface FakeForge {
  readonly url: string;
  readonly comments: Comment[];
  readonly issues: {
    readonly id: number;
    readonly title: string;
    body: string;
    readonly author: string;
    state: string;
  }[];
  readonly requests: Request[];
  readonly pulls: FakePull[];
  /** By commit, the newest last. */
  readonly statuses: {
    commit: string;
    state: string;
    context: string;
    description: string;
    target_url: string;
  }[];
  /** Answers that come before the real ones. */
  readonly faults: { status: number; headers?: Record<string, string>; body?: object }[];
  /** Runs once after the comments were listed, as another run that works at the same time. */
  between: (() => void) | undefined;
  /** Whether the token may write comments; statuses it may set. */
  mayComment: boolean;
  /** What the token may do. */
  mayWrite: boolean;
  close(): Promise<void>;
}

/** Comments of pull requests in the words of GitHub's and GitLab's APIs, on loopback: pages, authors, refusals. */
export async function openForge(author = "github-actions[bot]"): Promise<FakeForge> {
  let last = 100;
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", forge.url);
    const token = String(request.headers.authorization ?? request.headers["private-token"] ?? "");
    forge.requests.push({ method: request.method ?? "", path: url.pathname, token });
    const send = (status: number, value?: object, headers: Record<string, string> = {}) => {
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(value === undefined ? undefined : JSON.stringify(value));
    };
    const fault = forge.faults.shift();
    if (fault) return send(fault.status, fault.body ?? { message: "of the test" }, fault.headers);
    const gitlab = url.pathname.startsWith("/projects/");
    const shown = ({ id, body, author: by }: Comment) =>
      gitlab ? { id, body, author: { username: by } } : { id, body, user: { login: by } };
    const text = await bodyOf(request);
    if (request.method === "GET") {
      if (url.pathname === "/user")
        return author.endsWith("[bot]")
          ? send(403, { message: "Resource not accessible by integration" })
          : send(200, { login: author, username: author });
      if (url.pathname.endsWith("/pulls")) {
        const { head, base, state } = Object.fromEntries(url.searchParams);
        return send(
          200,
          forge.pulls.filter(
            (pull) =>
              `${pull.owner}:${pull.head.ref}` === head && pull.base.ref === base && pull.state === state,
          ),
        );
      }
      const [, number] = /\/pulls\/(\d+)$/.exec(url.pathname) ?? [];
      if (number !== undefined) {
        const pull = forge.pulls.find((each) => String(each.number) === number);
        return pull ? send(200, pull) : send(404, { message: "Not Found" });
      }
      if (url.pathname.endsWith("/issues")) {
        const open = forge.issues.filter(({ state }) => state === "open");
        return send(
          200,
          open.map(({ id, title, body, author: by }) =>
            gitlab
              ? { iid: id, title, description: body, author: { username: by } }
              : { number: id, title, body, user: { login: by } },
          ),
        );
      }
      // Pages of three, whatever is asked for, so that a few comments are many pages.
      const page = Number(url.searchParams.get("page") ?? 1);
      const rows = forge.comments.slice((page - 1) * 3, page * 3).map(shown);
      url.searchParams.set("page", String(page + 1));
      const more = forge.comments.length > page * 3;
      send(200, rows, more ? { link: `<${url}>; rel="next", <${url}>; rel="last"` } : {});
      if (!more) {
        forge.between?.();
        forge.between = undefined;
      }
      return undefined;
    }
    if (!forge.mayWrite) return send(403, { message: "Resource not accessible by integration" });
    const [, commit] = /\/statuses\/([^/]+)$/.exec(url.pathname) ?? [];
    if (commit !== undefined) {
      forge.statuses.push({ commit, ...JSON.parse(text) });
      return send(201, {});
    }
    const issueId = /\/issues(?:\/(\d+))?$/.exec(url.pathname);
    if (issueId) {
      const {
        title = "",
        body: said,
        description,
        state,
        state_event,
      } = JSON.parse(text) as Record<string, string>;
      const words = said ?? description;
      if (issueId[1] === undefined)
        forge.issues.push({ id: ++last, title, body: words ?? "", author, state: "open" });
      const issue = forge.issues.find(({ id }) => String(id) === issueId[1]);
      if (issue && words !== undefined) issue.body = words;
      if (issue && (state === "closed" || state_event === "close")) issue.state = "closed";
      return send(200, {});
    }
    if (!forge.mayComment) return send(403, { message: "Resource not accessible by integration" });
    const { body = "" } = JSON.parse(text || "{}") as { body?: string };
    if (body.length > 65_536 && !gitlab) return send(422, { message: "body is too long" });
    if (request.method === "POST") {
      forge.comments.push({ id: ++last, body, author });
      return send(201, {});
    }
    const id = Number(url.pathname.split("/").at(-1));
    const at = forge.comments.findIndex((comment) => comment.id === id);
    const comment = forge.comments[at];
    if (comment === undefined) return send(404, { message: "Not Found" });
    if (comment.author !== author) return send(403, { message: "not yours" });
    if (request.method === "DELETE") {
      forge.comments.splice(at, 1);
      return send(204);
    }
    comment.body = body;
    return send(200, {});
  });
  const forge: FakeForge = {
    url: "",
    comments: [],
    issues: [],
    requests: [],
    pulls: [],
    statuses: [],
    faults: [],
    between: undefined,
    mayComment: true,
    mayWrite: true,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(forge, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}
