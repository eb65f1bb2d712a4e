import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { edgeClient } from "../../providers/edge/client.ts";
import { ownerOf } from "../../providers/owner.ts";
import { connectTelnyx } from "../../providers/telnyx/index.ts";
import { ask, askAll } from "../../src/forge/http.ts";
import { commandsIn } from "../support/log.ts";

/*
 * A carrier, an edge or a forge that gives back the credential it was asked with: nothing of it is said or kept, nor does
 * anything that it says act on a terminal or a runner.
 */

const key = "KEY0197AC55D21EB8F1DDC7CA99E2E6B_aBcDeFgHiJkLmNoPqRsTuV";
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** Ways in which an answer may hold it. */
const echoes: Readonly<Record<string, string>> = {
  whole: key,
  "with its scheme": `Authorization: Bearer ${key}`,
  "in the middle": `the key ${key} is not active`,
  "small letters": key.toLowerCase(),
  "its beginning": `${key.slice(0, 20)}…`,
  "its end": `…${key.slice(-16)}`,
  "in an address": `https://api.example/v2?key=${encodeURIComponent(key)}`,
  "escaped for an address": [...Buffer.from(key)].map((byte) => `%${byte.toString(16)}`).join(""),
  "escaped twice": [...Buffer.from(key)].map((byte) => `%25${byte.toString(16)}`).join(""),
  base64: base64(key),
  "base64 of a login": `Basic ${base64(`${key}:`)}`,
  "base64 of the header": base64(`Bearer ${key}`),
  "base64 for an address": Buffer.from(`x${key}`).toString("base64url"),
  hexadecimal: Buffer.from(key).toString("hex"),
  "escaped for JSON": [...key].map((sign) => `\\u00${sign.charCodeAt(0).toString(16)}`).join(""),
  "escaped for HTML": [...key].map((sign) => `&#${sign.charCodeAt(0)};`).join(""),
  "with unseen characters": [...key].join("\u200b"),
  "with control characters": [...key].join("\u0007"),
  "over lines": key.match(/.{1,5}/g)?.join("\n") ?? "",
  "far behind": `${"x ".repeat(140)}${key}${" y".repeat(5_000)}`,
  "a hundred times": key.repeat(100),
  "as a command": `\n::add-mask::${key}\n##[error]${key}`,
};

/** Of the key, whatever its letters' case and writing: none of its eight characters stand together. */
function heldIn(text: string): string[] {
  const plain = text.replaceAll(/[\s\p{C}\\\u{fffd}]/gu, "").toLowerCase();
  const forms = [key, Buffer.from(key).toString("hex"), base64(key), base64(`x${key}`), base64(`xx${key}`)];
  const decoded = [
    plain,
    plain.replaceAll(/%(25)*([0-9a-f]{2})/g, (_, _25, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
  ];
  decoded.push(
    plain.replaceAll(/u00([0-9a-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
  );
  decoded.push(plain.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))));
  return forms.flatMap((form) => {
    const [from, to] =
      form.startsWith("KEY") || /^[0-9a-f]+$/.test(form) ? [0, form.length] : [4, form.length - 4];
    const low = form.slice(from, to).toLowerCase();
    return Array.from({ length: low.length - 7 }, (_, at) => low.slice(at, at + 8)).filter((piece) =>
      decoded.some((each) => each.toLowerCase().includes(piece)),
    );
  });
}

let answer: (request: IncomingMessage, response: ServerResponse) => void;
let url: string;
const server = createServer((request, response) => answer(request, response));
beforeEach(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const headerOf = (text: string) => text.replaceAll(/[^\x20-\x7e]/g, "").slice(0, 8_000);
const answers = (status: number, body: unknown, headers: Record<string, string> = {}) => {
  answer = (request, response) => {
    request.resume();
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
};

async function thrownBy(work: () => Promise<unknown>): Promise<Error & Record<string, unknown>> {
  const [error] = await Promise.allSettled([work()]);
  if (error?.status !== "rejected") throw new Error("nothing was thrown");
  return error.reason;
}

function expectNothingOf(error: Error & Record<string, unknown>): void {
  const whole = inspect(error, { depth: 20, showHidden: true, maxStringLength: null, maxArrayLength: null });
  expect(heldIn(whole)).toEqual([]);
  expect(heldIn(`${error}${error.stack}${JSON.stringify(error)}`)).toEqual([]);
  expect(commandsIn(error.message)).toEqual([]);
  expect(error.message.length).toBeLessThan(2_000);
}

describe.each(Object.entries(echoes))("a key that comes back: %s", (_name, echo) => {
  const connected = () =>
    connectTelnyx(
      { apiKey: key, endpoint: url },
      { fetch: globalThis.fetch, limits: { firstDelay: 1, repetitions: 0 } },
    );

  it("from the carrier, in each part of an error", async () => {
    const session = await connected();
    const asked = () => thrownBy(session.check);
    for (const part of ["code", "title", "detail"]) {
      answers(401, { errors: [{ code: "10009", title: "x", [part]: echo }] });
      expectNothingOf(await asked());
    }
    answers(422, { errors: [{ code: "10015", title: "Bad", source: { pointer: echo } }] });
    expectNothingOf(await asked());
    answers(422, { errors: [{ code: "10015", title: "Bad", source: { parameter: echo } }] });
    expectNothingOf(await asked());
    answers(422, { errors: { [echo]: [echo, echo] } });
    expectNothingOf(await asked());
    answers(
      400,
      { errors: [{ code: "1", title: "x" }] },
      { "x-request-id": headerOf(echo), "x-echo": headerOf(echo) },
    );
    const bad = await asked();
    expectNothingOf(bad);
    expect(bad).toMatchObject({ code: "DT3004", carrier: { status: 400 } });
    for (const status of [400, 500]) {
      answers(status, echo);
      expectNothingOf(await asked());
    }
    answers(200, echo);
    expectNothingOf(await asked());
  });

  it("from the carrier, where it is not clear whether an object was made", async () => {
    const session = await connected();
    answer = (request, response) => {
      request.resume();
      response.writeHead(request.method === "POST" ? 500 : 200, { "content-type": "application/json" });
      response.end(
        JSON.stringify(
          request.method === "POST"
            ? { errors: [{ code: "1", title: echo }] }
            : { data: [], meta: { total_pages: 1 } },
        ),
      );
    };
    const unclear = await thrownBy(() =>
      session.collections.OutboundProfile.create({} as never, ownerOf("a/b/c")),
    );
    expect(unclear.name).toBe("UnclearError");
    expectNothingOf(unclear);
  });

  it("from the edge", async () => {
    const client = edgeClient(fetch, url, key, "acme");
    for (const type of ["unauthorized", "in-use", "exists", "changed", "dangling", "invalid", echo]) {
      answers(409, { type: `https://edge.example/problems/${type}`, title: echo, detail: echo });
      expectNothingOf(await thrownBy(() => client.get("users", "x")));
    }
    answers(400, { type: [echo], detail: { echo } });
    expectNothingOf(await thrownBy(() => client.remove("users", "x")));
    answers(200, echo);
    expectNothingOf(await thrownBy(() => Array.fromAsync(client.pages("users"))));
  });

  it("from the forge", async () => {
    const api = { url, headers: { authorization: `Bearer ${key}` }, token: key };
    for (const status of [401, 404, 422]) {
      answers(status, { message: echo, documentation_url: echo }, { "x-github-request-id": headerOf(echo) });
      expectNothingOf(await thrownBy(() => ask(api, "GET", `/repos/${encodeURIComponent(echo)}`)));
    }
    answers(200, echo);
    expect(await thrownBy(() => ask(api, "GET", "/user"))).toMatchObject({ code: "DT1016" });
    expectNothingOf(await thrownBy(() => ask(api, "GET", "/user")));
    answers(200, [], { link: `<http://elsewhere.example/${headerOf(echo)}>; rel="next"` });
    expectNothingOf(await thrownBy(() => askAll(api, "/user")));
    answer = (_request, response) => response.destroy();
    expectNothingOf(await thrownBy(() => ask(api, "POST", `/x?${encodeURIComponent(echo)}`)));
  });
});

it("a key that the network's own error says is not said, however the edge is asked", async () => {
  for (const echo of [echoes.whole ?? "", echoes["over lines"] ?? ""]) {
    const broken = edgeClient(
      () => Promise.reject(new TypeError(echo, { cause: new Error(echo) })),
      url,
      key,
      "acme",
    );
    expectNothingOf(await thrownBy(() => broken.get("users", "x")));
  }
  const login = edgeClient(
    fetch,
    `http://dana:${key}@127.0.0.1:1`,
    "token-of-32-characters-0123456789",
    "acme",
  );
  expectNothingOf(await thrownBy(() => login.get("users", "x")));
});
