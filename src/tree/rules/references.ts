import type { Kind } from "../../kinds/kind.ts";
import { pointersOf } from "../../kinds/map-references.ts";
import { accountIn, ownName, wholeName } from "../../kinds/names.ts";
import { isPassedByCalls, kindNamed, kinds } from "../../kinds/registry.ts";
import { listed } from "../clip.ts";
import { didYouMean, hinter } from "../closest.ts";
import { type Declaration, declarationsOf, pathOf } from "../declarations.ts";
import type { Model } from "../model.ts";
import type { Finding, Path } from "../problem.ts";
import type { Broken } from "../prune.ts";

/** What there is, and what a reference may be compared with. */
interface Known {
  /** Whole names by the kind's class. */
  readonly names: ReadonlyMap<string, ReadonlySet<string>>;
  /** Those of them whose shape is wrong, so that nothing can be said of them. */
  readonly broken: Broken;
  readonly hint: ReturnType<typeof hinter>;
}

/** A reference to what is not there, or not as it is meant. */
interface Missing {
  readonly kind: Kind;
  /** As it is written. */
  readonly name: string;
  readonly from: Declaration;
  readonly path: Path;
}

/** References to what is not there, is of another kind, or belongs to an account that may not be reached. */
export function* references({ tree }: Model, broken: Broken): Generator<Finding> {
  const all = [...declarationsOf(tree)];
  const byKind = Map.groupBy(all, ({ kind }) => kind.name);
  const names = new Map(
    kinds.map(({ name }) => [name, new Set((byKind.get(name) ?? []).map((each) => each.name))]),
  );
  const known: Known = { names, broken, hint: hinter() };
  for (const from of all) {
    for (const { to, value, path, reference } of pointersOf(from.kind, from.value)) {
      const kind = kindNamed(to);
      const name = String(value);
      const whole = reference.isWithinAccount
        ? `${from.account}/${name}`
        : wholeName(kind, name, from.account);
      if (namesOf(known, kind).has(whole) || broken.has(pathOf(kind, whole))) continue;
      const missing = { kind, name, from, path: [...from.path, ...path] };
      yield reference.isWithinAccount ? notInAccount(missing, known) : notThere(missing, whole, known);
    }
  }
}

const namesOf = ({ names }: Known, { name }: Kind): ReadonlySet<string> => names.get(name) ?? new Set();

const finding = (code: Finding["code"], message: string, hint: string, path: Path): Finding => ({
  code,
  severity: "error",
  message,
  hint,
  path,
});

function notThere(missing: Missing, whole: string, known: Known): Finding {
  return (
    (missing.kind.belongsTo === "account" ? withoutAccount(missing, whole, known) : undefined) ??
    ofOtherKind(missing, known) ??
    unknown(missing, whole, known)
  );
}

/** A name that lacks its account, or has one that the tree does not. */
function withoutAccount({ kind, name, path }: Missing, whole: string, known: Known): Finding | undefined {
  const account = accountIn(kind, whole);
  if (account === undefined) {
    const plain = `Write ACCOUNT/${name}: what belongs to the organization names the account, too.`;
    const thorough = () => {
      const found = [...namesOf(known, kind)].filter((each) => each.endsWith(`/${name}`));
      return found.length > 0 ? `Write ${listed(found, " or ")}.` : plain;
    };
    const message = `${kind.word} ${name} is named without its account`;
    return finding("DT2112", message, known.hint(thorough, plain), path);
  }
  const accounts = namesOf(known, kindNamed("ProviderAccount"));
  if (accounts.has(account) || known.broken.has(["accounts", account])) return undefined;
  const hint = known.hint(
    () => didYouMean(account, accounts) || `Accounts of the tree: ${listed([...accounts]) || "none"}.`,
    "Name an account of the tree.",
  );
  return finding("DT2112", `there is no account ${account}`, hint, path);
}

function ofOtherKind({ kind, name, from, path }: Missing, known: Known): Finding | undefined {
  const other = kinds.filter(isPassedByCalls).find((each) => {
    const names = namesOf(known, each);
    return each !== kind && (names.has(name) || names.has(wholeName(each, name, from.account)));
  });
  if (other === undefined) return undefined;
  const message = `${name} is a ${other.word}, not a ${kind.word}`;
  return finding("DT2111", message, `Write { ${other.id}: ${name} } if that is meant.`, path);
}

function unknown({ kind, name, from, path }: Missing, whole: string, known: Known): Finding {
  const where = from.account === undefined ? undefined : accountIn(kind, whole);
  const plain = `Define it, or name another ${kind.word}.`;
  const thorough = () => {
    const candidates = [...namesOf(known, kind)].map((each) =>
      accountIn(kind, each) === from.account && !name.includes("/") ? ownName(kind, each) : each,
    );
    return didYouMean(name, candidates) || plain;
  };
  const message = `there is no ${kind.word} ${name}${where === undefined ? "" : ` in the account ${where}`}`;
  return finding("DT2110", message, known.hint(thorough, plain), path);
}

/** References that stay within their account: domains, lists and profiles. */
function notInAccount({ kind, name, from, path }: Missing, known: Known): Finding {
  const all = [...namesOf(known, kind)];
  const elsewhere = all.find((each) => ownName(kind, each) === name);
  if (elsewhere !== undefined) {
    return finding(
      "DT2113",
      `the ${kind.word} ${name} belongs to the account ${accountIn(kind, elsewhere)}`,
      `A carrier links only what lies in one account: define a ${kind.word} in ${from.account}.`,
      path,
    );
  }
  const hint = known.hint(() => {
    const own = all
      .filter((each) => accountIn(kind, each) === from.account)
      .map((each) => ownName(kind, each));
    return didYouMean(name, own) || `Those of the account: ${listed(own) || "none"}.`;
  }, `Name a ${kind.word} of the account.`);
  return finding("DT2110", `there is no ${kind.word} ${name} in the account ${from.account}`, hint, path);
}
