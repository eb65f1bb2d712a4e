/** An object of the edge by kind, as in the API's paths, and key. */
export interface ObjectName {
  readonly kind: string;
  readonly key: string;
}

/** Kinds of targets that the edge keeps; SIP users and outside numbers are the carrier's. */
const kindOfTarget: Readonly<Record<string, string>> = {
  user: "users",
  team: "teams",
  callQueue: "call-queues",
  extension: "extensions",
};

type Values = Record<string, unknown>;

/** What an object points to, each once. A memory key's scope only chooses phones and points to none. */
export function linksOf(kind: string, key: string, fields: Values): ObjectName[] {
  const account = key.includes("/") ? key.split("/")[0] : undefined;
  const found = new Map<string, ObjectName>();
  const add = (targetKind: string, name: unknown) => {
    if (typeof name !== "string") return;
    const isWhole =
      targetKind === "users" || targetKind === "teams" || name.includes("/") || account === undefined;
    const whole = isWhole ? name : `${account}/${name}`;
    found.set(`${targetKind} ${whole}`, { kind: targetKind, key: whole });
  };
  const addTarget = (target: unknown) => {
    for (const [targetKind, name] of Object.entries((target ?? {}) as Values)) {
      const known = kindOfTarget[targetKind];
      if (known !== undefined) add(known, name);
    }
  };
  const listOf = (name: string) => (Array.isArray(fields[name]) ? (fields[name] as unknown[]) : []);

  addTarget(fields.target);
  addTarget(fields.overflow);
  addTarget(fields.noAnswer);
  for (const target of Object.values((fields.forward ?? {}) as Values)) addTarget(target);
  for (const member of listOf("members")) {
    if (kind === "teams") add("users", typeof member === "string" ? member : (member as Values).user);
    else addTarget(member);
  }
  for (const each of listOf("keys")) add("extensions", (each as Values).extension);
  if (typeof fields.profile === "string") add("phone-profiles", fields.profile);
  return [...found.values()];
}
