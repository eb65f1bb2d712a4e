import { describe, expect, it } from "vitest";
import type { Collection, Fields, KindName, Session } from "../../providers/provider.ts";
import type { telnyxApi } from "../../providers/telnyx/provider.ts";
import { ownerOf } from "../../src/lifecycle/owner.ts";

/** A fresh account at a provider. `owned` is a number that it has, routed nowhere; `offer` finds one to order. */
export interface Account {
  readonly session: Session<keyof (typeof telnyxApi)["keeps"]>;
  readonly owned: string;
  readonly offer: NonNullable<Fields<"PhoneNumber">["search"]>;
}

/** What every provider must pass, whatever it speaks to. */
export function providerContract(name: string, open: () => Promise<Account>): void {
  describe(`contract: ${name}`, () => {
    const owner = (resource: string) => ownerOf(`project/stack/${resource}`);

    async function filled() {
      const { session, owned, offer } = await open();
      const { collections } = session;
      const profile = await collections.OutboundProfile.create(
        { label: "profile", destinations: ["US"], enabled: true },
        owner("profile"),
      );
      const domain = await collections.SipDomain.create(
        { prefix: "acme", onlyMyConnections: true, voiceUrl: "https://edge.example/voice" },
        owner("domain"),
      );
      const list = await collections.CredentialList.create({ outboundProfile: profile.id }, owner("list"));
      return { session, collections, owned, offer, profile, domain, list };
    }

    async function roundTrip<K extends KindName>(
      collection: Collection<K>,
      first: Fields<K>,
      second: Fields<K>,
    ) {
      const who = owner("round/trip");
      expect(await collection.find(first, who)).toBeUndefined();
      const made = await collection.create(first, who);
      expect(made.fields).toMatchObject(first);
      expect(made.owner).toEqual({ kind: "ours" });
      expect((await collection.find(first, who, true))?.id).toBe(made.id);
      expect((await collection.find(first, owner("stranger"), true))?.owner.kind).not.toBe("ours");
      const changed = await collection.update(made.id, second, who);
      expect(changed?.fields).toMatchObject(second);
      expect((await collection.read(made.id, who))?.fields).toMatchObject(second);
      await collection.remove(made.id, second, who);
      expect(await collection.read(made.id, who)).toBeUndefined();
      await collection.remove(made.id, second, who);
      expect(await collection.update(made.id, second, who)).toBeUndefined();
    }

    it("takes a good key", async () => {
      await (await open()).session.check();
    });

    it("keeps a SIP domain", async () => {
      const { collections, profile } = await filled();
      const voiceUrl = "https://edge.example/voice";
      await roundTrip(
        collections.SipDomain,
        { prefix: "first", onlyMyConnections: true, voiceUrl, outboundProfile: profile.id },
        { prefix: "second", onlyMyConnections: false, voiceUrl: "https://edge.example/other" },
      );
    });

    it("keeps an outbound profile", async () => {
      const { collections } = await filled();
      await roundTrip(
        collections.OutboundProfile,
        { destinations: ["CA", "US"], dailySpendLimitUsd: 12.5, maxRateUsdPerMinute: 0.2, enabled: true },
        { destinations: ["DE"], concurrentCalls: 3, enabled: false, label: "another name" },
      );
    });

    it("keeps a credential list", async () => {
      const { collections, profile } = await filled();
      await roundTrip(collections.CredentialList, { outboundProfile: profile.id }, { label: "people" });
    });

    it("attaches a credential list to a domain, and leaves both when it is detached", async () => {
      const { collections, domain, list } = await filled();
      const who = owner("attachment");
      const fields = { domain: domain.id, list: list.id };
      const made = await collections.CredentialAttachment.create(fields, who);
      expect(made.fields).toMatchObject({ ...fields, voiceUrl: "https://edge.example/voice" });
      expect((await collections.CredentialList.read(list.id, owner("list")))?.owner).toEqual({
        kind: "ours",
      });
      await collections.CredentialList.update(list.id, { label: "renamed" }, owner("list"));
      expect((await collections.CredentialAttachment.read(made.id, who))?.owner).toEqual({ kind: "ours" });
      await collections.CredentialAttachment.remove(made.id, fields, who);
      expect(await collections.CredentialAttachment.read(made.id, who)).toBeUndefined();
      expect(await collections.CredentialList.read(list.id, owner("list"))).toBeDefined();
    });

    it("keeps a SIP user with generated credentials that outlive a change", async () => {
      const { collections, list } = await filled();
      await roundTrip(collections.SipUser, { list: list.id }, { list: list.id, label: "Dana at the desk" });
      const who = owner("dana");
      const made = await collections.SipUser.create({ list: list.id }, who);
      expect(made.outputs.password.length).toBeGreaterThanOrEqual(16);
      const changed = await collections.SipUser.update(made.id, { list: list.id, label: "Dana" }, who);
      expect(changed?.outputs).toEqual(made.outputs);
    });

    it("keeps a call queue", async () => {
      const { collections } = await filled();
      await roundTrip(collections.CallQueue, { maxSize: 300 }, { maxSize: 20 });
    });

    it("routes a number that the account owns, and keeps it when the resource goes", async () => {
      const { collections, owned, domain } = await filled();
      const who = owner("main");
      const fields = { number: owned, acquire: "existing", domain: domain.id } as const;
      const found = await collections.PhoneNumber.find(fields, who);
      expect(found?.owner).toEqual({ kind: "ours" });
      const routed = await collections.PhoneNumber.update(found?.id ?? "", fields, who);
      expect(routed?.fields).toEqual({ number: owned, domain: domain.id });
      expect((await collections.PhoneNumber.find(fields, owner("other"), true))?.owner.kind).toBe("other");
      await collections.PhoneNumber.remove(found?.id ?? "", fields, who);
      const kept = await collections.PhoneNumber.read(found?.id ?? "", who);
      expect(kept).toMatchObject({ fields: { number: owned, domain: undefined }, owner: { kind: "none" } });
    });

    it("gives a number an emergency address, another one, and none", async () => {
      const { collections, owned, domain } = await filled();
      const who = owner("main");
      const fields = { number: owned, acquire: "existing", domain: domain.id } as const;
      const id = (await collections.PhoneNumber.find(fields, who))?.id ?? "";
      for (const emergencyAddress of ["53829456729313", "53829456729314", undefined]) {
        const wanted = { ...fields, ...(emergencyAddress === undefined ? {} : { emergencyAddress }) };
        const changed = await collections.PhoneNumber.update(id, wanted, who);
        expect(changed?.fields.emergencyAddress).toBe(emergencyAddress);
        await collections.PhoneNumber.find(fields, who, true);
        expect((await collections.PhoneNumber.read(id, who))?.fields.emergencyAddress).toBe(emergencyAddress);
      }
    });

    it("orders a number, and releases it only when told to", async () => {
      const { collections, offer, domain } = await filled();
      const who = owner("fax");
      const fields = { search: offer, acquire: "order", domain: domain.id } as const;
      expect(await collections.PhoneNumber.find(fields, who)).toBeUndefined();
      const ordered = await collections.PhoneNumber.create(fields, who);
      expect(ordered.fields.number).toMatch(/^\+[1-9]\d+$/);
      expect(ordered.fields.domain).toBe(domain.id);
      await collections.PhoneNumber.remove(ordered.id, { ...fields, release: true }, who);
      expect(await collections.PhoneNumber.read(ordered.id, who)).toBeUndefined();
    });

    it("refuses an order without the word for it", async () => {
      const { collections } = await filled();
      const fields = { number: "+13125550199", acquire: "existing" } as const;
      await expect(collections.PhoneNumber.create(fields, owner("none"))).rejects.toMatchObject({
        code: "DT3008",
      });
    });
  });
}
