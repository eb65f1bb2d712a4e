import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noticesAsAnnotations } from "../../../src/plan/annotations.ts";
import { reviewAsHtml } from "../../../src/plan/html.ts";
import { planAsMarkdown } from "../../../src/plan/markdown.ts";
import { noticesOf } from "../../../src/plan/notices.ts";
import { noticesAsSarif } from "../../../src/plan/sarif.ts";
import { planAsText } from "../../../src/plan/text.ts";
import { line, type Shown, shown } from "../../../src/safe/text.ts";
import { chromiumPath, openBrowser, openPage } from "../../support/browser.ts";
import { exampleChanges, exampleReview } from "../../support/example-changes.ts";

/** Each rendering of each change of the examples, as somebody has read it: test/golden/. `vitest run -u` writes them anew. */
const golden = (change: string, file: string) => join(import.meta.dirname, "../../golden", change, file);

const plain = (_style: unknown, text: Shown) => text;
const marked = (style: unknown, text: Shown) => line`<${shown(String(style))}>${text}</>`;

describe.each(Object.keys(exampleChanges))("the change %s", (name) => {
  const review = exampleReview(name);
  const { plan } = review;

  it.each(
    Object.entries({
      "review.txt": () => planAsText(plan, plain),
      "review-60-columns.txt": () => planAsText(plan, plain, 60),
      "review-styles.txt": () => planAsText(plan, marked),
      "comment.md": () => planAsMarkdown(plan),
      "plan.json": () => `${JSON.stringify(plan, null, 2)}\n`,
      "findings.sarif": () => noticesAsSarif(noticesOf(plan), "1.2.3"),
      "annotations.txt": () => noticesAsAnnotations(noticesOf(plan)),
    }),
  )("as %s", async (file, rendering) => {
    await expect(rendering()).toMatchFileSnapshot(golden(name, file));
  });
});

describe.skipIf(chromiumPath === undefined)(
  "as a page, in the words that Chromium shows (Debian's package chromium)",
  () => {
    let browser: Browser;
    let folder: string;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "dialtree-golden-"));
      browser = await openBrowser();
    });
    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it.each(Object.keys(exampleChanges))("%s", async (name) => {
      const file = join(folder, `${name}.html`);
      writeFileSync(file, reviewAsHtml(exampleReview(name), "1.2.3"));
      const { page } = await openPage(browser, file);
      await expect(`${await page.locator("body").innerText()}\n`).toMatchFileSnapshot(
        golden(name, "page.txt"),
      );
      await page.close();
    });
  },
);

it("what a plan says begins no line of a log and moves no cursor", () => {
  const { plan } = exampleReview("front-desk-moves");
  const nasty = "a\n::error::forged \u001b[31m\r\u202e";
  const changes = plan.changes.map((change) => ({
    ...change,
    fields: [
      { field: "label", before: nasty, after: "b" },
      {
        field: "text",
        before: `${nasty} and many more words of the same`,
        after: `${nasty} and many more of the same`,
      },
    ],
  }));
  const routes = [{ dialled: [nasty], before: nasty, after: nasty, isLost: true }];
  const lines = planAsText({ ...plan, changes, routes }, plain).split("\n");
  expect(lines.filter((line) => /^::|\p{C}/u.test(line))).toEqual([]);
});

it("a terminal that does not know its width breaks no line", () => {
  const { plan } = exampleReview("front-desk-moves");
  expect(planAsText(plan, plain, 0)).toBe(planAsText(plan, plain));
});

it("no line of a narrow terminal's review is longer than the terminal", () => {
  for (const name of Object.keys(exampleChanges)) {
    for (const width of [60, 80, 120]) {
      const lines = planAsText(exampleReview(name).plan, plain, width).split("\n");
      expect(lines.filter((line) => line.length > width)).toEqual([]);
      // Nothing is lost but line breaks and indentation.
      const words = (text: string) => text.split(/\s+/).join("");
      expect(words(lines.join("\n"))).toBe(words(planAsText(exampleReview(name).plan, plain)));
    }
  }
});
