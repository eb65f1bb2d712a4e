import { clipped } from "../clip.ts";
import { didYouMean, hinter } from "../closest.ts";
import { type PhoneModel, phoneModels } from "../desk-phone-models.ts";
import type { Model } from "../model.ts";
import type { NormalAccount, NormalDeskPhone } from "../normal.ts";
import type { Finding, Path } from "../problem.ts";

const subtypes: Readonly<Record<string, readonly string[]>> = {
  directDial: ["speedDial", "blf", "intercom"],
  callTransfer: ["blind", "attended"],
};

/** What a desk phone is and can show. */
export function* deskPhones({ tree }: Model): Generator<Finding> {
  const hint = hinter();
  for (const [name, account] of Object.entries(tree.accounts)) {
    yield* memoryKeys(name, account, hint);
    for (const [key, phone] of Object.entries(account.autoProvision)) {
      yield* ofModel(key, phone, account, ["accounts", name, "autoProvision", key]);
    }
  }
}

function* ofModel(
  name: string,
  phone: NormalDeskPhone,
  account: NormalAccount,
  path: Path,
): Generator<Finding> {
  const vendor = clipped(phone.vendor);
  const models = Object.hasOwn(phoneModels, vendor) ? phoneModels[vendor] : undefined;
  if (models === undefined) {
    yield unknownVendor(phone, path);
    return;
  }
  const model = Object.entries(models).find(
    ([each]) => each.toLowerCase() === phone.model.toLowerCase(),
  )?.[1];
  if (model === undefined) {
    yield unknownModel(phone, Object.keys(models), path);
    return;
  }
  yield* tooManyLines(name, phone, model, path);
  yield* tooManyKeys(name, phone, model, account, path);
}

function unknownVendor({ vendor }: NormalDeskPhone, path: Path): Finding {
  const vendors = Object.keys(phoneModels);
  return {
    code: "DT2140",
    severity: "error",
    message: `${clipped(vendor)} is not a vendor that dialtree knows`,
    hint: didYouMean(vendor, vendors) || `Known: ${vendors.join(", ")}.`,
    path: [...path, "vendor"],
  };
}

function unknownModel({ vendor, model }: NormalDeskPhone, known: readonly string[], path: Path): Finding {
  return {
    code: "DT2140",
    severity: "error",
    message: `${clipped(model)} is not a model of ${vendor} that dialtree knows`,
    hint: didYouMean(model, known) || `Known: ${known.join(", ")}.`,
    path: [...path, "model"],
  };
}

const doubt = "If this phone takes more, say so in its `limits`.";

/** What the tree says of its own phone is sure; what dialtree knows of a model may be doubtful. */
function limitOf(
  what: "accounts" | "keys",
  { limits }: NormalDeskPhone,
  model: PhoneModel,
): { limit: number | undefined; severity: Finding["severity"] } {
  const own = limits?.[what];
  return {
    limit: own ?? model[what],
    severity: model.isDoubtful && own === undefined ? "warning" : "error",
  };
}

function* tooManyLines(
  name: string,
  phone: NormalDeskPhone,
  model: PhoneModel,
  path: Path,
): Generator<Finding> {
  const { limit, severity } = limitOf("accounts", phone, model);
  if (limit === undefined || phone.lines.length <= limit) return;
  yield {
    code: "DT2142",
    severity,
    message: `${name} has ${phone.lines.length} lines, and ${phone.vendor} ${phone.model} takes ${limit}`,
    hint: `Take lines away. ${doubt}`,
    path: [...path, "lines"],
    at: "key",
  };
}

function* tooManyKeys(
  name: string,
  phone: NormalDeskPhone,
  model: PhoneModel,
  account: NormalAccount,
  path: Path,
): Generator<Finding> {
  const { limit, severity } = limitOf("keys", phone, model);
  const keys = keysOf(name, phone, account);
  if (limit === undefined || keys <= limit) return;
  yield {
    code: "DT2142",
    severity,
    message: `${name} shows ${keys} keys (its own, its profile's and the account's memory keys), and ${phone.vendor} ${phone.model} has ${limit}`,
    hint: `Narrow the scope of memory keys, or take keys away. ${doubt}`,
    path,
    at: "key",
  };
}

function keysOf(name: string, phone: NormalDeskPhone, account: NormalAccount): number {
  const shared = phone.profile ? (account.phoneProfiles?.[phone.profile]?.keys?.length ?? 0) : 0;
  const memory = Object.values(account.extensions).filter(
    ({ memoryKey }) => memoryKey && (memoryKey.scope === "account" || memoryKey.scope.includes(name)),
  ).length;
  return (phone.keys?.length ?? 0) + shared + memory;
}

function* memoryKeys(
  name: string,
  { extensions, autoProvision }: NormalAccount,
  hint: ReturnType<typeof hinter>,
): Generator<Finding> {
  for (const [number, { memoryKey }] of Object.entries(extensions)) {
    if (memoryKey === undefined) continue;
    const path = ["accounts", name, "extensions", number, "memoryKey"];
    const { type, subtype, scope } = memoryKey;
    if (!subtypes[type]?.includes(subtype)) {
      yield {
        code: "DT2144",
        severity: "error",
        message: `${subtype} is not a subtype of ${type}`,
        hint: `Those of ${type}: ${subtypes[type]?.join(", ")}.`,
        path: [...path, "subtype"],
      };
    }
    const plain = "Name desk phones of the account's `autoProvision`, or `account` for all.";
    for (const [at, phone] of (scope === "account" ? [] : scope).entries()) {
      if (Object.hasOwn(autoProvision, phone)) continue;
      yield {
        code: "DT2143",
        severity: "error",
        message: `there is no desk phone ${phone} in the account ${name}`,
        hint: hint(() => didYouMean(phone, Object.keys(autoProvision)) || plain, plain),
        path: [...path, "scope", at],
      };
    }
  }
}
