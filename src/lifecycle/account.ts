import { type ProviderName, providers } from "../../providers/index.ts";
import type { CredentialReference, EdgeReference, ProviderAccountFields } from "../../schemas/types.ts";

/** A provider account as every resource of it names it: all that is needed to reach it, and no secret. */
export interface AccountReference {
  /** `edge` where it names an organization, which keeps its users and teams at the edge itself. */
  readonly provider: ProviderName | "edge";
  readonly name: string;
  readonly environment: "test" | "production";
  readonly apiKey?: CredentialReference;
  readonly publicKey?: CredentialReference;
  readonly endpoint?: string;
  readonly database?: string;
  /** The organization at the edge; the Pulumi project's name where it is absent. */
  readonly organization?: string;
  /** The edge's base URL; the embedded one where it is absent. */
  readonly edge?: string;
  readonly edgeToken?: CredentialReference;
}

/** `telnyx:front?environment=production&apiKey=env:TELNYX_API_KEY`; what has its default is left out. */
export function formatAccount(fields: ProviderAccountFields): string {
  const query = new URLSearchParams();
  if (fields.environment === "production") query.set("environment", fields.environment);
  for (const name of ["apiKey", "publicKey"] as const) {
    const credential = fields.credentials?.[name];
    // A credential written down by mistake is refused by the schema and must not travel on.
    if (typeof credential === "object") query.set(name, formatCredential(credential));
  }
  for (const name of ["endpoint", "database", "organization"] as const) {
    const value = fields[name];
    if (value !== undefined) query.set(name, value);
  }
  if (fields.edge) {
    query.set("edge", fields.edge.url);
    query.set("edgeToken", formatCredential(fields.edge.token));
  }
  return withQuery(`${fields.provider}:${fields.name}`, query);
}

/** `edge:acme`: the organization as its users and teams name it. @param edge the embedded one where it is absent */
export function formatOrganization(organization: string, edge?: EdgeReference): string {
  const query = new URLSearchParams();
  if (edge) {
    query.set("edge", edge.url);
    query.set("edgeToken", formatCredential(edge.token));
  }
  return withQuery(`edge:${organization}`, query);
}

function withQuery(start: string, query: URLSearchParams): string {
  const text = query.toString().replaceAll("%3A", ":").replaceAll("%2F", "/");
  return `${start}${text && `?${text}`}`;
}

export function parseAccount(reference: string): AccountReference {
  const [, provider, name, query] = /^([a-z]+):([^?]+)(?:\?(.*))?$/.exec(reference) ?? [];
  if (
    provider === undefined ||
    name === undefined ||
    !(provider === "edge" || Object.hasOwn(providers, provider))
  ) {
    throw new Error(`not an account's reference: ${reference}`);
  }
  const { environment, apiKey, publicKey, edgeToken, ...rest } = Object.fromEntries(
    new URLSearchParams(query),
  );
  return {
    provider: provider as ProviderName | "edge",
    name,
    environment: environment === "production" ? "production" : "test",
    ...(apiKey === undefined ? {} : { apiKey: parseCredential(apiKey) }),
    ...(publicKey === undefined ? {} : { publicKey: parseCredential(publicKey) }),
    ...(edgeToken === undefined ? {} : { edgeToken: parseCredential(edgeToken) }),
    ...rest,
  };
}

/** The account as messages name it; production always says so. */
export function describeAccount({ name, environment }: AccountReference): string {
  return environment === "production" ? `${name} (production)` : name;
}

function formatCredential(credential: CredentialReference): string {
  const [[source, place] = []] = Object.entries(credential);
  return `${source}:${place}`;
}

function parseCredential(text: string): CredentialReference {
  const at = text.indexOf(":");
  const place = text.slice(at + 1);
  switch (text.slice(0, at)) {
    case "env":
      return { env: place };
    case "config":
      return { config: place };
    case "file":
      return { file: place };
    default:
      throw new Error(`not a credential's reference: ${text}`);
  }
}
