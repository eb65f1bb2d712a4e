import { providerNamed } from "../../providers/index.ts";
import type { CredentialReference, EdgeReference, ProviderAccountFields } from "../../schemas/types.ts";

/** A provider account as every resource of it names it: all that is needed to reach it, and no secret. */
export interface AccountReference {
  /** A provider's name; `edge` where it names an organization, which keeps its users and teams at the edge itself. */
  readonly provider: string;
  readonly name: string;
  readonly environment: "test" | "production";
  /** Where the credentials are kept, by the names that the provider gives them. */
  readonly credentials: Readonly<Record<string, CredentialReference>>;
  readonly endpoint?: string;
  /** Settings that only the provider has. */
  readonly settings: Readonly<Record<string, string>>;
  /** The organization at the edge; the Pulumi project's name where it is absent. */
  readonly organization?: string;
  /** The edge's base URL; the embedded one where it is absent. */
  readonly edge?: string;
  readonly edgeToken?: CredentialReference;
  /** Accounts of the organization whose providers keep what calls point to, `ACCOUNT:PROVIDER` each. */
  readonly elsewhere: readonly string[];
}

/** What stands in the place of a provider where a reference names an organization. */
const organizationWord = "edge";

const grammar = /^([a-z][a-z0-9]*):([^?\s]+)(?:\?(\S*))?$/;

/** `telnyx:front?environment=production&apiKey=env:TELNYX_API_KEY`; what has its default is left out. */
export function formatAccount(fields: ProviderAccountFields): string {
  const provider = providerNamed(fields.provider);
  const credentials: Readonly<Record<string, unknown>> = fields.credentials ?? {};
  const query = new URLSearchParams();
  const set = (name: string, value: unknown) => {
    if (typeof value === "string") query.set(name, value);
  };
  if (fields.environment === "production") query.set("environment", fields.environment);
  for (const name of Object.keys(provider?.credentials.properties ?? {})) {
    const credential = credentials[name];
    // A credential written down by mistake is refused by the schema and must not travel on.
    if (typeof credential === "object" && credential !== null)
      query.set(name, formatCredential(credential as CredentialReference));
  }
  set("endpoint", fields.endpoint);
  for (const name of Object.keys(provider?.settings ?? {})) set(name, fields[name as keyof typeof fields]);
  set("organization", fields.organization);
  setEdge(query, fields);
  return withQuery(`${fields.provider}:${fields.name}`, query);
}

/** `edge:acme`: the organization as its users and teams name it; at the embedded edge where none is named. */
export function formatOrganization(organization: string, at: AtEdge = {}): string {
  const query = new URLSearchParams();
  setEdge(query, at);
  return withQuery(`${organizationWord}:${organization}`, query);
}

/** Where what belongs to an organization is kept. */
export interface AtEdge {
  readonly edge?: EdgeReference | undefined;
  readonly elsewhere?: readonly string[] | undefined;
}

function setEdge(query: URLSearchParams, { edge, elsewhere = [] }: AtEdge): void {
  if (edge !== undefined) {
    query.set("edge", edge.url);
    query.set("edgeToken", formatCredential(edge.token));
  }
  if (elsewhere.length > 0) query.set("elsewhere", elsewhere.join(" "));
}

function withQuery(start: string, query: URLSearchParams): string {
  const text = query.toString().replaceAll("%3A", ":").replaceAll("%2F", "/");
  return `${start}${text && `?${text}`}`;
}

export function parseAccount(reference: string): AccountReference {
  const [, word = "", name = "", query] = grammar.exec(reference) ?? [];
  const provider = providerNamed(word);
  if (provider === undefined && word !== organizationWord)
    throw new Error(`not an account's reference: ${reference}`);
  const { environment, endpoint, organization, edge, edgeToken, elsewhere, ...own } = Object.fromEntries(
    new URLSearchParams(query),
  );
  const isSetting = ([key]: [string, string]) => Object.hasOwn(provider?.settings ?? {}, key);
  const [settings, credentials] = [
    Object.entries(own).filter(isSetting),
    Object.entries(own).filter((entry) => !isSetting(entry)),
  ];
  return {
    provider: word,
    name,
    environment: environment === "production" ? "production" : "test",
    credentials: Object.fromEntries(credentials.map(([key, text]) => [key, parseCredential(text)])),
    ...(endpoint === undefined ? {} : { endpoint }),
    settings: Object.fromEntries(settings),
    ...(organization === undefined ? {} : { organization }),
    ...(edge === undefined ? {} : { edge }),
    ...(edgeToken === undefined ? {} : { edgeToken: parseCredential(edgeToken) }),
    elsewhere: elsewhere === undefined ? [] : elsewhere.split(" "),
  };
}

/** Whether a text is the reference of an account at a provider that there is. */
export function isAccountReference(text: string): boolean {
  const [, provider = "", , query] = grammar.exec(text) ?? [];
  return (
    providerNamed(provider) !== undefined && hasCredentialPlaces(query, providerNamed(provider)?.settings)
  );
}

/** Whether a text is the reference of an organization. */
export function isOrganizationReference(text: string): boolean {
  const [, word, , query] = grammar.exec(text) ?? [];
  return word === organizationWord && hasCredentialPlaces(query);
}

const noCredentials = ["environment", "endpoint", "organization", "edge", "elsewhere"];

/** Whether whatever names a credential names where it is kept. */
function hasCredentialPlaces(query: string | undefined, settings: object = {}): boolean {
  return [...new URLSearchParams(query)]
    .filter(([key]) => !noCredentials.includes(key) && !Object.hasOwn(settings, key))
    .every(([, text]) => /^(env|config|file):/.test(text));
}

/** Whether a reference names an organization, and no account. */
export function isOrganization({ provider }: AccountReference): boolean {
  return provider === organizationWord;
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
