import { describe, expect, it, type TestContext, vi } from "vitest";
import {
  type Collection,
  type Fields,
  type KindName,
  type Provider,
  problemsOf,
  type Session,
} from "../../providers/provider.ts";
import { kindNamed, kinds } from "../../src/kinds/registry.ts";
import { replacingFields } from "../../src/lifecycle/normal.ts";
import { listed, madeBy, onlyDeclared, owner, roundTrip } from "./round-trip.ts";

/** A fresh account at a provider. `owned` is a number that it has, routed nowhere; `offer` finds one to order. */
export interface Account {
  readonly session: Session;
  readonly owned: string;
  readonly offer: NonNullable<Fields<"PhoneNumber">["search"]>;
}

const voiceUrl = "https://edge.example/voice";

/**
 * What every provider must pass, whatever it speaks to; what it does not keep is skipped with its own reason.
 *
 * @param withheld kinds of which this very account has not what a test needs, with the reason
 */
export function providerContract(
  name: string,
  provider: Provider,
  open: () => Promise<Account>,
  withheld: Readonly<Partial<Record<KindName, string>>> = {},
): void {
  /** A test of a kind that holds where the provider keeps it and takes such fields. */
  const keeps = <K extends KindName>(
    title: string,
    kind: K,
    sample: Fields<K>,
    test: (account: Filled, collection: Collection<K>, context: TestContext) => Promise<void>,
  ) =>
    it(title, async (context) => {
      skipUnlessKept(context, kind, sample);
      const account = await filled();
      await test(account, account.of(kind), context);
    });

  function skipUnlessKept<K extends KindName>({ skip }: TestContext, kind: K, sample: Fields<K>): void {
    const [problem] = problemsOf(provider, kind, sample, "front/sample");
    if (problem) skip(`${problem.property} ${problem.reason}`.trim());
    if (provider.keeps[kind] === undefined) skip(`the edge keeps ${kind}`);
    const reason = withheld[kind];
    if (reason !== undefined) skip(reason);
  }

  /** Whether a change of the field makes another object there. */
  const isReplacedBy = (kind: KindName, field: string) => {
    const account = `${provider.name}:front`;
    return replacingFields(kindNamed(kind), [field], { account }, { account }).length > 0;
  };

  type Filled = Awaited<ReturnType<typeof filled>>;

  async function filled() {
    const { session, owned, offer } = await open();
    const of = <K extends KindName>(kind: K): Collection<K> => {
      const collection: Collection<K> | undefined = session.collections[kind] as never;
      if (collection === undefined) throw new Error(`the session has no ${kind}`);
      return collection;
    };
    const profile =
      provider.keeps.OutboundProfile &&
      (await of("OutboundProfile").create(
        { label: "profile", destinations: ["US"], enabled: true },
        owner("profile"),
      ));
    const outbound = profile ? { outboundProfile: profile.id } : {};
    const domain = await of("SipDomain").create(
      { prefix: "acme", onlyMyConnections: true, voiceUrl },
      owner("domain"),
    );
    const list = await of("CredentialList").create(outbound, owner("list"));
    return { session, of, owned, offer, outbound, domain, list };
  }

  describe(`contract: ${name}`, () => {
    it("takes good credentials", async () => {
      await (await open()).session.check();
    });

    it("has a collection for each kind that it keeps, and a reason for each that nobody keeps", async () => {
      const { session } = await open();
      for (const { name, edge } of kinds.filter((each) => each.name !== "ProviderAccount")) {
        const kind = name as KindName;
        const isKept = provider.keeps[kind] !== undefined;
        if (isKept) expect(session.collections).toHaveProperty(kind);
        if (isKept) expect(provider.lacks ?? {}).not.toHaveProperty(kind);
        else if (edge === undefined) expect(provider.lacks).toHaveProperty(kind);
      }
    });

    it("refuses a chosen user name and password, which no SIP user has a place for", () => {
      const chosen = { list: "1", username: "dana01", password: { env: "DANA" } };
      const refused = problemsOf(provider, "SipUser", chosen, "front/dana").map(({ property }) => property);
      expect(refused).toEqual(["username", "password"]);
    });

    keeps("keeps a SIP domain", "SipDomain", { prefix: "first", voiceUrl }, ({ outbound }, domains) =>
      roundTrip(
        domains,
        { prefix: "first", onlyMyConnections: true, voiceUrl, ...outbound },
        { prefix: "second", onlyMyConnections: false, voiceUrl: "https://edge.example/other" },
      ),
    );

    keeps("keeps an outbound profile", "OutboundProfile", {}, (_account, profiles) =>
      roundTrip(
        profiles,
        { destinations: ["CA", "US"], dailySpendLimitUsd: 12.5, maxRateUsdPerMinute: 0.2, enabled: true },
        { destinations: ["DE"], concurrentCalls: 3, enabled: false, label: "another name" },
      ),
    );

    keeps("keeps a credential list", "CredentialList", {}, ({ outbound }, lists) =>
      roundTrip(lists, { ...outbound }, { label: "people" }),
    );

    keeps(
      "attaches a credential list to a domain, and leaves both when it is detached",
      "CredentialAttachment",
      { domain: "1", list: "1" },
      async ({ of, domain, list }, attachments) => {
        const who = owner("attachment");
        const fields = { domain: domain.id, list: list.id };
        const made = await attachments.create(fields, who);
        expect(made.fields).toMatchObject({ ...fields, voiceUrl });
        expect(await listed(attachments, made.id)).toMatchObject({ fields });
        expect(madeBy((await listed(attachments, made.id))?.owner, "attachment")).toBe(true);
        const lists = of("CredentialList");
        expect((await lists.read(list.id, owner("list")))?.owner).toEqual({ kind: "ours" });
        await lists.update(list.id, { label: "renamed" }, owner("list"));
        expect((await attachments.read(made.id, who))?.owner).toEqual({ kind: "ours" });
        await attachments.remove(made.id, fields, who);
        expect(await attachments.read(made.id, who)).toBeUndefined();
        expect(await lists.read(list.id, owner("list"))).toBeDefined();
      },
    );

    it("attaches a list to as many domains as it says", async (context) => {
      const sample = { domain: "1", list: "1" };
      skipUnlessKept(context, "CredentialAttachment", sample);
      context.skip(provider.limits.domainsPerList === 1, "a list is attached to one domain at most");
      const { of, domain, list } = await filled();
      const other = await of("SipDomain").create({ prefix: "other", voiceUrl }, owner("other"));
      const attachments = of("CredentialAttachment");
      const attach = (to: string, name: string) =>
        attachments.create({ domain: to, list: list.id }, owner(name));
      const ids = [await attach(domain.id, "one"), await attach(other.id, "two")].map(({ id }) => id);
      for (const id of ids) expect(await listed(attachments, id)).toBeDefined();
      expect(new Set(ids).size).toBe(2);
    });

    keeps(
      "keeps a SIP user with generated credentials that outlive a change",
      "SipUser",
      { list: "1" },
      async ({ list }, users) => {
        await roundTrip(users, { list: list.id }, { list: list.id, label: "Dana at the desk" });
        const who = owner("dana");
        const { id, outputs } = await users.create({ list: list.id }, who);
        expect(outputs.username).toMatch(/./);
        expect(outputs.password?.length).toBeGreaterThanOrEqual(16);
        const changed = await users.update(id, { list: list.id, label: "Dana" }, who, { outputs });
        expect({ ...outputs, ...changed?.outputs }).toEqual(outputs);
        expect({ ...outputs, ...(await users.read(id, who))?.outputs }).toEqual(outputs);
        const taken = await users.update(id, { list: list.id }, who);
        expect(taken?.outputs.password?.length).toBeGreaterThanOrEqual(16);
      },
    );

    keeps(
      "takes a SIP user over as it is, with the password that its phone has",
      "SipUser",
      { list: "1" },
      async ({ list }, users) => {
        const { id, outputs } = await users.create({ list: list.id, label: "Dana" }, owner("theirs"));
        const taken = await users.update(id, { list: "" }, owner("ours"), { only: new Set() });
        expect(taken?.fields).toMatchObject({ list: list.id });
        expect({ ...outputs, ...taken?.outputs }).toEqual(outputs);
        expect({ ...outputs, ...(await users.read(id, owner("ours")))?.outputs }).toEqual(outputs);
      },
    );

    keeps(
      "moves a SIP user to another list",
      "SipUser",
      { list: "1" },
      async ({ of, list }, users, { skip }) => {
        skip(isReplacedBy("SipUser", "list"), "another list makes another user there");
        const other = await of("CredentialList").create({ label: "other" }, owner("other"));
        await roundTrip(users, { list: list.id }, { list: other.id });
      },
    );

    keeps("keeps a call queue", "CallQueue", {}, async (_account, queues) => {
      const isCollected = provider.collects?.includes("CallQueue") ?? false;
      await roundTrip(queues, { maxSize: 300 }, { maxSize: 20 }, undefined, isCollected);
    });

    keeps("renames a call queue in place", "CallQueue", {}, async (_account, queues, { skip }) => {
      skip(isReplacedBy("CallQueue", "queueName"), "another name makes another queue there");
      await roundTrip(queues, { queueName: "help" }, { queueName: "support" });
    });

    keeps("keeps who answers a queue", "CallQueue", {}, async (_account, queues, { skip }) => {
      skip(provider.keeps.CallQueue !== "whole", "the edge keeps how calls to a queue go");
      const members = [{ user: "dana" }, { team: "night", tier: 2 }];
      await roundTrip(queues, { members, ring: "inOrder" }, { members, overflow: { extension: "101" } });
    });

    keeps(
      "keeps an extension",
      "Extension",
      { number: "101", label: "Dana", target: { user: "dana" } },
      (_account, extensions) =>
        roundTrip(
          extensions,
          { number: "101", label: "Dana", target: { user: "dana" } },
          { number: "101", label: "Help", target: { callQueue: "help" } },
        ),
    );

    keeps("keeps a team", "Team", { name: "Night", members: [] }, (_account, teams) =>
      roundTrip(
        teams,
        { name: "Night", members: [{ user: "dana" }] },
        { name: "Day", members: [], noAnswer: { phoneNumber: "+13125550100" } },
      ),
    );

    keeps(
      "routes a number that the account owns, and keeps it when the resource goes",
      "PhoneNumber",
      { acquire: "existing" },
      async ({ owned, domain }, numbers) => {
        const who = owner("main");
        const fields = { number: owned, acquire: "existing", domain: domain.id } as const;
        const found = await numbers.find(fields, who);
        expect(found?.owner).toEqual({ kind: "ours" });
        const id = found?.id ?? "";
        const routed = await numbers.update(id, fields, who);
        expect(routed?.fields).toEqual({ number: owned, domain: domain.id });
        expect((await numbers.find(fields, owner("other"), true))?.owner.kind).toBe("other");
        expect(await listed(numbers, id)).toMatchObject({ fields: { number: owned, domain: domain.id } });
        expect(madeBy((await listed(numbers, id))?.owner, "main")).toBe(true);
        await numbers.remove(id, fields, who);
        const kept = await numbers.read(id, who);
        expect(kept).toMatchObject({ fields: { number: owned, domain: undefined }, owner: { kind: "none" } });
        expect((await listed(numbers, id))?.owner).toEqual({ kind: "none" });
      },
    );

    keeps(
      "gives a number an emergency address, another one, and none",
      "PhoneNumber",
      { emergencyAddress: "1" },
      async ({ owned, domain }, numbers) => {
        const who = owner("main");
        const fields = { number: owned, acquire: "existing", domain: domain.id } as const;
        const id = (await numbers.find(fields, who))?.id ?? "";
        for (const emergencyAddress of ["53829456729313", "53829456729314", undefined]) {
          const wanted = { ...fields, ...(emergencyAddress === undefined ? {} : { emergencyAddress }) };
          const changed = await numbers.update(id, wanted, who);
          // What is done later shows nothing else meanwhile, and says that it waits.
          if (changed?.waits) expect(changed.fields).not.toHaveProperty("emergencyAddress");
          else expect(changed?.fields.emergencyAddress).toBe(emergencyAddress);
          const done = await vi.waitUntil(
            async () => {
              await numbers.find(fields, who, true);
              const live = await numbers.read(id, who);
              return live?.waits === undefined && live;
            },
            { timeout: 5_000, interval: 100 },
          );
          expect(done.fields.emergencyAddress).toBe(emergencyAddress);
        }
      },
    );

    keeps(
      "orders a number, and releases it only when told to",
      "PhoneNumber",
      { acquire: "order" },
      async ({ offer, domain }, numbers) => {
        const who = owner("fax");
        const fields = { search: offer, acquire: "order", domain: domain.id } as const;
        expect(await numbers.find(fields, who)).toBeUndefined();
        const ordered = await numbers.create(fields, who);
        expect(ordered.fields.number).toMatch(/^\+[1-9]\d+$/);
        expect(ordered.fields.domain).toBe(domain.id);
        await numbers.remove(ordered.id, { ...fields, release: true }, who);
        expect(await numbers.read(ordered.id, who)).toBeUndefined();
      },
    );

    keeps(
      "touches only what is declared of a domain that was there before",
      "SipDomain",
      { prefix: "first", voiceUrl },
      (_account, domains) =>
        onlyDeclared(
          domains,
          { prefix: "there", onlyMyConnections: false, voiceUrl },
          { prefix: "there", onlyMyConnections: true, voiceUrl: "https://edge.example/other" },
          "onlyMyConnections",
        ),
    );

    keeps(
      "touches only what is declared of an outbound profile that was there before",
      "OutboundProfile",
      {},
      (_account, profiles) =>
        onlyDeclared(
          profiles,
          { label: "there before", destinations: ["DE"], concurrentCalls: 3, enabled: true },
          { destinations: ["CA", "US"], dailySpendLimitUsd: 5, enabled: true },
          "destinations",
        ),
    );

    keeps(
      "touches only what is declared of a SIP user that was there before",
      "SipUser",
      { list: "1" },
      async ({ of, list }, users) => {
        const other = await of("CredentialList").create({ label: "other" }, owner("other"));
        await onlyDeclared(
          users,
          { list: other.id, label: "Dana" },
          { list: list.id, label: "Sam" },
          "label",
        );
      },
    );

    keeps(
      "touches only what is declared of a list that was there before",
      "CredentialList",
      {},
      ({ outbound }, lists) =>
        onlyDeclared(lists, { label: "there before", ...outbound }, { label: "another" }, "label"),
    );

    keeps("refuses an order without the word for it", "PhoneNumber", {}, async (_account, numbers) => {
      const fields = { number: "+13125550199", acquire: "existing" } as const;
      await expect(numbers.create(fields, owner("none"))).rejects.toMatchObject({ code: "DT3008" });
    });

    keeps("lists by pages what is there, whoever made it", "CredentialList", {}, async (_account, lists) => {
      const names = ["one", "two", "three", "four", "five"];
      for (const each of names) await lists.create({ label: each }, owner(each));
      const all = (await Array.fromAsync(lists.list())).flat();
      for (const each of names) expect(all.filter((stored) => madeBy(stored.owner, each))).toHaveLength(1);
    });
  });
}
