import { keptKinds } from "./kinds.ts";
import { type RefusalKind, refusals } from "./refusal.ts";

/** Operations of one kind: what each may be refused for. */
const operations = {
  list: ["unauthorized", "forbidden", "invalid"],
  get: ["unauthorized", "forbidden", "not-found"],
  put: ["unauthorized", "forbidden", "exists", "changed", "invalid", "dangling", "too-large"],
  remove: ["unauthorized", "forbidden", "not-found", "in-use", "changed"],
} as const satisfies Record<string, readonly RefusalKind[]>;

/** The admin API as an OpenAPI 3.1 document, made from the kinds and their schemas. */
export function openApiDocument(): object {
  const paths: Record<string, object> = {
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
  const schemas: Record<string, object> = { Problem: problem };
  for (const { path, name, schema } of keptKinds.values()) {
    schemas[name] = schema;
    schemas[`${name}Object`] = objectSchema(name, name === "DeskPhone");
    const one = { $ref: `#/components/schemas/${name}Object` };
    paths[`/v1/organizations/{organization}/${path}`] = {
      parameters: [organization],
      get: {
        operationId: `list${name}`,
        summary: `Objects of the kind, by key. ${schema.description}`,
        parameters: [
          {
            name: "limit",
            in: "query",
            schema: { type: "integer", minimum: 1, maximum: 1000, default: 100 },
          },
          {
            name: "after",
            in: "query",
            description: "The `next` of the page before.",
            schema: { type: "string" },
          },
        ],
        responses: { 200: answer("A page.", page(one)), ...refused(operations.list) },
      },
    };
    paths[`/v1/organizations/{organization}/${path}/{key}`] = {
      parameters: [organization, key],
      get: {
        operationId: `get${name}`,
        responses: { 200: answer("The object.", one), ...refused(operations.get) },
      },
      put: {
        operationId: `put${name}`,
        summary: "Writes the object whole, or not at all.",
        parameters: [formerly, ifMatch, ifNoneMatch],
        requestBody: { required: true, content: { "application/json": { schema: body(name) } } },
        responses: { 200: answer("The object as written.", one), ...refused(operations.put) },
      },
      delete: {
        operationId: `remove${name}`,
        summary: "Takes the object away, unless something still points to it.",
        parameters: [ifMatch],
        responses: { 204: { description: "It is gone." }, ...refused(operations.remove) },
      },
    };
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

const organization = { name: "organization", in: "path", required: true, schema: { type: "string" } };
const key = {
  name: "key",
  in: "path",
  required: true,
  description: "The name; `account/name` with its slash as %2F.",
  schema: { type: "string" },
};
const formerly = {
  name: "formerly",
  in: "query",
  description: "The key that the object had until now. Whatever points to it then points to the new one.",
  schema: { type: "string" },
};
const ifMatch = {
  name: "If-Match",
  in: "header",
  description: "The object must have this entity tag.",
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
    references: { type: "array", items: { type: "string" } },
  },
};

function objectSchema(name: string, hasUrl: boolean): object {
  return {
    type: "object",
    additionalProperties: false,
    required: ["key", "version", "owner", "fields", ...(hasUrl ? ["outputs"] : [])],
    properties: {
      key: { type: "string" },
      version: { type: "string" },
      owner: { type: "string" },
      fields: { $ref: `#/components/schemas/${name}` },
      ...(hasUrl
        ? {
            outputs: {
              type: "object",
              required: ["provisioningUrl"],
              properties: { provisioningUrl: { type: "string", format: "uri" } },
            },
          }
        : {}),
    },
  };
}

function body(name: string): object {
  return {
    type: "object",
    additionalProperties: false,
    required: ["fields"],
    properties: {
      owner: { type: "string", maxLength: 300, default: "" },
      fields: { $ref: `#/components/schemas/${name}` },
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
  const byStatus = Map.groupBy(kinds, (kind) => refusals[kind].status);
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
