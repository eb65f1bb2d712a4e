import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Tree } from "../../schemas/types.ts";
import { openProject } from "../support/project.ts";

type Json = Record<string, unknown>;

const there = {
  friendly_name: "Production voice",
  voice_url: "https://app.example/voice",
  voice_fallback_url: "https://app.example/fallback",
  tags: ["billing:7"],
  inbound: { sip_subdomain: "acme", channel_limit: 7, sip_subdomain_receive_settings: "from_anyone" },
};

const tree = (more: Json = {}, withDomain = true): Tree => ({
  version: 1,
  organization: "e2e",
  accounts: {
    front: {
      provider: "sandbox",
      outboundProfiles: { calls: { dailySpendLimitUsd: 5 } },
      domains: {
        other: { prefix: "other" },
        ...(withDomain ? { office: { prefix: "acme", adopt: true, ...more } } : {}),
      },
      credentialLists: { staff: {} },
      credentialAttachments: [{ domain: "other", list: "staff" }],
      sipUsers: { dana: { list: "staff", label: "Dana", adopt: true } },
    },
  },
});

describe("what was there before", () => {
  let project: Awaited<ReturnType<typeof openProject>>;
  let id = "";
  const declare = (wanted: Tree) => {
    project.write(`new dialtree.AccountTree("e2e", { file: "tree.yaml" });`);
    writeFileSync(join(project.folder, "tree.yaml"), JSON.stringify(wanted));
  };
  const live = async () => (await project.carrier("GET", `/texml_applications/${id}`)).data as Json;
  const { tags: _tags, ...fields } = there;

  beforeAll(async () => {
    project = await openProject();
    id = ((await project.carrier("POST", "/texml_applications", there)).data as { id: string }).id;
    await project.init();
  });
  afterAll(() => project.close());

  it("is taken over with its tags alone, and nothing of it is planned", async () => {
    declare(tree());
    await project.up();
    expect(await live()).toMatchObject(fields);
    expect((await live()).tags).toEqual(["billing:7", "dialtree-adopted", "dialtree:e2e/dev/front/office"]);
    expect(await project.preview()).toEqual([]);
    await project.refresh();
    expect(await project.preview()).toEqual([]);
    const { resources } = (await project.exported()).deployment;
    const state = (name: string) => resources.find(({ urn }) => urn.endsWith(`::front/${name}`));
    expect(state("office")).toMatchObject({
      inputs: { declares: ["adopt", "prefix"], adopted: true },
      outputs: { adopted: true, voiceUrl: there.voice_url, label: there.friendly_name },
    });
    // Nothing was there: it is made, and like everything that dialtree makes.
    expect(state("dana")?.outputs).not.toHaveProperty("adopted");
  });

  it("changes in what is declared, and keeps what is not declared any more", async () => {
    declare(tree({ onlyMyConnections: true, label: "Office" }));
    expect(await project.preview()).toEqual([{ op: "update", kind: "SipDomain", name: "front/office" }]);
    await project.up();
    const { inbound, ...others } = await live();
    const changed = { friendly_name: "Office", voice_url: there.voice_url };
    expect(others).toMatchObject({ ...changed, voice_fallback_url: there.voice_fallback_url });
    expect(inbound).toEqual({
      ...there.inbound,
      sip_subdomain_receive_settings: "only_my_connections",
      shaken_stir_enabled: false,
    });
    declare(tree());
    expect(await project.preview()).toEqual([]);
    await project.up();
    expect(await live()).toMatchObject(changed);
  });

  it("survives a run whose state was lost", async () => {
    await project.pulumi([
      "state",
      "delete",
      `urn:pulumi:dev::e2e::pulumi-nodejs:dynamic/dialtree:SipDomain::front/office`,
      "--yes",
    ]);
    await project.up();
    const { resources } = (await project.exported()).deployment;
    expect(resources.find(({ urn }) => urn.endsWith("::front/office"))?.outputs).toMatchObject({
      adopted: true,
    });
    expect(await live()).toMatchObject({ friendly_name: "Office", voice_url: there.voice_url });
  });

  it("goes only when that very danger is allowed", async () => {
    declare(tree({}, false));
    const refused = await project.pulumi(["up", "--yes", "--skip-preview"], {
      DIALTREE_ALLOW: "delete:domain",
    });
    expect(refused.code).not.toBe(0);
    expect(refused.stdout + refused.stderr).toContain("delete:adopted: front/office");
    expect(await live()).toMatchObject({ friendly_name: "Office" });
    await project.up({ DIALTREE_ALLOW: "delete:domain,delete:adopted" });
    expect(await live()).toBeUndefined();
  });
});
