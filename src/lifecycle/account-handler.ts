import { isDeepStrictEqual } from "node:util";
import { providerNamed } from "../../providers/index.ts";
import { ownerOf } from "../../providers/owner.ts";
import { withProviders } from "../../providers/schema.ts";
import type { EdgeReference } from "../../schemas/types.ts";
import { DialtreeError } from "../errors.ts";
import { kindNamed } from "../kinds/registry.ts";
import { carrierKeyOf } from "../shapes/carrier-key.ts";
import { type AccountReference, describeAccount, parseAccount } from "./account.ts";
import { shapeFailures } from "./check.ts";
import { type ConfigReader, readCredential } from "./credentials.ts";
import { schemaOf } from "./schema.ts";
import { type AccountSession, reachingCredentials, sessionOf, settingsOf } from "./session.ts";
import { hasUnknown } from "./unknown.ts";

type Inputs = Record<string, unknown> & {
  name: string;
  reference: string;
  owner: string;
  knownToEdge?: true;
};

/** The lifecycle of an account, which no carrier makes or deletes: its key is tried, and the edge knows its settings. */
export function accountHandler() {
  let config: ConfigReader = () => undefined;

  async function on<T>(inputs: Inputs, work: (session: AccountSession) => Promise<T>): Promise<T> {
    const subject = `ProviderAccount ${describeAccount(parseAccount(inputs.reference))}`;
    try {
      return await work(await sessionOf(inputs.reference, ownerOf(inputs.owner).project, config));
    } catch (error) {
      throw error instanceof DialtreeError ? error.about(subject) : error;
    }
  }

  const made = (inputs: Inputs) =>
    on(inputs, async (session) => {
      await session.check();
      await writeSettings(session, inputs, inputs.owner);
      return { id: inputs.name, outs: inputs };
    });

  return {
    configure: ({ config: values }: { config: { get: ConfigReader } }) => {
      config = (key) => values.get(key);
      return Promise.resolve();
    },
    /** A credential that cannot be read fails the preview already: `up` could not go further. */
    check(_olds: Inputs, news: Inputs) {
      const { owner, reference, __provider, knownToEdge: _known, ...declared } = news;
      const shape = shapeFailures(withProviders(schemaOf(kindNamed("ProviderAccount"))), declared);
      const failures =
        shape.length > 0 || hasUnknown(reference) ? shape : keyFailures(parseAccount(reference), config);
      return Promise.resolve({ inputs: { ...declared, owner, reference, knownToEdge: true }, failures });
    },
    diff(_id: string, olds: Inputs, news: Inputs) {
      const { name: before, provider: providerBefore } = olds;
      const replaces = [
        ...(news.name === before ? [] : ["name"]),
        ...(news.provider === providerBefore ? [] : ["provider"]),
      ];
      const changes = Object.keys({ ...olds, ...news }).some(
        (key) => key !== "__provider" && !isDeepStrictEqual(olds[key], news[key]),
      );
      return Promise.resolve({ changes, replaces });
    },
    create: made,
    read: (id: string, props: Inputs) =>
      on(props, async (session) => {
        await session.check();
        const { knownToEdge, ...others } = props;
        const isKnown = await session.settings.has(settingsIn(props), await carriersOf(session, props));
        const inputs = isKnown && knownToEdge ? props : others;
        return { id, props: inputs, inputs };
      }),
    async update(_id: string, _olds: Inputs, news: Inputs) {
      return { outs: (await made(news)).outs };
    },
    async delete(_id: string, { reference, owner }: Inputs) {
      await (await settingsOf(reference, ownerOf(owner).project, config)).remove();
    },
  };
}

/** Has the edge know what calls need of an account. @param owner `PROJECT/STACK/NAME` */
export async function writeSettings(
  session: AccountSession,
  inputs: Readonly<Record<string, unknown>>,
  owner: string,
): Promise<void> {
  await session.settings.write(settingsIn(inputs), ownerOf(owner).tag, await carriersOf(session, inputs));
}

/** The settings that calls need, as declared. */
function settingsIn(inputs: Readonly<Record<string, unknown>>): object {
  const names = kindNamed("ProviderAccount").edge?.callFields ?? [];
  const said = names.filter((name) => inputs[name] !== undefined);
  return Object.fromEntries(said.map((name) => [name, inputs[name]]));
}

/** What the edge has to know of an account's calls besides. */
async function carriersOf(
  session: AccountSession,
  inputs: Readonly<Record<string, unknown>>,
): Promise<object> {
  const webhookKey = await session.webhookKey();
  const { fallbackUrl } = (inputs.edge ?? {}) as Partial<EdgeReference>;
  const carrierKey = carrierKeyOf(inputs, providerNamed(String(inputs.provider))?.controlKey);
  const endpoint = carrierKey === undefined ? undefined : inputs.endpoint;
  return {
    ...(webhookKey === undefined ? {} : { webhookKey }),
    ...(fallbackUrl === undefined ? {} : { fallbackUrl }),
    ...(carrierKey === undefined ? {} : { carrierKey }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

/** Each credential that the account needs and that cannot be read. */
function keyFailures(
  account: AccountReference,
  config: ConfigReader,
): { property: string; reason: string }[] {
  return [...reachingCredentials(account).map(([, reference]) => reference), account.edgeToken].flatMap(
    (credential) => {
      if (credential === undefined) return [];
      try {
        readCredential(credential, config);
        return [];
      } catch (error) {
        if (!(error instanceof DialtreeError)) throw error;
        return [{ property: "", reason: error.message }];
      }
    },
  );
}
