import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { type Shown, shown, shownJson } from "../safe/text.ts";
import { pageDataOf } from "./page-data.ts";
import type { Review } from "./plan.ts";
import { verdictOf } from "./verdict.ts";

/**
 * A review as one HTML page that asks nobody for anything: its script and its style are in it and named by their hashes
 * in the page's policy, and what the user wrote is data that the script shows as text.
 *
 * @param version of dialtree
 */
export function reviewAsHtml(review: Review, version: string): Shown {
  const { plan } = review;
  const [script, style] = [part("page.js"), part("page.css")];
  const policy = [
    "default-src 'none'",
    `script-src '${digest(script)}'`,
    `style-src '${digest(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  const { word, totals } = verdictOf(plan);
  const title = `${plan.organization}${plan.stack ? ` (${plan.stack})` : ""} - dialtree`;
  // `<` ends no script where it is written as an escape.
  const data = shownJson(JSON.stringify(pageDataOf(review, version)).replaceAll("<", "\\u003c"));
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escaped(shown(title))}</title>
<style>${style}</style>
</head>
<body>
<div id="page"><noscript><p>${escaped(`${word}: ${totals}.`)} This page needs JavaScript to show the rest.</p></noscript></div>
<script type="application/json" id="data">${data}</script>
<script>${script}</script>
</body>
</html>
`;
  return page as Shown;
}

/** A built part of the page, which lies beside the compiled package. */
function part(name: string): string {
  const places = [`../../page/${name}`, `../../dist/page/${name}`].map(
    (path) => new URL(path, import.meta.url),
  );
  const place = places.find((each) => existsSync(each));
  if (place === undefined) throw new Error(`the page's ${name} is not built`);
  return readFileSync(place, "utf8");
}

function digest(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
