/** Draws the pictures of the guide from a change of an example, in Chromium: `npm run pictures`. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import MarkdownIt from "markdown-it";
import { planAsComment } from "../src/forge/body.ts";
import { reviewAsHtml } from "../src/plan/html.ts";
import { openBrowser, openPage } from "../test/support/browser.ts";
import { exampleReview } from "../test/support/example-changes.ts";

const root = join(import.meta.dirname, "..");
const pictures = join(root, "docs/pictures");
const folder = mkdtempSync(join(tmpdir(), "dialtree-pictures-"));
const review = exampleReview("front-desk-moves");

/** About what a forge makes of a comment. */
const style = `body { margin: 1.5rem; font: 14px/1.5 system-ui, "DejaVu Sans", sans-serif; color: #1f2328; }
main { border: 1px solid #d1d9e0; border-radius: 6px; padding: 1rem; }
table { border-collapse: collapse; } td, th { border: 1px solid #d1d9e0; padding: .35rem .8rem; text-align: left; }
code { background: #eff1f3; padding: .15em .35em; border-radius: 4px; font: 12px "DejaVu Sans Mono", monospace; }
h3 { font-size: 1.1rem; margin: 1.2rem 0 .5rem; } del { color: #b3151b; } ins { color: #176b36; } sub { color: #59636e; }`;

const run = {
  id: 123,
  attempt: 1,
  commit: "4f0c9a7d21be",
  url: "https://github.com/acme/phones/actions/runs/123",
};
const footer = { version: "0.1.0", subject: "acme", run, at: new Date("2026-11-23T09:30:00Z") };
const comment = new MarkdownIt({ html: true }).render(planAsComment(review.plan, footer, 65_536));

const browser = await openBrowser();
try {
  mkdirSync(pictures, { recursive: true });
  const page = join(folder, "page.html");
  writeFileSync(page, reviewAsHtml(review, "0.1.0"));
  const shown = join(folder, "comment.html");
  writeFileSync(
    shown,
    `<!doctype html><meta charset="utf-8"><style>${style}</style><main><h1 hidden></h1>${comment}</main>`,
  );
  const shots = [
    { name: "comment", file: shown, options: { width: 1100, height: 700 } },
    { name: "page", file: page, options: { width: 1100, height: 900 } },
    {
      name: "extensions",
      file: page,
      options: { width: 1100, height: 700, place: "#/account/front/extensions" },
    },
    { name: "who-rings", file: page, options: { width: 1100, height: 700, place: "#/dial/front%2F103" } },
    { name: "dark-phone", file: page, options: { width: 390, height: 844, colorScheme: "dark" as const } },
  ];
  for (const { name, file, options } of shots) {
    const { page: opened } = await openPage(browser, file, options);
    await opened.screenshot({ path: join(pictures, `${name}.png`), fullPage: name !== "dark-phone" });
    await opened.close();
    process.stderr.write(`docs/pictures/${name}.png\n`);
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
