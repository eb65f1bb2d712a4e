import type { TreeAccount } from "../../../schemas/types.ts";
import { listed } from "../clip.ts";
import { didYouMean, hinter } from "../closest.ts";
import { type Entry, type Model, pointers, wholeName } from "../model.ts";
import type { Finding, Path } from "../problem.ts";
import type { Broken } from "../validate.ts";

const words: Record<string, string> = {
  user: "user",
  team: "team",
  sipUser: "SIP user",
  callQueue: "call queue",
  extension: "extension",
  phone: "phone",
  domain: "domain",
  list: "credential list",
  outboundProfile: "outbound profile",
  profile: "phone profile",
};

/** References to what is not there, is of another kind, or belongs to an account that may not be reached. */
export function* references(model: Model, broken: Broken): Generator<Finding> {
  const { directory, tree } = model;
  const hint = hinter();
  const kinds = Object.entries(directory) as [string, ReadonlyMap<string, Entry<unknown>>][];

  function* lookUp(kind: string, name: string, from: Entry<unknown>, path: Path): Generator<Finding> {
    const known = directory[kind as keyof typeof directory] as ReadonlyMap<string, Entry<unknown>>;
    const isOfAccount = kind !== "user" && kind !== "team";
    const whole = isOfAccount ? wholeName(name, from.account) : name;
    if (known.has(whole) || broken.has(`${kind} ${whole}`)) return;
    const finding = (code: Finding["code"], message: string, hint: string): Finding => ({
      code,
      severity: "error",
      message,
      hint,
      path,
    });
    if (isOfAccount) {
      const [account = "", own] = whole.split("/");
      if (own === undefined) {
        const unnamed = `Write ACCOUNT/${name}: what belongs to the organization names the account, too.`;
        yield finding(
          "DT2112",
          `${words[kind]} ${name} is named without its account`,
          hint(() => {
            const found = [...known.keys()].filter((each) => each.endsWith(`/${name}`));
            return found.length > 0 ? `Write ${listed(found, " or ")}.` : unnamed;
          }, unnamed),
        );
        return;
      }
      if (!Object.hasOwn(tree.accounts ?? {}, account) && !broken.has(`account ${account}`)) {
        yield finding(
          "DT2112",
          `there is no account ${account}`,
          hint(() => {
            const accounts = Object.keys(tree.accounts ?? {});
            return didYouMean(account, accounts) || `Accounts of the tree: ${listed(accounts) || "none"}.`;
          }, "Name an account of the tree."),
        );
        return;
      }
    }
    const other = kinds.find(
      ([each, entries]) =>
        each !== kind &&
        words[each] !== undefined &&
        (entries.has(name) || entries.has(wholeName(name, from.account))),
    );
    if (other) {
      yield finding(
        "DT2111",
        `${name} is a ${words[other[0]]}, not a ${words[kind]}`,
        `Write { ${other[0]}: ${name} } if that is meant.`,
      );
      return;
    }
    const mine = from.account === undefined ? "" : `${from.account}/`;
    const plain = `Define it, or name another ${words[kind]}.`;
    yield finding(
      "DT2110",
      `there is no ${words[kind]} ${name}${from.account === undefined || !isOfAccount ? "" : ` in the account ${whole.split("/")[0]}`}`,
      hint(() => {
        const candidates = [...known.keys()].map((each) =>
          mine && each.startsWith(mine) && !name.includes("/") ? each.slice(mine.length) : each,
        );
        return didYouMean(name, candidates) || plain;
      }, plain),
    );
  }

  for (const { from, field, target } of pointers(model)) {
    const [kind = "", name = ""] = Object.entries(target)[0] ?? [];
    if (kind === "phoneNumber") continue;
    const isMember = field[0] === "members" || field[0] === "sipUsers";
    yield* lookUp(kind, name, from, [
      ...from.path,
      ...field,
      ...(isMember && from.account === undefined ? [] : [kind]),
    ]);
  }
  for (const from of directory.deskPhone.values()) {
    for (const [at, line] of from.value.lines.entries()) {
      yield* lookUp("sipUser", line.sipUser, from, [...from.path, "lines", at, "sipUser"]);
    }
    for (const [at, key] of (from.value.keys ?? []).entries()) {
      if (key.extension)
        yield* lookUp("extension", key.extension, from, [...from.path, "keys", at, "extension"]);
    }
  }
  for (const [name, account] of Object.entries(tree.accounts ?? {})) {
    yield* withinAccount(name, account, broken, tree.accounts ?? {}, hint);
    for (const [profile, { keys = [] }] of Object.entries(account.phoneProfiles ?? {})) {
      const path = ["accounts", name, "phoneProfiles", profile];
      const from: Entry<unknown> = { name: `${name}/${profile}`, account: name, path, value: undefined };
      for (const [at, key] of keys.entries()) {
        if (key.extension)
          yield* lookUp("extension", key.extension, from, [...path, "keys", at, "extension"]);
      }
    }
  }
}

/** References that stay within their account: domains, lists and profiles. */
function* withinAccount(
  name: string,
  account: TreeAccount,
  broken: Broken,
  accounts: Readonly<Record<string, TreeAccount>>,
  hint: ReturnType<typeof hinter>,
): Generator<Finding> {
  const tables = {
    domain: "domains",
    list: "credentialLists",
    outboundProfile: "outboundProfiles",
    profile: "phoneProfiles",
  } as const;
  const check = function* (
    kind: keyof typeof tables,
    wanted: string | undefined,
    path: Path,
  ): Generator<Finding> {
    const table = tables[kind];
    if (
      wanted === undefined ||
      Object.hasOwn(account[table] ?? {}, wanted) ||
      broken.has(`${kind} ${name}/${wanted}`)
    )
      return;
    const elsewhere = Object.keys(accounts).find(
      (each) => each !== name && Object.hasOwn(accounts[each]?.[table] ?? {}, wanted),
    );
    yield elsewhere === undefined
      ? {
          code: "DT2110",
          severity: "error",
          message: `there is no ${words[kind]} ${wanted} in the account ${name}`,
          hint: hint(() => {
            const own = Object.keys(account[table] ?? {});
            return didYouMean(wanted, own) || `Those of the account: ${listed(own) || "none"}.`;
          }, `Name a ${words[kind]} of the account.`),
          path,
        }
      : {
          code: "DT2113",
          severity: "error",
          message: `the ${words[kind]} ${wanted} belongs to the account ${elsewhere}`,
          hint: `A carrier links only what lies in one account: define a ${words[kind]} in ${name}.`,
          path,
        };
  };
  const base = ["accounts", name];
  for (const [at, { domain, list }] of (account.credentialAttachments ?? []).entries()) {
    yield* check("domain", domain, [...base, "credentialAttachments", at, "domain"]);
    yield* check("list", list, [...base, "credentialAttachments", at, "list"]);
  }
  for (const [key, each] of Object.entries(account.domains ?? {})) {
    yield* check("outboundProfile", each.outboundProfile, [...base, "domains", key, "outboundProfile"]);
  }
  for (const [key, each] of Object.entries(account.credentialLists ?? {})) {
    yield* check("outboundProfile", each.outboundProfile, [
      ...base,
      "credentialLists",
      key,
      "outboundProfile",
    ]);
  }
  for (const [key, each] of Object.entries(account.sipUsers ?? {})) {
    yield* check("list", each.list, [...base, "sipUsers", key, "list"]);
  }
  for (const [key, each] of Object.entries(account.phones ?? {})) {
    yield* check("domain", each.domain, [...base, "phones", key, "domain"]);
  }
  for (const [key, each] of Object.entries(account.autoProvision ?? {})) {
    yield* check("profile", each.profile, [...base, "autoProvision", key, "profile"]);
  }
}
