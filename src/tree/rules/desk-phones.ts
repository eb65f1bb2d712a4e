import { clipped } from "../clip.ts";
import { didYouMean, hinter } from "../closest.ts";
import { phoneModels } from "../desk-phone-models.ts";
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
    const vendors = Object.keys(phoneModels);
    yield {
      code: "DT2140",
      severity: "error",
      message: `${vendor} is not a vendor that dialtree knows`,
      hint: didYouMean(phone.vendor, vendors) || `Known: ${vendors.join(", ")}.`,
      path: [...path, "vendor"],
    };
    return;
  }
  const model = Object.entries(models).find(
    ([each]) => each.toLowerCase() === phone.model.toLowerCase(),
  )?.[1];
  if (model === undefined) {
    yield {
      code: "DT2140",
      severity: "error",
      message: `${clipped(phone.model)} is not a model of ${vendor} that dialtree knows`,
      hint: didYouMean(phone.model, Object.keys(models)) || `Known: ${Object.keys(models).join(", ")}.`,
      path: [...path, "model"],
    };
    return;
  }
  const limits = {
    accounts: phone.limits?.accounts ?? model.accounts,
    keys: phone.limits?.keys ?? model.keys,
  };
  const severity = (isOwn: boolean) => (model.isDoubtful && !isOwn ? "warning" : "error");
  const doubt = "If this phone takes more, say so in its `limits`.";
  if (limits.accounts !== undefined && phone.lines.length > limits.accounts) {
    yield {
      code: "DT2142",
      severity: severity(phone.limits?.accounts !== undefined),
      message: `${name} has ${phone.lines.length} lines, and ${vendor} ${phone.model} takes ${limits.accounts}`,
      hint: `Take lines away. ${doubt}`,
      path: [...path, "lines"],
      at: "key",
    };
  }
  const keys = keysOf(name, phone, account);
  if (limits.keys !== undefined && keys > limits.keys) {
    yield {
      code: "DT2142",
      severity: severity(phone.limits?.keys !== undefined),
      message: `${name} shows ${keys} keys (its own, its profile's and the account's memory keys), and ${vendor} ${phone.model} has ${limits.keys}`,
      hint: `Narrow the scope of memory keys, or take keys away. ${doubt}`,
      path,
      at: "key",
    };
  }
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
