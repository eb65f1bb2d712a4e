import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { bigTree } from "../../../bench/big-tree.ts";
import { markdownLimit, planAsMarkdown } from "../../../src/plan/markdown.ts";
import { type Plan, planOf } from "../../../src/plan/plan.ts";
import { snapshotOf } from "../../../src/plan/snapshot.ts";
import { valueText } from "../../../src/plan/value.ts";
import { validateObject } from "../../../src/tree/validate.ts";
import { randomTree } from "../../support/random-tree.ts";
import { sound, validateText } from "../../support/tree.ts";

const about = { organization: "acme" };
const changed = (...edits: (readonly [string, string])[]): Plan =>
  planOf(snapshotOf(validateText(sound())), snapshotOf(validateText(sound(...edits))), about);

// A CommonMark parser with GitHub's tables; HTML is left as it stands, as GitHub does before it sanitises.
const parser = new MarkdownIt({ html: true, linkify: true });
// GitHub links no more than these of what is only written as an address.
parser.linkify.set({ fuzzyLink: false }).add("//", null);

/** What a reader sees of a cell: entities read, tags gone. */
function seen(html: string): string {
  return parser
    .parseInline(html, {})
    .flatMap(({ children }) => children ?? [])
    .map((token) => (token.type === "html_inline" ? (token.content === "<br>" ? "\n" : "") : token.content))
    .join("");
}

interface Parsed {
  /** Each table as its rows, each row as its cells. */
  readonly tables: string[][][];
  /** Everything that a parser made of the text, by its kind. */
  readonly kinds: Set<string>;
  readonly tags: Set<string>;
}

function parse(markdown: string): Parsed {
  const tables: string[][][] = [];
  const kinds = new Set<string>();
  const tags = new Set<string>();
  let inCell = false;
  for (const token of parser.parse(markdown, {})) {
    if (token.type === "table_open") tables.push([]);
    if (token.type === "tr_open") tables.at(-1)?.push([]);
    inCell = token.type === "td_open" || token.type === "th_open" || (inCell && token.type === "inline");
    if (inCell && token.type === "inline") tables.at(-1)?.at(-1)?.push(seen(token.content));
    for (const child of token.children ?? []) {
      kinds.add(child.type);
      if (child.type === "html_inline") tags.add(child.content);
    }
    if (token.type === "html_block") for (const [tag] of token.content.matchAll(/<[^>]*>/g)) tags.add(tag);
    kinds.add(token.type);
  }
  return { tables, kinds, tags };
}

/** Nothing but text, code and the few tags that the rendering writes itself; no address that GitHub makes a link of. */
function expectTame({ kinds, tags }: Parsed, markdown: string): void {
  expect(markdown).not.toMatch(/www\.|:\/\/|@|(?<!<!-- -->)&#64;/i);
  for (const kind of ["link_open", "image", "fence", "code_block", "code_inline", "blockquote_open"])
    expect(kinds).not.toContain(kind);
  const own = ["<!-- -->", "<code>", "</code>", "<br>", "<del>", "</del>", "<ins>", "</ins>"];
  const folded = ["<details>", "</details>", "<summary>", "</summary>"];
  expect([...tags].filter((tag) => ![...own, ...folded].includes(tag))).toEqual([]);
}

describe("a plan as Markdown", () => {
  it("says the verdict and the totals in its first line", () => {
    const markdown = planAsMarkdown(
      changed(
        [
          "  sam: { name: Sam, sipUsers: [front/sam], forward: { busy: { extension: front/101 } } }\n",
          "  sam: { name: Sam, sipUsers: [front/sam] }\n",
        ],
        ["office: { prefix: acme-office }", "office: { prefix: other }"],
      ),
    );
    expect(markdown.split("\n")[0]).toMatch(
      /^\*\*High risk\*\*: 2 to update, \d+ unchanged; 2 of high risk\.$/,
    );
    expect(markdown).toContain("### Account <code>front</code> (production)");
  });

  it("strikes out and underlines the words of a long value that differ", () => {
    const before = "Everybody who answers calls about orders and deliveries";
    const markdown = planAsMarkdown({
      ...changed(["label: Dana,", "label: D,"]),
      changes: [
        {
          ...(changed(["label: Dana,", "label: D,"]).changes[0] as Plan["changes"][number]),
          fields: [{ field: "label", before, after: before.replace("orders", "bills") }],
        },
      ],
    });
    expect(markdown).toContain("calls about <del>orders</del><ins>bills</ins> and deliveries</code>");
  });

  it("parses to the very cells that the plan says, whatever the names are", () => {
    const nasty = fc.string({
      unit: fc.constantFrom(
        ...[
          "|",
          "`",
          "<",
          ">",
          "@",
          "#1",
          "[x](http://a)",
          "*",
          "_",
          "\\",
          "&",
          "&amp;",
          "$",
          "{{",
          "!",
          "~",
        ],
        ...[
          "http://a.b",
          "www.a.b",
          "a@b.c",
          "<b>",
          "<!--",
          "-->",
          "a",
          " ",
          "\n",
          "\r",
          "\u202e",
          "+",
          "- ",
          "===",
          ":",
        ],
      ),
      minLength: 1,
      maxLength: 12,
    });
    const base = changed(["label: Dana,", "label: D,"]);
    fc.assert(
      fc.property(nasty, nasty, nasty, (name, before, after) => {
        const change = {
          ...base.changes[0],
          name,
          account: name,
          fields: [{ field: "label", before, after }],
          risk: "high",
          reasons: ["because"],
          place: { file: after, line: 7 },
        } as unknown as Plan["changes"][number];
        const made = { ...change, action: "create" as const };
        const routes = [{ dialled: [after], before, after, isLost: true }];
        const markdown = planAsMarkdown({ ...base, changes: [change, made], routes });
        const parsed = parse(markdown);
        expectTame(parsed, markdown);
        const plain = (text: string) => text.replaceAll(/\s+/g, " ").replaceAll(/\p{C}/gu, "\u{fffd}");
        const [n, b, a] = [name, before, after].map(plain);
        const [high, rings, account, details] = parsed.tables.map((table) =>
          table.map((row) => row.map(outer)),
        );
        expect(high?.[1]).toEqual(["changed", `extension ${n}`, "because", `${a}:7`].map(outer));
        expect(rings?.[1]).toEqual([a, b, `nobody rings any more: ${a}`].map((text) => outer(text ?? "")));
        const pieces = `label: ${b} → ${a}`;
        // Long values that share words are shown piece by piece, which is neither of them.
        if (Math.max(before.length, after.length) <= 40)
          expect(account?.[1]).toEqual(["changed", `extension ${n}`, pieces].map(outer));
        expect(details?.[1]).toEqual([`extension ${n}`, `label: ${a}`].map(outer));
      }),
      { numRuns: 400 },
    );
  });

  it("is tame and says each change once, of any two trees", () => {
    fc.assert(
      fc.property(randomTree, randomTree, (x, y) => {
        const plan = planOf(snapshotOf(validateObject(x)), snapshotOf(validateObject(y)), about);
        const markdown = planAsMarkdown(plan);
        const parsed = parse(markdown);
        expectTame(parsed, markdown);
        const told = parsed.tables
          .filter(([head]) => head?.at(-1) === "Changes")
          .flatMap((table) => table.slice(1).map(([, what]) => what));
        expect(told).toHaveLength(plan.changes.length);
        for (const { name } of plan.changes)
          expect(told.some((what) => what?.endsWith(` ${name}`))).toBe(true);
        for (const { fields, action } of plan.changes) {
          if (action !== "update") continue;
          for (const { field } of fields)
            expect(parsed.tables.flat(2).some((cell) => cell.includes(`${field}: `))).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("keeps within the room for any plan, by leaving out whole rows and saying how many", () => {
    const empty = snapshotOf(
      validateText("version: 1\norganization: bench\naccounts: { front: { provider: sandbox } }\n"),
    );
    const big = snapshotOf(validateText(bigTree({ extensions: 3000, sipUsers: 500, teams: 50 })));
    for (const plan of [planOf(empty, big, about), planOf(big, empty, about)]) {
      for (const limit of [markdownLimit, 20_000, 2000]) {
        const markdown = planAsMarkdown(plan, limit);
        expect(markdown.length).toBeLessThanOrEqual(limit);
        const [first = ""] = markdown.split("\n");
        expect(first).toContain(String(plan.totals.create || plan.totals.delete));
        if (plan.totals.delete > 0) {
          const { count, of } = plan.guards.deletes;
          expect(markdown).toContain(`${count} of ${of} would go; limit 30 %`);
          expect(markdown).toContain("allowed by");
        }
        expect(markdown).toMatch(/in the full report\.\n/);
        const { tables } = parse(markdown);
        const widths = tables.map((table) => new Set(table.map((row) => row.length)));
        for (const width of widths) expect(width.size).toBe(1);
        // What is left out is counted: told and left out make the whole, but for tables that have no row at all.
        const left = [...markdown.matchAll(/^(\d+) more rows are in the full report\.$/gm)].map(([, n]) =>
          Number(n),
        );
        const rest = /(\d+) more tables with (\d+) rows/.exec(markdown);
        const told = tables.reduce((sum, table) => sum + table.length - 1, 0);
        const all =
          plan.changes.length +
          plan.routes.length +
          plan.changes.filter(({ risk }) => risk === "high").length;
        expect(told + left.reduce((sum, n) => sum + n, 0) + Number(rest?.[2] ?? 0)).toBe(all);
      }
    }
  }, 60_000);

  it("leaves out tables of many accounts and counts them", () => {
    const accounts = (suffix: string) =>
      validateText(
        [
          "version: 1",
          "organization: acme",
          "accounts:",
          ...Array.from(
            { length: 1000 },
            (_, at) => `  a${at}: { provider: sandbox, name: "A ${at}${suffix}" }`,
          ),
        ].join("\n"),
      );
    const plan = planOf(snapshotOf(accounts("")), snapshotOf(accounts("!")), about);
    const markdown = planAsMarkdown(plan);
    expect(markdown.length).toBeLessThanOrEqual(markdownLimit);
    const [, tables, rows] = /(\d+) more tables with (\d+) rows are in the full report/.exec(markdown) ?? [];
    expect(Number(tables)).toBe(Number(rows));
    expect(parse(markdown).tables.length + Number(tables)).toBe(1000);
  });
});

describe("a value", () => {
  it("is written as the tree writes it", () => {
    expect(valueText({ keys: [{ type: "blf", extension: "200" }], label: undefined, on: true })).toBe(
      "{ keys: [{ type: blf, extension: 200 }], on: true }",
    );
    expect([valueText(undefined), valueText({}), valueText([])]).toEqual(["(default)", "{}", "[]"]);
  });
});

/** As a browser shows it: one space for many, none around. */
function outer(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
