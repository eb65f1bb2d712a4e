import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import fc from "fast-check";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bigTree } from "../../../bench/big-tree.ts";
import { resolve } from "../../../src/calls/index.ts";
import { endWords } from "../../../src/calls/words.ts";
import { reviewAsHtml } from "../../../src/plan/html.ts";
import type { InventoryItem } from "../../../src/plan/inventory-item.ts";
import { type Review, reviewOf } from "../../../src/plan/plan.ts";
import { snapshotOf } from "../../../src/plan/snapshot.ts";
import { verdictOf } from "../../../src/plan/verdict.ts";
import { wordFor } from "../../../src/plan/words.ts";
import { validateObject } from "../../../src/tree/validate.ts";
import { chromiumPath, openBrowser, openPage, type Watched } from "../../support/browser.ts";
import { randomTree } from "../../support/random-tree.ts";
import { validateText } from "../../support/tree.ts";

const root = join(import.meta.dirname, "../../..");
const frontDesk = readFileSync(join(root, "examples/front-desk/account.yaml"), "utf8");
const changed = frontDesk
  .replace("target: { user: lee }", "target: { team: sales }")
  .replace(/ {6}"150": .*\n/, "")
  .replace(/ {8}keys: \[\{ type: intercom.*\n/, "")
  .replace("label: Support,", "label: Help,");

const review = (before: string, after: string): Review =>
  reviewOf(snapshotOf(validateText(before)), snapshotOf(validateText(after)), { organization: "acme" });

const inNoTree: readonly InventoryItem[] = [
  {
    account: "front",
    type: "phone",
    id: "1",
    name: "+13125550177",
    note: "takes calls",
    monthlyCost: "1.00 USD",
  },
  { account: "front", type: "SIP user", id: "2", name: "<b>Old</b> softphone", note: "can still register" },
  { type: "team", id: "night", name: "night", owner: "acme/test/night" },
];

/** An account's tabs, and the tables of each. */
const tabs = {
  Domains: ["SIP domains", "Outbound profiles"],
  "Credential Lists": ["Credential lists"],
  "Credential Attachments": ["Credential attachments"],
  Users: ["SIP users", "Users"],
  Extensions: ["Extensions"],
  "Auto Provision": ["Desk phones", "Phone profiles"],
  Phones: ["Phones"],
  "Call Queues": ["Call queues"],
};

describe.skipIf(chromiumPath === undefined)("the page, in Chromium (Debian's package chromium)", () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "dialtree-page-"));
    browser = await openBrowser();
    const unchanged = review(frontDesk, frontDesk);
    writeFileSync(join(folder, "view.html"), reviewAsHtml(unchanged, "1.2.3"));
    const inventory = inNoTree;
    writeFileSync(
      join(folder, "changes.html"),
      reviewAsHtml({ ...review(frontDesk, changed), inventory }, "1.2.3"),
    );
    writeFileSync(join(folder, "empty.html"), reviewAsHtml({ ...unchanged, inventory: [] }, "1.2.3"));
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (name: string, options: Parameters<typeof openPage>[2] = {}) =>
    openPage(browser, join(folder, name), options);

  /** A page that asked for nothing but itself and had nothing to complain of. */
  async function closed({ page, requests, complaints }: Watched): Promise<void> {
    expect(requests.filter((url) => !url.startsWith("file://"))).toEqual([]);
    expect(new Set(requests.map((url) => url.replace(/#.*/, ""))).size).toBe(1);
    expect(complaints).toEqual([]);
    await page.close();
  }

  const text = (page: Page, selector: string) => page.locator(selector).innerText();

  it("says the verdict first, what is dangerous and who rings, and lists the accounts", async () => {
    const watched = await open("changes.html");
    const { page } = watched;
    expect(await text(page, "h1")).toBe("High risk");
    expect(await text(page, ".verdict")).toContain("3 to update, 1 to delete, 30 unchanged; 1 of high risk");
    expect(await text(page, ".verdict")).toContain("1 of 34 would go; limit 30 %");
    expect(await text(page, "main")).toContain("Nobody rings any more");
    expect(await page.locator("nav a").allInnerTexts()).toEqual([
      "What changes",
      expect.stringContaining("Organization"),
      expect.stringMatching(/^front\s+4/),
      expect.stringMatching(/^In no tree\s+3/),
    ]);
    await closed(watched);
  });

  it("has an account's tabs, by click and by keyboard, each with what it says", async () => {
    const watched = await open("changes.html", { place: "#/account/front" });
    const { page } = watched;
    const titles = await page.getByRole("tab").allInnerTexts();
    expect(titles.map((title) => title.replace(/[\s\d]+(changes)?$/, ""))).toEqual(Object.keys(tabs));
    for (const [name, tables] of Object.entries(tabs)) {
      await page.getByRole("tab", { name }).click();
      await page.getByRole("tab", { name, selected: true }).waitFor();
      expect(await page.locator("[role=tabpanel] caption").allInnerTexts()).toEqual(tables);
    }
    await page.getByRole("tab", { selected: true }).press("Home");
    await page.getByRole("tab", { name: "Domains", selected: true }).waitFor();
    for (let at = 0; at < 4; at++) await page.keyboard.press("ArrowRight");
    await page.getByRole("tab", { name: "Extensions", selected: true }).waitFor();
    expect(await page.evaluate("document.activeElement.id")).toBe("tab-extensions");
    const lee = page.getByRole("row", { name: /^103/ });
    expect(await lee.innerText()).toMatch(/Lee.*team sales.*changed/s);
    await page.getByRole("button", { name: "103" }).press("Enter");
    expect(await text(page, "tbody .details")).toContain("calls go elsewhere");
    await page.getByLabel("Only what changes").check();
    expect(await page.locator("tbody th").allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringContaining("150")]),
    );
    expect(await page.locator("tbody tr:not([hidden]) > th").count()).toBe(3);
    await closed(watched);
  });

  it("finds by any word, and leads to the row", async () => {
    const watched = await open("view.html");
    const { page } = watched;
    await page.keyboard.press("/");
    await page.keyboard.type("reception snom");
    expect(await text(page, "main [role=status]")).toBe("1 found for “reception snom”");
    expect(await page.evaluate("document.activeElement.id")).toBe("search");
    await page.getByRole("link", { name: "front/reception" }).click();
    await page.getByRole("tab", { name: "Auto Provision", selected: true }).waitFor();
    expect(await text(page, "tbody .details")).toContain("Lobby");
    await page.getByRole("searchbox").fill("no such thing");
    expect(await text(page, "main [role=status]")).toBe("Nothing found for “no such thing”");
    await page.getByRole("searchbox").fill("");
    expect(await text(page, "h1")).toBe("acme: nothing changes");
    await closed(watched);
  });

  it("says who rings for any number, before and after, as the resolver does", async () => {
    const watched = await open("changes.html");
    const { page } = watched;
    await page.getByRole("link", { name: "Who rings?" }).click();
    const ask = async (dial: string, from = "", busy = "", unregistered = "") => {
      await page.getByLabel("Dialled").fill(dial);
      await page.getByLabel(/^By/).fill(from);
      await page.getByLabel(/^Busy/).fill(busy);
      await page.getByLabel(/^Not registered/).fill(unregistered);
      await page.getByRole("button", { name: "Show" }).click();
      await page.getByRole("heading", { name: dial }).waitFor();
      return page.locator(".outcome").allInnerTexts();
    };
    const [before, after] = [validateText(frontDesk), validateText(changed)].map(({ model }) => model);
    for (const [dial, from] of [
      ["front/103", ""],
      ["+13125550100", ""],
      ["101", "front/sam-desk"],
      ["911", "front/sam-desk"],
      ["918005550123", "front/sam-desk"],
    ] as const) {
      const shown = await ask(dial, from);
      const caller = from === "" ? {} : { from };
      const wanted = [before, after].map((model) => model && resolve(model, { dial, ...caller }));
      const outcomes = shown.length === 1 ? [wanted[1]] : wanted;
      expect(shown).toHaveLength(outcomes.length);
      for (const [at, outcome] of outcomes.entries()) {
        expect(shown[at]).toContain(outcome && endWords(outcome.end));
        for (const { label, rings } of outcome?.steps ?? []) {
          expect(shown[at]).toContain(label);
          for (const ring of rings) expect(shown[at]).toContain(`${ring.from} s`);
        }
      }
    }
    expect(await ask("front/150")).toEqual([
      expect.stringContaining("front/door"),
      expect.stringContaining("there is no extension or phone front/150"),
    ]);
    expect(await text(page, "main")).toContain("Nobody rings any more.");
    const [busy = ""] = await ask("front/103", "anonymous", "lee, dana", "front/sam-desk");
    expect(busy).toContain("Lee Park is busy");
    expect(await text(page, "main")).toContain("while busy: lee, dana; not registered: front/sam-desk");
    expect(await text(page, "main")).toContain("an anonymous caller");
    expect((await ask("front/103", "", "le"))[0]).toContain(
      "there is no user or SIP user le. Did you mean lee?",
    );
    expect((await ask("101", "front/nobody"))[0]).toContain("there is no SIP user front/nobody");
    await closed(watched);
  });

  const places = {
    overview: "",
    account: "#/account/front/extensions/front%2F103",
    organization: "#/organization/teams",
    dial: "#/dial/front%2Fmain",
    search: "#/search/dana",
    inventory: "#/inventory",
    nowhere: "#/%E0%A4%A/x",
  };

  it("lists what is in no tree by account, with its cost, where that was asked for", async () => {
    const watched = await open("changes.html");
    const { page } = watched;
    await page.getByRole("link", { name: "In no tree 3 things" }).click();
    expect(await page.locator("h1, h2").allTextContents()).toEqual([
      "In no tree",
      "Account front",
      "Organization",
    ]);
    const rows = await page.locator("tbody tr").allTextContents();
    expect(rows).toEqual([
      "+13125550177phonetakes calls1.00 USD1",
      "<b>Old</b> softphoneSIP usercan still register2",
      "nightteamacme/test/night",
    ]);
    await closed(watched);
    const empty = await open("empty.html", { place: "#/inventory" });
    expect(await empty.page.locator("main p").textContent()).toBe("Everything that is there is of the tree.");
    await closed(empty);
    const without = await open("view.html");
    expect(await without.page.getByRole("link", { name: "In no tree" }).count()).toBe(0);
    await closed(without);
  });

  it("has nothing that axe objects to, light and dark, wide and on a phone, and no sideways scroll", async () => {
    for (const options of [{}, { colorScheme: "dark" as const, width: 390, height: 844 }, { width: 320 }]) {
      for (const [name, place] of Object.entries(places)) {
        const watched = await open("changes.html", { ...options, place });
        const { page } = watched;
        await page.evaluate(axe.source);
        const { violations } = (await page.evaluate("axe.run()")) as {
          violations: { id: string; nodes: { html: string }[] }[];
        };
        expect(
          violations.map(({ id, nodes }) => `${name}: ${id} ${nodes.map(({ html }) => html).join(" ")}`),
        ).toEqual([]);
        expect(
          await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"),
          `${name} ${JSON.stringify(options)}`,
        ).toBeLessThanOrEqual(0);
        await closed(watched);
      }
    }
  });

  it("shows whatever is written as text, and runs none of it", async () => {
    const signs = [
      "</script>",
      "<script>",
      "<!--",
      "<img src=x onerror=hacked=1>",
      "'",
      '"',
      "&amp;",
      "{}",
      "a",
    ];
    const labels = fc.sample(fc.string({ unit: fc.constantFrom(...signs), minLength: 1, maxLength: 6 }), 25);
    const tree = (prefix: string) =>
      JSON.stringify({
        version: 1,
        organization: "acme",
        users: { u: { name: `${prefix}<script>hacked=1</script>`, sipUsers: ["a/s"] } },
        accounts: {
          a: {
            provider: "sandbox",
            name: `${prefix}</title><script>hacked=1</script>`,
            domains: { d: { prefix: "d" } },
            credentialLists: { l: {} },
            credentialAttachments: [{ domain: "d", list: "l" }],
            sipUsers: { s: { list: "l" } },
            extensions: Object.fromEntries(
              labels.map((label, at) => [String(400 + at), { label: prefix + label, target: { user: "u" } }]),
            ),
          },
        },
      });
    writeFileSync(join(folder, "nasty.html"), reviewAsHtml(review(tree(""), tree("x")), "1.2.3"));
    const watched = await open("nasty.html", { place: "#/account/a/extensions" });
    const { page } = watched;
    const shown = await page.locator("tbody tr > td:nth-child(2)").allTextContents();
    expect(shown).toEqual(labels.map((label) => `x${label}`));
    // The policy stops what a hole in the page would let in.
    await page.evaluate(`{
      const script = document.createElement("script");
      try { script.textContent = "hacked=1"; document.body.append(script); } catch {}
      try { document.body.insertAdjacentHTML("beforeend", "<img src=x onerror=hacked=1>"); } catch {}
    }`);
    expect(await page.evaluate("typeof hacked")).toBe("undefined");
    expect(watched.requests).toHaveLength(1);
    await page.close();
  });

  it("says what the plan says, of any two trees", async () => {
    const watched = await open("view.html");
    const { page } = watched;
    for (const [x, y] of fc.sample(fc.tuple(randomTree, randomTree), 15)) {
      const [before, after] = [validateObject(x), validateObject(y)];
      const shown = reviewOf(snapshotOf(before), snapshotOf(after), { organization: "acme" });
      const { plan } = shown;
      writeFileSync(join(folder, "random.html"), reviewAsHtml(shown, "1.2.3"));
      await page.goto(`file://${join(folder, "random.html")}`);
      const { totals, word } = verdictOf(plan);
      const verdict = await text(page, ".verdict");
      expect(verdict).toContain(word === "Nothing changes" ? `${plan.unchanged} resources` : totals);
      const rows = (caption: string) =>
        page
          .locator("table")
          .filter({ has: page.getByText(caption, { exact: true }) })
          .locator("tbody tr")
          .count();
      expect(await rows("Who rings before and after")).toBe(plan.routes.length);
      expect(await rows("Changes of high risk")).toBe(
        plan.changes.filter(({ risk }) => risk === "high").length,
      );
      // Every resource of both trees is found by its name, with what happens to it.
      for (const change of plan.changes.slice(0, 3)) {
        await page.getByRole("searchbox").fill(change.name);
        const row = page.getByRole("row").filter({ hasText: wordFor(change.kind) });
        await row
          .filter({ has: page.getByRole("link", { name: change.name, exact: true }) })
          .first()
          .waitFor();
      }
    }
    expect(watched.complaints).toEqual([]);
    await page.close();
  });

  it("is usable with 10,000 extensions", async () => {
    const size = { extensions: 10_000, sipUsers: 2000, teams: 100 };
    const before = bigTree(size);
    const after = before.replace("label: Extension 9999,", "label: The last,");
    writeFileSync(join(folder, "big.html"), reviewAsHtml(review(before, after), "1.2.3"));
    const watched = await open("big.html", { place: "#/account/front/extensions" });
    const { page } = watched;
    expect(await page.locator("tbody tr:not([hidden])").count()).toBe(100);
    expect(await text(page, ".pages [role=status]")).toBe("1 to 100 of 10,000");
    expect(await text(page, "tbody th >> nth=0")).toContain("409999");
    await page.getByRole("button", { name: "Next" }).click();
    expect(await text(page, ".pages [role=status]")).toBe("101 to 200 of 10,000");
    await page.getByRole("searchbox").fill("extension 7777");
    await page.getByRole("link", { name: "front/407777" }).click();
    expect(await text(page, "tbody .details")).toContain("Extension 7777");
    await closed(watched);
  }, 60_000);
});
