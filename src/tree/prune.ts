import type { Finding } from "./problem.ts";

/** Named parts whose shape is wrong, as `KIND NAME`: they are there, but nothing can be said of them. */
export type Broken = ReadonlySet<string>;

/** Takes the parts whose shape is wrong out of the tree, so that every rule meets only what it may rely on. */
export function prune(tree: unknown, findings: readonly Finding[]): Broken {
  const broken = new Set<string>();
  for (const { path } of findings) {
    const { named, taken } = partAt(path.map(String));
    if (named !== undefined) broken.add(named);
    if (taken.length > 0) remove(tree, taken);
  }
  return broken;
}

/** The least part of the tree that is of no use when what stands at `path` is wrong. */
function partAt([top, name, section, key]: readonly string[]): { named?: string; taken: string[] } {
  if (top === "users" || top === "teams") {
    if (name === undefined) return { taken: [top] };
    return { named: `${top === "users" ? "user" : "team"} ${name}`, taken: [top, name] };
  }
  if (top !== "accounts") return { taken: [] };
  if (name === undefined) return { taken: [top] };
  if (section === undefined || section === "provider")
    return { named: `account ${name}`, taken: [top, name] };
  if (key === undefined || section === "credentialAttachments") return { taken: [top, name, section] };
  return { named: `${kinds[section] ?? section} ${name}/${key}`, taken: [top, name, section, key] };
}

const kinds: Readonly<Record<string, string>> = {
  domains: "domain",
  credentialLists: "list",
  outboundProfiles: "outboundProfile",
  phoneProfiles: "profile",
  sipUsers: "sipUser",
  callQueues: "callQueue",
  extensions: "extension",
};

function remove(root: unknown, path: readonly string[]): void {
  const [last = "", ...rest] = path.toReversed();
  const holder = rest.reduceRight<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined,
    root,
  );
  if (typeof holder === "object" && holder !== null) delete (holder as Record<string, unknown>)[last];
}
