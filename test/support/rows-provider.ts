import { randomBytes, randomUUID } from "node:crypto";
import {
  type Collection,
  defineProvider,
  type Fields,
  type KindName,
  type Outputs,
  type Owner,
  type Stored,
} from "../../providers/provider.ts";
import { DialtreeError } from "../../src/errors.ts";
import { overlaid } from "../../src/kinds/declares.ts";
import { kindNamed } from "../../src/kinds/registry.ts";

/*
 * A provider in the manner of a self-hosted SIP server that rows of a database drive: it keeps extensions, teams and queues
 * itself, never gives a password back, and has neither outbound profiles nor numbers to sell.
 */

interface Row {
  readonly id: string;
  readonly owner: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What a server has, by kind and id. */
type Tables = Map<KindName, Map<string, Row>>;

const servers = new Map<string, Tables>();

/** A server with one number that is routed nowhere. @returns its address */
export function startRowsServer(number: string): string {
  const address = `rows-${randomUUID()}.invalid`;
  const row = { id: "number-1", owner: undefined, fields: { number } };
  servers.set(address, new Map([["PhoneNumber", new Map([[row.id, row]])]]));
  return address;
}

/** The password that a server takes. */
export const rowsPassword = "correct horse battery";

const asked = (what: string) => ({ description: what, examples: [{ env: "ROWS" }] });

export const rows = defineProvider({
  name: "rows",
  credentials: {
    required: ["server", "database", "user", "password"],
    properties: {
      server: asked("The database's address."),
      database: asked("The database's name."),
      user: asked("Who works in it."),
      password: asked("The user's password."),
    },
  },
  needsCredentials: true,
  keeps: {
    SipDomain: "whole",
    CredentialList: "whole",
    CredentialAttachment: "whole",
    SipUser: "whole",
    CallQueue: "whole",
    Extension: "whole",
    Team: "whole",
    PhoneNumber: "whole",
  },
  lacks: { OutboundProfile: "the server's own dial plan says who may call where" },
  limits: { domainsPerList: "many" },
  differs: { SipUser: { replaces: ["list"] }, CallQueue: { replaces: [] }, Team: { naturalKey: "name" } },
  rules: {
    PhoneNumber: ({ acquire, emergencyAddress }) => [
      acquire === "order" && {
        property: "acquire",
        reason: "finds nothing to order: the server sells no numbers",
      },
      emergencyAddress !== undefined && {
        property: "emergencyAddress",
        reason: "is kept by whoever sold the number",
      },
    ],
  },
  connect({ credentials: { server = "", password } }) {
    const tables = servers.get(server);
    const check = async () => {
      await Promise.resolve();
      if (tables === undefined) throw new DialtreeError("DT3003", `there is no server ${server}`);
      if (password !== rowsPassword) throw new DialtreeError("DT3002", "the server refused the password");
    };
    return Promise.resolve({ check, collections: collectionsOf(tables ?? new Map()) });
  },
});

function collectionsOf(tables: Tables) {
  const table = (kind: KindName) => {
    const known = tables.get(kind) ?? new Map<string, Row>();
    tables.set(kind, known);
    return known;
  };
  const voiceUrl = (domain: string) => String(table("SipDomain").get(domain)?.fields.voiceUrl ?? "");
  const numbers = table("PhoneNumber");
  return {
    SipDomain: collection("SipDomain", table("SipDomain"), ({ prefix }) => prefix, {
      outputs: (row) => ({ domain: `${String(row.fields.prefix)}.sip.example` }),
    }),
    CredentialList: collection(
      "CredentialList",
      table("CredentialList"),
      ({ label }, { name }) => label ?? name,
    ),
    CredentialAttachment: collection(
      "CredentialAttachment",
      table("CredentialAttachment"),
      ({ domain, list }) => `${domain} ${list}`,
      { live: (fields) => ({ ...fields, voiceUrl: voiceUrl(fields.domain) }) },
    ),
    SipUser: withPasswords(
      collection("SipUser", table("SipUser"), (_fields, { mark }) => mark, {
        outputs: (row) => ({ username: `user${row.id.slice(0, 8)}` }),
      }),
    ),
    CallQueue: collection("CallQueue", table("CallQueue"), ({ queueName }, { name }) => queueName ?? name),
    Extension: collection("Extension", table("Extension"), ({ number }) => number),
    Team: collection("Team", table("Team"), (_fields, { name }) => name),
    PhoneNumber: ownedNumbers(
      numbers,
      collection("PhoneNumber", numbers, ({ number = "" }) => number),
    ),
  };
}

/** Rows of a kind. `keyOf` is what the server lets stand once. */
function collection<K extends KindName>(
  kind: K,
  table: Map<string, Row>,
  keyOf: (fields: Fields<K>, owner: Owner) => string,
  more: { outputs?: (row: Row) => Outputs<K>; live?: (fields: Fields<K>) => Fields<K> } = {},
): Collection<K> {
  const keys = new Map<string, string>();
  const stored = (row: Row, owner?: Owner): Stored<K> => ({
    id: row.id,
    fields: (more.live ?? ((fields) => fields))(row.fields as unknown as Fields<K>),
    outputs: more.outputs?.(row) ?? {},
    owner:
      row.owner === undefined
        ? { kind: "none" }
        : row.owner === owner?.tag
          ? { kind: "ours" }
          : { kind: "other", by: { tag: row.owner } },
  });
  const write = (id: string, fields: Fields<K>, owner: Owner): Stored<K> => {
    const { adopt: _adopt, acquire: _acquire, search: _search, ...kept } = fields as Record<string, unknown>;
    const row: Row = { id, owner: owner.tag, fields: kept };
    table.set(id, row);
    keys.set(id, keyOf(fields, owner));
    return stored(row, owner);
  };
  const withKey = (key: string) => [...table.values()].find(({ id }) => keys.get(id) === key);
  return {
    unique: true,
    find(fields, owner) {
      const own = [...table.values()].find((row) => row.owner === owner.tag);
      const found = own ?? withKey(keyOf(fields, owner));
      return Promise.resolve(found && stored(found, owner));
    },
    create(fields, owner) {
      if (withKey(keyOf(fields, owner)))
        return Promise.reject(new DialtreeError("DT3005", `there is such a row of ${kind} already`));
      return Promise.resolve(write(randomUUID(), fields, owner));
    },
    read(id, owner) {
      const row = table.get(id);
      return Promise.resolve(row && stored(row, owner));
    },
    update(id, fields, owner, { only } = {}) {
      const row = table.get(id);
      const live = (row?.fields ?? {}) as Record<string, unknown>;
      const wanted = { ...fields } as Record<string, unknown>;
      const whole = only ? overlaid(kindNamed(kind), live, wanted, only) : wanted;
      return Promise.resolve(row && write(id, whole as unknown as Fields<K>, owner));
    },
    remove(id) {
      table.delete(id);
      keys.delete(id);
      return Promise.resolve();
    },
    async *list() {
      const all = [...table.values()];
      for (let at = 0; at < all.length; at += 2)
        yield await Promise.resolve(all.slice(at, at + 2).map((row) => stored(row)));
    },
  };
}

/** Only what has just been made shows its password. */
function withPasswords(users: Collection<"SipUser">): Collection<"SipUser"> {
  const shown = (user: Stored<"SipUser">) => ({
    ...user,
    outputs: { ...user.outputs, password: randomBytes(18).toString("base64url") },
  });
  return {
    ...users,
    create: async (fields, owner) => shown(await users.create(fields, owner)),
    async update(id, fields, owner, known) {
      const changed = await users.update(id, fields, owner, known);
      const isUnknown = known?.outputs?.password === undefined && known?.only === undefined;
      return changed && isUnknown ? shown(changed) : changed;
    },
  };
}

/** A number is there before dialtree comes, and stays when it goes. */
function ownedNumbers(
  table: Map<string, Row>,
  numbers: Collection<"PhoneNumber">,
): Collection<"PhoneNumber"> {
  return {
    ...numbers,
    async find({ number, acquire, domain }, owner) {
      const row = [...table.values()].find((each) => each.fields.number === number);
      const found = row && (await numbers.read(row.id, owner));
      const unused = !found?.fields.domain || found.fields.domain === domain;
      const free = found?.owner.kind === "none" && acquire === "existing" && unused;
      return free ? { ...found, owner: { kind: "ours" } } : found;
    },
    create: ({ number }) =>
      Promise.reject(new DialtreeError("DT3008", `the server does not have the number ${number}`)),
    remove(id) {
      const row = table.get(id);
      const fields = { number: row?.fields.number, domain: undefined, target: undefined };
      if (row) table.set(id, { id, owner: undefined, fields });
      return Promise.resolve();
    },
  };
}
