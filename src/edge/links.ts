/** An object of the edge by kind, as in the API's paths, and key. */
export interface ObjectName {
  readonly kind: string;
  readonly key: string;
}

/** No edge keeps them; that goes without saying. */
export const sipUsers = "sip-users";

/** Kinds of what a target names; an outside number is none of the organization's. */
const kindOfTarget: ReadonlyMap<string, string> = new Map([
  ["user", "users"],
  ["team", "teams"],
  ["callQueue", "call-queues"],
  ["extension", "extensions"],
  ["sipUser", sipUsers],
]);

type Values = Record<string, unknown>;

/**
 * What an object points to, each once. A memory key's scope only chooses phones of the same account and points to none.
 */
export function referencesOf(kind: string, key: string, fields: Values): ObjectName[] {
  const found = new Map<string, ObjectName>();
  mapped(kind, key, fields, (target) => {
    found.set(`${target.kind} ${target.key}`, target);
    return undefined;
  });
  return [...found.values()];
}

/**
 * Of what an object points to, what the edge has to have.
 *
 * @param elsewhere what its writer says that another one keeps, `KIND/KEY` each; SIP users where he says nothing
 */
export function linksOf(
  kind: string,
  key: string,
  fields: Values,
  elsewhere?: readonly string[],
): ObjectName[] {
  const others = new Set(elsewhere);
  return referencesOf(kind, key, fields).filter((target) =>
    elsewhere === undefined ? target.kind !== sipUsers : !others.has(`${target.kind}/${target.key}`),
  );
}

/** The fields of an object that points to `from` as if that had always had the key `to`. */
export function withRenamed(kind: string, key: string, fields: Values, from: ObjectName, to: string): Values {
  return mapped(kind, key, fields, (target) =>
    target.kind === from.kind && target.key === from.key ? to : undefined,
  );
}

/** The fields with each reference as `rename` gives it; as it is written where that gives nothing. */
function mapped(
  kind: string,
  key: string,
  fields: Values,
  rename: (target: ObjectName) => string | undefined,
): Values {
  const account = key.includes("/") ? key.split("/")[0] : undefined;
  const name = (targetKind: string, written: unknown): unknown => {
    if (typeof written !== "string") return written;
    const isWhole =
      targetKind === "users" || targetKind === "teams" || written.includes("/") || account === undefined;
    return rename({ kind: targetKind, key: isWhole ? written : `${account}/${written}` }) ?? written;
  };
  const target = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    return mapValues(value as Values, (each, targetKind) => {
      const known = kindOfTarget.get(targetKind);
      return known === undefined ? each : name(known, each);
    });
  };
  const member = (value: unknown): unknown => {
    if (kind !== "teams") return target(value);
    if (typeof value === "string") return name("users", value);
    return { ...(value as Values), user: name("users", (value as Values).user) };
  };
  const line = (value: unknown): unknown =>
    typeof value === "string" ? name(sipUsers, value) : target(value);
  const list = (value: unknown, each: (item: unknown) => unknown) =>
    Array.isArray(value) ? value.map(each) : value;
  const keyOf = (value: unknown): unknown => {
    const { extension, ...rest } = value as Values;
    return extension === undefined ? value : { ...rest, extension: name("extensions", extension) };
  };
  const fieldOf: ReadonlyMap<string, (value: unknown) => unknown> = new Map([
    ["target", target],
    ["overflow", target],
    ["noAnswer", target],
    ["forward", (value: unknown) => mapValues((value ?? {}) as Values, target)],
    ["members", (value: unknown) => list(value, member)],
    ["lines", (value: unknown) => list(value, line)],
    ["sipUsers", (value: unknown) => list(value, line)],
    ["keys", (value: unknown) => list(value, keyOf)],
    ["profile", (value: unknown) => name("phone-profiles", value)],
  ]);
  return mapValues(fields, (value, field) => fieldOf.get(field)?.(value) ?? value);
}

function mapValues(values: Values, map: (value: unknown, key: string) => unknown): Values {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value, key)]));
}
