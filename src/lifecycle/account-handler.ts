import { isDeepStrictEqual } from "node:util";
import { ownerOf } from "../../providers/owner.ts";
import { withProviders } from "../../providers/schema.ts";
import { DialtreeError } from "../errors.ts";
import { kindNamed } from "../kinds/registry.ts";
import { type AccountReference, describeAccount, parseAccount } from "./account.ts";
import { shapeFailures } from "./check.ts";
import { type ConfigReader, readCredential } from "./credentials.ts";
import { schemaOf } from "./schema.ts";
import { reachingCredentials, sessionOf } from "./session.ts";
import { hasUnknown } from "./unknown.ts";

type Inputs = Record<string, unknown> & { name: string; reference: string; owner: string };

/** The lifecycle of an account, which no carrier makes or deletes: its key is read and tried. */
export function accountHandler() {
  let config: ConfigReader = () => undefined;

  const tried = async (inputs: Inputs) => {
    const subject = `ProviderAccount ${describeAccount(parseAccount(inputs.reference))}`;
    try {
      const { project } = ownerOf(inputs.owner);
      await (await sessionOf(inputs.reference, project, config)).check();
    } catch (error) {
      throw error instanceof DialtreeError ? error.about(subject) : error;
    }
  };

  return {
    configure: ({ config: values }: { config: { get: ConfigReader } }) => {
      config = (key) => values.get(key);
      return Promise.resolve();
    },
    /** A credential that cannot be read fails the preview already: `up` could not go further. */
    check(_olds: Inputs, news: Inputs) {
      const { owner, reference, __provider, ...declared } = news;
      const shape = shapeFailures(withProviders(schemaOf(kindNamed("ProviderAccount"))), declared);
      const failures =
        shape.length > 0 || hasUnknown(reference) ? shape : keyFailures(parseAccount(reference), config);
      return Promise.resolve({ inputs: { ...declared, owner, reference }, failures });
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
    async create(inputs: Inputs) {
      await tried(inputs);
      return { id: inputs.name, outs: inputs };
    },
    async read(id: string, props: Inputs) {
      await tried(props);
      return { id, props, inputs: props };
    },
    async update(_id: string, _olds: Inputs, news: Inputs) {
      await tried(news);
      return { outs: news };
    },
    delete: () => Promise.resolve(),
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
