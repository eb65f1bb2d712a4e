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
import { adoptingChanges, asDeclared, asLive, declaredOf, takenOver, undeclaredOf } from "./adopted.ts";
import type { Failure } from "./check.ts";
import type { ConfigReader } from "./credentials.ts";
import { changedFields } from "./diff.ts";
import { defaultOf, normalForm, replacingFields } from "./normal.ts";
import { sessionOf } from "./session.ts";
import { hasUnknown } from "./unknown.ts";

/** The fields of a resource beside `account`, the reference of its account, and `owner`, `PROJECT/STACK/NAME`. */
export type Inputs = Record<string, unknown> & {
  account: string;
  owner: string;
  /** Of what may have been there before: the fields that the program declares, before defaults are filled in. */
  declares?: readonly string[];
  /** Whether it was there before it was taken over. Only what is declared of it is ever touched. */
  adopted?: true;
  /** That the edge knows what calls need of it; absent where it does not yet, or need not. */
  knownToEdge?: true;
};

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

    check(olds, news) {
      const { owner, __provider, declares = [], adopted: _adopted, knownToEdge: _known, ...written } = news;
      const { fields, failures } = normalForm(kind, written);
      if (failures.length > 0) return Promise.resolve({ inputs: news, failures: [...failures] });
      const inputs = {
        ...fields,
        owner,
        ...(kind.edge?.known ? { knownToEdge: true } : {}),
        ...takenOver(kind, olds, fields, declares),
      } as Inputs;
      return Promise.resolve({
        inputs: asDeclared(kind, olds, inputs),
        failures: ruleFailures(kind, fields, owner),
      });
    },

    diff(_id, olds, news) {
      const wanted = asDeclared(kind, olds, news);
      const changed = changedFields(kind, olds, wanted);
      if (!hasUnknown(news) && kind.refuses) {
        const refusal = kind.refuses(fieldsOf(kind, olds), fieldsOf(kind, wanted));
        if (refusal) return Promise.reject(new DialtreeError("DT2003", refusal));
      }
      const replaces = replacingFields(kind, changed, olds, news);
      return Promise.resolve({ changes: changed.length > 0, replaces, deleteBeforeReplace: false });
    },

    create: (inputs) =>
      on(inputs, async (collection, fields, owner) => {
        const only = onlyOf(kind, inputs);
        const stored = await ensure(kind, collection, fields, owner, only);
        const outs = outputsOf(inputs, stored);
        return { id: stored.id, outs: stored.existed ? asLive(kind, outs, stored, only) : outs };
      }),

    read: (id, props) =>
      on(props, async (collection, _fields, owner) => {
        const stored = await collection.read(id, owner);
        if (stored === undefined) return { id: "" };
        const inputs = liveInputs(kind, props, stored);
        return { id: stored.id, props: outputsOf(inputs, stored, knownOutputs(kind, props)), inputs };
      }),

    update: (id, olds, news) =>
      on(news, async (collection, fields, owner) => {
        const former = olds.owner === news.owner ? undefined : ownerOf(olds.owner);
        const outputs = knownOutputs(kind, olds);
        const only = olds.adopted ? onlyOf(kind, news) : undefined;
        const stored = await collection.update(id, fields, owner, { former, outputs, ...(only && { only }) });
        if (stored === undefined) throw goneAtCarrier();
        const outs = outputsOf(news, stored, outputs);
        return { outs: only ? asLive(kind, outs, stored, only) : outs };
      }),

    delete: (id, props) =>
      on(props, async (collection, fields, owner) => {
        const stored = await collection.read(id, owner);
        // Another resource has taken it over since: it is that one's to remove.
        if (stored === undefined || stored.owner.kind === "other") return;
        const undeclared = props.adopted ? undeclaredOf(kind, fields, onlyOf(kind, props)) : [];
        const applied = Object.entries(fields).filter(([field]) => !undeclared.includes(field));
        await collection.remove(id, Object.fromEntries(applied) as unknown as Fields<K>, owner);
      }),
  };
}

function collectionOf<K extends KeptKindName>(collections: Partial<Collections>, kind: K): Collection<K> {
  const collection: Collection<K> | undefined = collections[kind];
  if (collection === undefined) throw new Error(`neither the provider nor the edge keeps ${kind}`);
  return collection;
}

/**
 * Makes the object unless there is one already: ours is taken over, anybody else's is an error.
 *
 * @param only the declared fields, which alone are touched of what was there before
 */
async function ensure<K extends KeptKindName>(
  kind: Kind,
  collection: Collection<K>,
  fields: Fields<K>,
  owner: Owner,
  only: ReadonlySet<string>,
): Promise<Stored<K>> {
  const found = await collection.find(fields, owner);
  if (found) return takeOver(kind, collection, found, fields, owner, only);
  try {
    return await collection.create(fields, owner);
  } catch (error) {
    const isTaken = error instanceof DialtreeError && error.code === "DT3005";
    if (!(error instanceof UnclearError || isTaken)) throw error;
    const made = await collection.find(fields, owner, true);
    if (made) return takeOver(kind, collection, made, fields, owner, only);
    if (isTaken) throw error;
    if (collection.unique) return collection.create(fields, owner);
    throw new DialtreeError("DT3012", `it is not known whether it was made: ${error.message}`, {
      hint: "Run again: if it was made, the next run finds it by its owner and takes it over.",
      cause: error,
    });
  }
}

async function takeOver<K extends KeptKindName>(
  kind: Kind,
  collection: Collection<K>,
  found: Stored<K>,
  fields: Fields<K>,
  owner: Owner,
  only: ReadonlySet<string>,
): Promise<Stored<K>> {
  const refusal = whyNotTaken(kind, found, fields, only);
  if (refusal) throw refusal;
  const isOurs = found.owner.kind === "ours" && !found.existed;
  const taken = await collection.update(found.id, fields, owner, isOurs ? {} : { only });
  if (taken === undefined) throw goneAtCarrier();
  return isOurs ? taken : { ...taken, existed: true };
}

/** Why an object of another one is not taken over, and what taking it over would change; undefined where it is. */
export function whyNotTaken<K extends KeptKindName>(
  kind: Kind,
  { id, owner, fields: live }: Stored<K>,
  fields: Fields<K>,
  only: ReadonlySet<string>,
): DialtreeError | undefined {
  if (owner.kind === "ours" || fields.adopt) return undefined;
  const hint = adoptingChanges(kind, live, fields, only);
  if (owner.kind !== "other") {
    const text = `it exists already (${quoted(id, [])}) and was not made by this stack`;
    return new DialtreeError("DT3005", text, {
      hint: `Set \`adopt: true\` on this resource to take it over, or choose another name. ${hint}`,
    });
  }
  const text = `it exists already (${quoted(id, [])}) and belongs to ${quoted(makerText(owner.by), [])}`;
  return new DialtreeError("DT3006", text, {
    hint: `If this resource is that one renamed, give it \`aliases: [{ name: OLD }]\`; to take it over from another stack, set \`adopt: true\`. ${hint}`,
  });
}

/** `PROJECT/STACK/NAME` where the carrier keeps all of it. */
export function makerText(maker: Maker): string {
  return "tag" in maker ? maker.tag.replace(/^dialtree:/, "") : `the owner of mark ${maker.mark}`;
}

/** What is touched of it if it was there before; all that it has where nothing is said of that. */
function onlyOf(kind: Kind, inputs: Inputs): ReadonlySet<string> {
  return inputs.declares === undefined
    ? new Set(Object.keys(fieldsOf(kind, inputs)))
    : declaredOf(kind, inputs);
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
    ...(before.knownToEdge && stored.isKnown !== false ? { knownToEdge: true } : {}),
    ...(before.declares === undefined ? {} : { declares: before.declares }),
    ...(before.adopted || stored.existed ? { adopted: true } : {}),
  };
  for (const [name, value] of Object.entries(stored.fields)) {
    // What nobody has said has the meaning of its default: how calls go to an object that the edge knows nothing of.
    // A program need not say what a tree has to, and is not taken to have said it.
    const isUnsaid = before[name] === undefined && kind.treeNeeds?.[name] !== undefined;
    const live: unknown = value ?? (isUnsaid ? undefined : defaultOf(kind, name));
    if (live === undefined) delete inputs[name];
    else inputs[name] = live;
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
  const { fields, outputs, waits, existed } = stored;
  return {
    ...definedOf(fields),
    ...known,
    ...definedOf({ ...outputs, waits }),
    ...(existed ? { adopted: true } : {}),
    ...inputs,
  } as Inputs;
}

/** Of what state has of a resource, what was never declared; what it waited for is asked anew. */
function knownOutputs<K extends KeptKindName>(kind: Kind, props: Inputs): Outputs<K> {
  const named = ["owner", "declares", "waits", "knownToEdge", "__provider"];
  const declared = new Set([...named, ...Object.keys(kind.schema.properties)]);
  return Object.fromEntries(Object.entries(props).filter(([name]) => !declared.has(name))) as Outputs<K>;
}

function definedOf(values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
