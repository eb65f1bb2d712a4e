import { providerNamed } from "../../providers/index.ts";
import { ownerOf } from "../../providers/owner.ts";
import {
  type Collection,
  type Collections,
  type Maker,
  type Outputs,
  type Owner,
  problemsOf,
  type Stored,
  UnclearError,
} from "../../providers/provider.ts";
import { DialtreeError } from "../errors.ts";
import type { Kind } from "../kinds/kind.ts";
import { type Fields, type KeptKindName, kindNamed } from "../kinds/registry.ts";
import { quoted } from "../safe/secrets.ts";
import { describeAccount, parseAccount } from "./account.ts";
import type { Failure } from "./check.ts";
import type { ConfigReader } from "./credentials.ts";
import { changedFields } from "./diff.ts";
import { normalForm, replacingFields } from "./normal.ts";
import { sessionOf } from "./session.ts";
import { hasUnknown } from "./unknown.ts";

/** The fields of a resource beside `account`, the reference of its account, and `owner`, `PROJECT/STACK/NAME`. */
export type Inputs = Record<string, unknown> & { account: string; owner: string };

/** What Pulumi's dynamic provider calls for each resource of a kind. */
export interface Handler {
  configure(request: { config: { get: ConfigReader } }): Promise<void>;
  check(olds: Inputs, news: Inputs): Promise<{ inputs: Inputs; failures: Failure[] }>;
  diff(
    id: string,
    olds: Inputs,
    news: Inputs,
  ): Promise<{ changes: boolean; replaces: string[]; deleteBeforeReplace: boolean }>;
  create(inputs: Inputs): Promise<{ id: string; outs: Inputs }>;
  read(id: string, props: Inputs): Promise<{ id: string; props?: Inputs; inputs?: Inputs }>;
  update(id: string, olds: Inputs, news: Inputs): Promise<{ outs: Inputs }>;
  delete(id: string, props: Inputs): Promise<void>;
}

/** The one lifecycle behind every kind that a carrier keeps. */
export function handlerOf<K extends KeptKindName>(name: K): Handler {
  const kind = kindNamed(name);
  let config: ConfigReader = () => undefined;

  /** Runs `work` on the collection that `inputs` belong to; a user's error then names resource and account. */
  async function on<T>(
    inputs: Inputs,
    work: (collection: Collection<K>, fields: Fields<K>, owner: Owner) => Promise<T>,
  ): Promise<T> {
    const owner = ownerOf(inputs.owner);
    try {
      const { collections } = await sessionOf(inputs.account, owner.project, config);
      return await work(collectionOf(collections, name), fieldsOf<K>(kind, inputs), owner);
    } catch (error) {
      throw named(
        error,
        `${kind.name} ${owner.name} of account ${describeAccount(parseAccount(inputs.account))}`,
      );
    }
  }

  return {
    // Not awaited by a second caller in Pulumi's process, so nothing here takes time.
    configure: ({ config: values }) => {
      config = (key) => values.get(key);
      return Promise.resolve();
    },

    check(_olds, news) {
      const { owner, __provider, ...written } = news;
      const { fields, failures } = normalForm(kind, written);
      return Promise.resolve(
        failures.length > 0
          ? { inputs: news, failures: [...failures] }
          : { inputs: { ...fields, owner } as Inputs, failures: ruleFailures(kind, fields, owner) },
      );
    },

    diff(_id, olds, news) {
      const changed = changedFields(kind, olds, news);
      if (!hasUnknown(news) && kind.refuses) {
        const refusal = kind.refuses(fieldsOf(kind, olds), fieldsOf(kind, news));
        if (refusal) return Promise.reject(new DialtreeError("DT2003", refusal));
      }
      const replaces = replacingFields(kind, changed, olds, news);
      return Promise.resolve({ changes: changed.length > 0, replaces, deleteBeforeReplace: false });
    },

    create: (inputs) =>
      on(inputs, async (collection, fields, owner) => {
        const stored = await ensure(collection, fields, owner);
        return { id: stored.id, outs: outputsOf(inputs, stored) };
      }),

    read: (id, props) =>
      on(props, async (collection, _fields, owner) => {
        const stored = await collection.read(id, owner);
        if (stored === undefined) return { id: "" };
        const inputs = liveInputs(kind, props, stored);
        return { id, props: outputsOf(inputs, stored, knownOutputs(kind, props)), inputs };
      }),

    update: (id, olds, news) =>
      on(news, async (collection, fields, owner) => {
        const former = olds.owner === news.owner ? undefined : ownerOf(olds.owner);
        const outputs = knownOutputs(kind, olds);
        const stored = await collection.update(id, fields, owner, { former, outputs });
        if (stored === undefined) throw goneAtCarrier();
        return { outs: outputsOf(news, stored, outputs) };
      }),

    delete: (id, props) =>
      on(props, async (collection, fields, owner) => {
        const stored = await collection.read(id, owner);
        // Another resource has taken it over since: it is that one's to remove.
        if (stored === undefined || stored.owner.kind === "other") return;
        await collection.remove(id, fields, owner);
      }),
  };
}

function collectionOf<K extends KeptKindName>(collections: Partial<Collections>, kind: K): Collection<K> {
  const collection: Collection<K> | undefined = collections[kind];
  if (collection === undefined) throw new Error(`neither the provider nor the edge keeps ${kind}`);
  return collection;
}

/** Makes the object unless there is one already: ours is taken over, anybody else's is an error. */
async function ensure<K extends KeptKindName>(
  collection: Collection<K>,
  fields: Fields<K>,
  owner: Owner,
): Promise<Stored<K>> {
  const found = await collection.find(fields, owner);
  if (found) return takeOver(collection, found, fields, owner);
  try {
    return await collection.create(fields, owner);
  } catch (error) {
    const isTaken = error instanceof DialtreeError && error.code === "DT3005";
    if (!(error instanceof UnclearError || isTaken)) throw error;
    const made = await collection.find(fields, owner, true);
    if (made) return takeOver(collection, made, fields, owner);
    if (isTaken) throw error;
    if (collection.unique) return collection.create(fields, owner);
    throw new DialtreeError("DT3012", `it is not known whether it was made: ${error.message}`, {
      hint: "Run again: if it was made, the next run finds it by its owner and takes it over.",
      cause: error,
    });
  }
}

/** Why what is there already is not taken over; undefined where it is. */
export function whyNotTaken<K extends KeptKindName>(
  { id, owner }: Stored<K>,
  { adopt }: Fields<K>,
): DialtreeError | undefined {
  if (owner.kind === "ours" || adopt) return undefined;
  if (owner.kind === "none") {
    return new DialtreeError(
      "DT3005",
      `it exists already (${quoted(id, [])}) and was not made by this stack`,
      {
        hint: "Set `adopt: true` on this resource to take it over as it is, or choose another name.",
      },
    );
  }
  return new DialtreeError(
    "DT3006",
    `it exists already (${quoted(id, [])}) and belongs to ${quoted(makerText(owner.by), [])}`,
    {
      hint: "If this resource is that one renamed, give it `aliases: [{ name: OLD }]`; to take it over from another stack, set `adopt: true`.",
    },
  );
}

async function takeOver<K extends KeptKindName>(
  collection: Collection<K>,
  found: Stored<K>,
  fields: Fields<K>,
  owner: Owner,
): Promise<Stored<K>> {
  const refusal = whyNotTaken(found, fields);
  if (refusal) throw refusal;
  const taken = await collection.update(found.id, fields, owner);
  if (taken) return taken;
  throw goneAtCarrier();
}

/** `PROJECT/STACK/NAME` where the carrier keeps all of it. */
function makerText(maker: Maker): string {
  return "tag" in maker ? maker.tag.replace(/^dialtree:/, "") : `the owner of mark ${maker.mark}`;
}

function goneAtCarrier(): DialtreeError {
  return new DialtreeError("DT3015", "the object is gone at the carrier", {
    hint: "Run `dialtree up` again (in a program of your own: `pulumi up --refresh`): it is made again.",
  });
}

function named(error: unknown, subject: string): unknown {
  if (error instanceof UnclearError) {
    return new DialtreeError("DT3012", `${subject}: it is not known whether it was made: ${error.message}`, {
      hint: "Run again: what was made is found by its owner and taken over.",
      cause: error,
    });
  }
  return error instanceof DialtreeError ? error.about(subject) : error;
}

function ruleFailures(kind: Kind, inputs: Record<string, unknown>, owner: string): Failure[] {
  if (hasUnknown(inputs)) return [];
  const provider = providerNamed(parseAccount(String(inputs.account)).provider);
  if (provider === undefined) return [];
  return problemsOf(provider, kind.name as KeptKindName, fieldsOf(kind, inputs), ownerOf(owner).name).map(
    ({ property, reason }) => ({
      property,
      reason: `DT2002 ${property && `${property} `}${reason}`,
    }),
  );
}

/** What a user declared of a resource, without the account. */
export function fieldsOf<K extends KeptKindName>(kind: Kind, inputs: Record<string, unknown>): Fields<K> {
  const names = Object.keys(kind.schema.properties).filter((name) => name !== "account");
  // Its schema has judged the inputs, or they are of a state that it judged.
  return Object.fromEntries(
    names.filter((name) => inputs[name] !== undefined).map((name) => [name, inputs[name]]),
  ) as unknown as Fields<K>;
}

/** The inputs that would describe the object as it stands; what the carrier does not keep stays as it was applied. */
export function liveInputs<K extends KeptKindName>(kind: Kind, before: Inputs, stored: Stored<K>): Inputs {
  const inputs: Record<string, unknown> = {
    ...fieldsOf(kind, before),
    account: before.account,
    owner: before.owner,
  };
  for (const [name, value] of Object.entries(stored.fields)) {
    if (value === undefined) delete inputs[name];
    else inputs[name] = value;
  }
  for (const name of kind.chosen?.(fieldsOf(kind, before)) ?? []) delete inputs[String(name)];
  return inputs as Inputs;
}

/**
 * Declared fields as applied, what only the carrier knows, and the fields that it chose.
 *
 * @param known the outputs so far: what the carrier does not give back again stays as it is known
 */
function outputsOf<K extends KeptKindName>(inputs: Inputs, stored: Stored<K>, known?: Outputs<K>): Inputs {
  return { ...definedOf(stored.fields), ...known, ...definedOf(stored.outputs), ...inputs } as Inputs;
}

/** Of what state has of a resource, what was never declared. */
function knownOutputs<K extends KeptKindName>(kind: Kind, props: Inputs): Outputs<K> {
  const declared = new Set(["owner", "__provider", ...Object.keys(kind.schema.properties)]);
  return Object.fromEntries(Object.entries(props).filter(([name]) => !declared.has(name))) as Outputs<K>;
}

function definedOf(values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
