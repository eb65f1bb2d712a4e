/**
 * Diff of two trees of 10,000 extensions with 100 changes, and all its renderings, beside the time that validating both
 * trees takes, in one process; then the page of it in Chromium: how long it opens, and how long it takes to answer.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reviewAsHtml } from "../src/plan/html.ts";
import { planAsMarkdown } from "../src/plan/markdown.ts";
import { noticesOf } from "../src/plan/notices.ts";
import { reviewOf } from "../src/plan/plan.ts";
import { noticesAsSarif } from "../src/plan/sarif.ts";
import { snapshotOf } from "../src/plan/snapshot.ts";
import { planAsText } from "../src/plan/text.ts";
import { validateTree } from "../src/tree/validate.ts";
import { chromiumPath, openBrowser, openPage } from "../test/support/browser.ts";
import { bigTree } from "./big-tree.ts";

const folder = mkdtempSync(join(tmpdir(), "dialtree-bench-"));
const line = (name: string, value: number, limit: number) =>
  process.stdout.write(
    `${JSON.stringify({ name, value: Math.round(value * 100) / 100, limit, holds: value <= limit })}\n`,
  );

try {
  const page = inProcess();
  if (chromiumPath === undefined) process.stdout.write("Chromium is not here: the page was not opened\n");
  else await inBrowser(page);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function inProcess(): string {
  const before = bigTree({ extensions: 10_000, sipUsers: 5_000, teams: 500 });
  const after = Array.from({ length: 100 }, (_, at) => at * 40 + (at % 2)).reduce(
    (text, at) =>
      at % 2 === 0
        ? text.replace(`label: Extension ${at},`, `label: Changed ${at},`)
        : text.replace(
            `label: Extension ${at}, target: { user: user${at} }`,
            `label: Extension ${at}, target: { team: team0 }`,
          ),
    before,
  );
  const [old, now] = [join(folder, "old.yaml"), join(folder, "new.yaml")];
  writeFileSync(old, before);
  writeFileSync(now, after);
  const times: Record<string, number>[] = [];
  let html = "";
  for (let run = 0; run < 3; run++) {
    const time: Record<string, number> = {};
    const timed = <T>(name: string, work: () => T): T => {
      const started = performance.now();
      const result = work();
      time[name] = (time[name] ?? 0) + performance.now() - started;
      return result;
    };
    const [x, y] = [timed("validate", () => validateTree(old)), timed("validate", () => validateTree(now))];
    const review = timed("review", () => reviewOf(snapshotOf(x), snapshotOf(y), { organization: "bench" }));
    const { plan } = review;
    if (plan.changes.length !== 100) throw new Error(`${plan.changes.length} changes`);
    timed("text", () => planAsText(plan, (_style, text) => text));
    timed("markdown", () => planAsMarkdown(plan));
    timed("json", () => JSON.stringify(plan, null, 2));
    timed("sarif", () => noticesAsSarif(noticesOf(plan), "bench"));
    html = timed("html", () => reviewAsHtml(review, "bench"));
    times.push(time);
  }
  // The least of three: what else the machine did only adds.
  const least = (name: string) => Math.min(...times.map((time) => time[name] ?? 0));
  const names = Object.keys(times[0] ?? {});
  process.stdout.write(
    `diff of 10,000 extensions: ${names.map((name) => `${name} ${Math.round(least(name))} ms`).join(", ")}; page ${Math.round(html.length / 1024)} KiB\n`,
  );
  const all = names.reduce((sum, name) => sum + least(name), 0);
  line("diff-10000-vs-validating-both", all / least("validate"), 2);
  const file = join(folder, "page.html");
  writeFileSync(file, html);
  return file;
}

async function inBrowser(file: string): Promise<void> {
  const browser = await openBrowser();
  try {
    const timed = async (work: () => Promise<unknown>) => {
      const started = performance.now();
      await work();
      return performance.now() - started;
    };
    // The first page starts the browser's own parts.
    await (await openPage(browser, file)).page.close();
    const started = performance.now();
    const { page: shown } = await openPage(browser, file);
    const open = performance.now() - started;
    const search = await timed(async () => {
      await shown.getByRole("searchbox").fill("extension 7777");
      await shown.locator("main [role=status]").filter({ hasText: "found for" }).waitFor();
    });
    const rings = await timed(async () => {
      await shown.evaluate("location.hash = '#/dial/front%2F400777'");
      await shown.locator(".flow").first().waitFor();
    });
    const tab = await timed(async () => {
      await shown.evaluate("location.hash = '#/account/front/extensions'");
      await shown.getByText("1 to 100 of 10,000").waitFor();
    });
    process.stdout.write(
      `the page in Chromium: opens in ${Math.round(open)} ms, search ${Math.round(search)} ms, who rings ${Math.round(rings)} ms, a tab ${Math.round(tab)} ms\n`,
    );
  } finally {
    await browser.close();
  }
}
