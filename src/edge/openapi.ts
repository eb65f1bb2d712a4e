import { expiryForm } from "./expiry.ts";
import { roles } from "./grant.ts";
import { callOutcomes, mostSteps } from "./history-store.ts";
import { keptKinds } from "./kinds.ts";
import { mostReferences, type RefusalKind, refusals } from "./refusal.ts";
import { pageLimits } from "./request.ts";
import { longestOwner } from "./words.ts";

/** What whoever asks about an organization may be refused for. */
const always = ["unauthorized", "forbidden", "invalid", "overloaded"] as const;

/** Operations: what each may be refused for beside that. */
const operations = {
  list: ["not-found", "busy"],
  get: ["not-found", "busy"],
  put: ["exists", "changed", "dangling", "too-large", "busy"],
  remove: ["not-found", "in-use", "exists", "changed", "busy"],
  listTokens: [],
  makeToken: ["too-large", "busy"],
  revokeToken: ["not-found", "busy"],
  listCalls: ["busy"],
  getCall: ["not-found", "busy"],
} as const satisfies Record<string, readonly RefusalKind[]>;

/** The admin API as an OpenAPI 3.1 document, made from the kinds and their schemas. */
export function openApiDocument(): object {
  const paths: Record<string, object> = { ...healthPath, ...tokenPaths, ...callPaths };
  const schemas: Record<string, object> = { Problem: problem };
  for (const { path, kind, schema, outputs } of keptKinds.values()) {
    const { name } = kind;
    const { known } = kind.edge ?? {};
    const { $defs = {}, ...own } = schema;
    Object.assign(schemas, inComponents({ ...$defs, [name]: own }));
    schemas[`${name}Object`] = objectSchema(name, outputs, known);
    const one = { $ref: `#/components/schemas/${name}Object` };
    paths[`/v1/organizations/{organization}/${path}`] = objectsPath(name, schema.description, one);
    paths[`/v1/organizations/{organization}/${path}/{key}`] = objectPath(name, one, known);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "dialtree edge: admin API",
      version: "1",
      description:
        "Keeps what no carrier has a place for: users, teams, extensions, how calls go, desk phones.",
    },
    security: [{ bearer: [] }],
    paths,
    components: { securitySchemes: { bearer: { type: "http", scheme: "bearer" } }, schemas },
  };
}

/** Schemas that refer to each other as they do in the document. */
function inComponents(schemas: Record<string, object>): Record<string, object> {
  const text = JSON.stringify(schemas).replaceAll('"$ref":"#/$defs/', '"$ref":"#/components/schemas/');
  return JSON.parse(text) as Record<string, object>;
}

const healthPath = {
  "/healthz": {
    get: {
      operationId: "health",
      security: [],
      responses: {
        200: answer("It runs.", {
          type: "object",
          required: ["status"],
          properties: { status: { const: "ok" } },
        }),
      },
    },
  },
};

/** All objects of a kind; `one` is the schema of each. */
function objectsPath(name: string, description: string, one: object): object {
  return {
    parameters: [organization],
    get: {
      operationId: `list${name}`,
      summary: `Objects of the kind, by key. ${description}`,
      parameters: [limit, after],
      responses: { 200: answer("A page.", page(one)), ...refused(operations.list) },
    },
  };
}

/** An object of a kind. */
function objectPath(name: string, one: object, known: readonly string[] | undefined): object {
  return {
    parameters: [organization, key],
    get: {
      operationId: `get${name}`,
      responses: { 200: answer("The object.", one), ...refused(operations.get) },
    },
    put: {
      operationId: `put${name}`,
      summary: "Writes the object whole, or not at all.",
      parameters: [formerly, ifMatch, ifNoneMatch],
      requestBody: { required: true, content: { "application/json": { schema: body(name, known) } } },
      responses: { 200: answer("The object as written.", one), ...refused(operations.put) },
    },
    delete: {
      operationId: `remove${name}`,
      summary: "Takes the object away, unless something still points to it.",
      parameters: [ifMatch, ifNoneMatch],
      responses: { 204: { description: "It is gone." }, ...refused(operations.remove) },
    },
  };
}

const organization = {
  name: "organization",
  in: "path",
  required: true,
  schema: { type: "string", pattern: "^[A-Za-z0-9_.-]{1,100}$" },
};
const key = {
  name: "key",
  in: "path",
  required: true,
  description:
    "The name; `account/name`, an extension's `account/number`, with its slash as %2F. No control characters.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};
const limit = {
  name: "limit",
  in: "query",
  description: "Objects of a page at most; one with large objects has fewer.",
  schema: { type: "integer", minimum: 1, maximum: pageLimits.max, default: pageLimits.default },
};
const after = {
  name: "after",
  in: "query",
  description: "The `next` of the page before.",
  schema: { type: "string", maxLength: 255 },
};
const formerly = {
  name: "formerly",
  in: "query",
  description: "The key that the object had until now. Whatever points to it then points to the new one.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};
const ifMatch = {
  name: "If-Match",
  in: "header",
  description: "The object must have this one entity tag.",
  schema: { type: "string" },
};
const ifNoneMatch = {
  name: "If-None-Match",
  in: "header",
  description: "The object must not exist.",
  schema: { const: "*" },
};

const problem = {
  type: "object",
  required: ["type", "title", "status", "detail"],
  properties: {
    type: { type: "string", format: "uri" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    references: { type: "array", items: { type: "string" }, maxItems: mostReferences },
    role: { enum: [...roles], description: "The role that the token would have to have." },
  },
};

const tokenFields = {
  name: { type: "string", maxLength: 100, description: "What it is for, to know it by." },
  role: { enum: [...roles], description: "Each role allows what those before it do." },
  accounts: {
    type: "array",
    minItems: 1,
    maxItems: 100,
    items: { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$" },
    description: "The accounts that it is held to; absent: none in particular.",
  },
};
const tokenEntry = {
  id: { type: "string", description: "Names the token, and opens nothing." },
  ...tokenFields,
  made: { type: "string", format: "date-time" },
  expires: { type: "string", format: "date-time" },
  used: { type: "string", format: "date", description: "The day of its last use." },
};
const entry = { type: "object", required: ["id", "name", "role"], properties: tokenEntry };
const made = {
  type: "object",
  required: ["id", "name", "role", "token"],
  properties: { ...tokenEntry, token: { type: "string", description: "Shown this once." } },
};
const asked = {
  type: "object",
  additionalProperties: false,
  properties: {
    ...tokenFields,
    expires: { type: "string", description: `When it ends: ${expiryForm}.` },
  },
};
const tokenPaths = {
  "/v1/organizations/{organization}/tokens": {
    parameters: [organization],
    get: {
      operationId: "listTokens",
      summary: "The tokens that the owner may manage. Takes the role `owner`.",
      responses: {
        200: answer("Tokens, without themselves.", {
          type: "object",
          required: ["data"],
          properties: { data: { type: "array", items: entry } },
        }),
        ...refused(operations.listTokens),
      },
    },
    post: {
      operationId: "makeToken",
      summary: "Makes a token that allows no more and ends no later than the owner's.",
      requestBody: { required: true, content: { "application/json": { schema: asked } } },
      responses: { 201: answer("The token.", made), ...refused(operations.makeToken) },
    },
  },
  "/v1/organizations/{organization}/tokens/{id}": {
    parameters: [organization, { name: "id", in: "path", required: true, schema: { type: "string" } }],
    delete: {
      operationId: "revokeToken",
      responses: { 204: { description: "It opens nothing any more." }, ...refused(operations.revokeToken) },
    },
  },
};

const moment = { type: "string", format: "date-time" };
const callEntry = {
  call: { type: "string", maxLength: 255, description: "The carrier's id of the call." },
  account: { type: "string" },
  began: { ...moment, description: "By the carrier's clock." },
  last: { ...moment, description: "When something was heard of it last." },
  dialled: { type: "string", description: "A number, or what a phone dialled." },
  caller: { type: "string", description: "A SIP user, a number or `anonymous`; empty where nobody knows." },
  point: {
    type: "string",
    description: "What that leads to: `phone` or `extension`, a space and its name.",
  },
  outcome: { enum: ["", ...callOutcomes] },
  answered: { type: "string", description: "The SIP user or number that has answered, where that is known." },
};
const callNeeds = ["call", "account", "began", "last", "dialled", "caller", "outcome"];
const callStep = {
  type: "object",
  required: ["at", "seconds", "says"],
  properties: {
    at: moment,
    seconds: { type: "integer", description: "After the call began." },
    revision: { type: "integer", description: "Of the directory that decided." },
    says: {
      type: "object",
      required: ["does"],
      properties: { does: { type: "string" } },
      description: "What was done, or happened to a phone, in the tree's words.",
    },
  },
};
const callFilters = {
  account: { description: "An account's calls.", schema: { type: "string", maxLength: 255 } },
  number: { description: "Who dialled it or was dialled by it.", schema: { type: "string", maxLength: 255 } },
  dialled: {
    description: "What was dialled: digits, or the name of a phone or an extension.",
    schema: { type: "string", maxLength: 255 },
  },
  caller: {
    description: "Who called: a SIP user, a number or `anonymous`.",
    schema: { type: "string", maxLength: 255 },
  },
  phone: {
    description: "What rang in it: a SIP user or a number.",
    schema: { type: "string", maxLength: 255 },
  },
  since: {
    description: "Began at that moment or later; a date is its beginning.",
    schema: { type: "string" },
  },
  until: { description: "Began before that moment.", schema: { type: "string" } },
  outcome: { description: "How it stands, or has ended.", schema: { enum: [...callOutcomes] } },
  cursor: { description: "The `next` of the page before.", schema: { type: "string" } },
};
const callPaths = {
  "/v1/organizations/{organization}/calls": {
    parameters: [organization],
    get: {
      operationId: "listCalls",
      summary: "What became of calls, the newest first; those of the token's accounts.",
      parameters: [
        limit,
        ...Object.entries(callFilters).map(([name, rest]) => ({ name, in: "query", ...rest })),
      ],
      responses: {
        200: answer("A page.", page({ type: "object", required: callNeeds, properties: callEntry })),
        ...refused(operations.listCalls),
      },
    },
  },
  "/v1/organizations/{organization}/calls/{call}": {
    parameters: [organization, { name: "call", in: "path", required: true, schema: callEntry.call }],
    get: {
      operationId: "getCall",
      summary: "What was done with a call, step by step.",
      responses: {
        200: answer("The call.", {
          type: "object",
          required: [...callNeeds, "steps", "isCut"],
          properties: {
            ...callEntry,
            steps: { type: "array", maxItems: mostSteps, items: callStep },
            isCut: { type: "boolean", description: "Whether it has more steps than are told." },
          },
        }),
        ...refused(operations.getCall),
      },
    },
  },
};

/** What a carrier has of an object; of kinds that one keeps alone. */
function carrierProperty(known: readonly string[] | undefined): object {
  if (known === undefined) return {};
  const value = { type: ["string", "boolean", "number", "array"], items: { type: "string" } };
  const carrier = {
    type: "object",
    additionalProperties: false,
    description: "What the carrier has of it that calls need: a copy, which the edge does not judge.",
    properties: Object.fromEntries(["id", ...known].map((property) => [property, value])),
  };
  return { carrier };
}

function objectSchema(
  name: string,
  outputs: readonly string[],
  known: readonly string[] | undefined,
): object {
  const derived = {
    type: "object",
    required: outputs,
    properties: Object.fromEntries(outputs.map((output) => [output, { type: "string", format: "uri" }])),
  };
  return {
    type: "object",
    additionalProperties: false,
    required: ["key", "version", "owner", "fields", ...(outputs.length > 0 ? ["outputs"] : [])],
    properties: {
      key: { type: "string" },
      version: { type: "string" },
      owner: { type: "string" },
      fields: { $ref: `#/components/schemas/${name}` },
      ...carrierProperty(known),
      changed: {
        type: "object",
        additionalProperties: false,
        required: ["at"],
        description: "When it was written last, and by which token; absent where nobody knows.",
        properties: { at: { type: "string", format: "date-time" }, by: { type: "string" } },
      },
      ...(outputs.length > 0 ? { outputs: derived } : {}),
    },
  };
}

function body(name: string, known: readonly string[] | undefined): object {
  return {
    type: "object",
    additionalProperties: false,
    required: ["fields"],
    properties: {
      owner: { type: "string", maxLength: longestOwner, default: "" },
      fields: { $ref: `#/components/schemas/${name}` },
      ...carrierProperty(known),
      elsewhere: {
        type: "array",
        items: { type: "string" },
        description:
          "What the object points to and another one keeps, such as `extensions/pbx/101`. Default: the SIP users.",
      },
    },
  };
}

function page(one: object): object {
  return {
    type: "object",
    required: ["data", "next"],
    properties: { data: { type: "array", items: one }, next: { type: ["string", "null"] } },
  };
}

function answer(description: string, schema: object): object {
  return { description, content: { "application/json": { schema } } };
}

function refused(kinds: readonly RefusalKind[]): object {
  const byStatus = Map.groupBy([...always, ...kinds], (kind) => refusals[kind].status);
  return Object.fromEntries(
    [...byStatus].map(([status, same]) => [
      status,
      {
        description: same.map((kind) => refusals[kind].title).join(", or: "),
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    ]),
  );
}
