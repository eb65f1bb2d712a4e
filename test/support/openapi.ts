import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Fetch } from "../../src/safe/http.ts";

const file = join(import.meta.dirname, "../../../shared/telnyx/openapi.json");

/** Why the carrier's document cannot be held against anything; undefined when it can. */
export const documentMissing = existsSync(file)
  ? undefined
  : "the carrier's OpenAPI document is not beside this checkout (../shared/telnyx/openapi.json)";

/** Where the document and known behaviour differ: what is passed over, and why. */
const exceptions: readonly { readonly where: RegExp; readonly why: string }[] = [
  {
    where: /^request PATCH \/credential_connections\/\{id\} \/webhook_event_url must match format "uri"/,
    why: "the document has no way to take a webhook away; the empty string is the documented default of its sibling webhook_event_failover_url",
  },
  {
    where:
      /^(request PATCH|response GET|response PATCH) \/credential_connections.*webhook_api_version must be equal to one of/,
    why: "POST's enumeration has `texml`, which those of PATCH and of the answers leave out",
  },
  {
    where: /^request (POST|PATCH) \/outbound_voice_profiles.*\/max_destination_rate must be number/,
    why: "null is the only way to take a limit away; its sibling concurrent_call_limit is documented as nullable",
  },
  {
    where: /^request PATCH \/phone_numbers\/\{id\} \/connection_id must be string/,
    why: "an answer has null where a number has no connection, and the document has no way to take one away",
  },
  {
    where: /^response \S+ \/(sub_)?number_orders.*\/status must be equal to one of/,
    why: "the page on number orders has `cancelled` and `deleted`, which the document leaves out",
  },
  {
    where:
      /^request POST \/texml\/Accounts\/\{account_sid\}\/Calls \/StatusCallbackEvent must be equal to one of/,
    why: "its own description says that several events stand one after the other, parted by a space",
  },
  {
    where: /^response \S+ \S+ status (429|500|503) /,
    why: "the general reference documents rate limits and server errors for every path",
  },
];

type Json = Record<string, unknown>;

/** Wraps a fetch: every request and every answer is held against the carrier's document. */
export function documented(send: Fetch): { fetch: Fetch; problems: string[]; requests: string[] } {
  const document = JSON.parse(readFileSync(file, "utf8")) as Json;
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: "telnyx", ...document });
  const problems: string[] = [];
  const requests: string[] = [];

  const validate = (subject: string, pointer: string, value: unknown) => {
    const check = ajv.getSchema(`telnyx#${pointer}`) ?? ajv.compile({ $ref: `telnyx#${pointer}` });
    if (check(value)) return;
    for (const { instancePath, message } of check.errors ?? []) {
      const problem = `${subject} ${instancePath} ${message}`;
      if (!exceptions.some(({ where }) => where.test(problem))) problems.push(problem);
    }
  };

  const fetch: Fetch = async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const path = url.pathname.replace(/^\/v2/, "");
    requests.push(`${request.method} ${path}`);
    const template = templateOf(document, path);
    const method = request.method.toLowerCase();
    const operation = at(document, ["paths", template ?? "", method]);
    const subject = `${request.method} ${template ?? path}`;
    if (template === undefined || operation === undefined) {
      problems.push(`${subject} is not in the document`);
      return send(input, init);
    }
    for (const name of url.searchParams.keys()) {
      if (!isParameter(document, operation, name))
        problems.push(`request ${subject} query ${name} is not in the document`);
    }
    const base = `/paths/${escaped(template)}/${method}`;
    const body = await request.clone().text();
    if (body !== "") {
      const pointer = schemaPointer(document, `${base}/requestBody`);
      if (pointer === undefined)
        problems.push(`request ${subject} has a body that the document does not know`);
      else validate(`request ${subject}`, pointer, saidIn(request, body));
    }
    const response = await send(input, init);
    const answer = `response ${subject} status ${response.status}`;
    if (at(operation, ["responses", String(response.status)]) === undefined) {
      const problem = `${answer} is not in the document`;
      if (!exceptions.some(({ where }) => where.test(problem))) problems.push(problem);
      return response;
    }
    const pointer = schemaPointer(document, `${base}/responses/${response.status}`);
    const text = await response.clone().text();
    if (pointer !== undefined && text !== "") validate(`response ${subject}`, pointer, JSON.parse(text));
    return response;
  };
  return { fetch, problems, requests };
}

/** What a body says, in whichever of the two forms the carrier takes it. */
function saidIn({ headers }: Request, body: string): unknown {
  const isForm = headers.get("content-type")?.startsWith("application/x-www-form-urlencoded");
  return isForm ? Object.fromEntries(new URLSearchParams(body)) : JSON.parse(body);
}

function templateOf(document: Json, path: string): string | undefined {
  const templates = Object.keys(document.paths as Json);
  const fits = (template: string) => new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`).test(path);
  return templates.includes(path) ? path : templates.find(fits);
}

function isParameter(document: Json, operation: unknown, name: string): boolean {
  const parameters = ((operation as Json).parameters ?? []) as unknown[];
  return parameters.some((parameter) => {
    const known = deref(document, parameter) as Json;
    if (known.name === name) return true;
    const [, outer, inner] = /^([^[]+)\[([^\]]+)\]/.exec(name) ?? [];
    const properties = at(deref(document, known.schema), ["properties"]) as Json | undefined;
    return known.name === outer && properties !== undefined && Object.hasOwn(properties, inner ?? "");
  });
}

/** JSON pointer of the schema of a body or an answer, through references to components. */
const bodyForms = ["application/json", "application/x-www-form-urlencoded"];

function schemaPointer(document: Json, pointer: string): string | undefined {
  const target = at(document, pointer.split("/").slice(1).map(unescaped)) as Json | undefined;
  if (target === undefined) return undefined;
  if (typeof target.$ref === "string") return schemaPointer(document, target.$ref.slice(1));
  const form = bodyForms.find((each) => at(target, ["content", each, "schema"]) !== undefined);
  return form && `${pointer}/content/${escaped(form)}/schema`;
}

function deref(document: Json, value: unknown): unknown {
  const ref = (value as Json | undefined)?.$ref;
  return typeof ref === "string"
    ? deref(document, at(document, ref.split("/").slice(1).map(unescaped)))
    : value;
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Json | undefined)?.[key], value);
}

const escaped = (text: string) => encodeURIComponent(text.replaceAll("~", "~0").replaceAll("/", "~1"));
const unescaped = (text: string) => decodeURIComponent(text).replaceAll("~1", "/").replaceAll("~0", "~");
