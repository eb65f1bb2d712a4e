import { allProviders } from "./index.ts";
import type { ProviderData } from "./provider.ts";

type Json = Record<string, unknown>;

interface AccountSchema {
  readonly properties: {
    readonly provider: Json;
    readonly credentials: Json & { readonly properties: Json };
  };
}

const made = new WeakMap<object, Json>();

/**
 * The schema of an account with what the providers say of it: their names, their credentials, and their settings where
 * the schema is not a tree's.
 */
export function withProviders(schema: object): object {
  const known = made.get(schema) ?? accountSchema(schema as AccountSchema, true);
  made.set(schema, known);
  return known;
}

/** The tree's schema, with the same said of the accounts in it. */
export function treeWithProviders<T extends { readonly $defs: object }>(tree: T): T {
  const { account } = tree.$defs as { readonly account: AccountSchema };
  return { ...tree, $defs: { ...tree.$defs, account: accountSchema(account, false) } };
}

function accountSchema(schema: AccountSchema, hasSettings: boolean): Json {
  const providers = allProviders();
  const { provider, credentials } = schema.properties;
  const { type: _text, enum: _earlier, ...named } = provider;
  const settings = hasSettings
    ? Object.assign({}, ...providers.map((each) => mapped(each.settings ?? {}, settingSchema)))
    : {};
  return {
    ...schema,
    properties: {
      ...schema.properties,
      provider: { enum: providers.map(({ name }) => name), ...named },
      credentials: {
        ...credentials,
        properties: Object.assign(
          {},
          ...providers.map((each) => mapped(each.credentials.properties, credentialSchema)),
        ),
      },
      ...settings,
    },
    allOf: providers.map((each) => conditionOf(each, Object.keys(settings))),
  };
}

/** What an account of this provider has to have, and may not have. */
function conditionOf(
  { name, credentials, needsCredentials, settings = {} }: ProviderData,
  allSettings: readonly string[],
): Json {
  const foreign = allSettings.filter((setting) => !Object.hasOwn(settings, setting));
  return {
    if: { properties: { provider: { const: name } }, required: ["provider"] },
    then: {
      ...(needsCredentials ? { required: ["credentials"] } : {}),
      properties: {
        credentials: {
          required: credentials.required,
          properties: mapped(credentials.properties, () => true),
          additionalProperties: false,
        },
        ...Object.fromEntries(foreign.map((setting) => [setting, false])),
      },
    },
  };
}

const credentialSchema = (described: object) => ({ $ref: "#/$defs/credentialReference", ...described });
const settingSchema = (described: object) => ({ type: "string", minLength: 1, ...described });

function mapped<T, U>(values: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}
