import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Review, reviewOf } from "../../src/plan/plan.ts";
import { snapshotOf } from "../../src/plan/snapshot.ts";
import { isError } from "../../src/tree/problem.ts";
import { type Validated, validateSources } from "../../src/tree/validate.ts";

type Edit = readonly [from: string | RegExp, to: string];

const examples = join(import.meta.dirname, "../../examples");

/** Changes of the examples, as somebody would make them in a pull request. */
export const exampleChanges: Readonly<
  Record<string, { readonly example: string; readonly edits: readonly Edit[]; readonly fromNothing?: true }>
> = {
  /** Calls move within an office, a door phone and a fax line go. */
  "front-desk-moves": {
    example: "front-desk",
    edits: [
      ["target: { user: lee }", "target: { team: sales }"],
      [/ {6}"150": .*\n/, ""],
      [/ {8}keys: \[\{ type: intercom.*\n/, ""],
      [/ {6}fax: .*\n/, ""],
      ["ringSeconds: 20", "ringSeconds: 25"],
      [
        "lobby: { label: Phones that nobody owns }",
        "lobby: { label: Phones in the lobby and at the door that nobody owns }",
      ],
    ],
  },
  /** A second domain goes that a guard keeps, and a label is made longer. */
  "front-desk-refused": {
    example: "front-desk",
    edits: [
      [
        "    domains:\n      office: { prefix: acme-office-4kx2 }\n",
        "    domains:\n      other: { prefix: acme-hq }\n",
      ],
      [/domain: office/g, "domain: other"],
    ],
  },
  /** A person leaves, and the night service is another number. */
  "call-centre-night": {
    example: "call-centre",
    edits: [
      ["members: [ana, bo]", "members: [ana]"],
      [/ {6}"102": .*\n/, ""],
      [/ {2}bo: .*\n/, ""],
      [/ {6}bo: \{ list: agents \}\n/, ""],
      ["+13125550192", "+13125550193"],
      ["maxSize: 50", "maxSize: 80"],
    ],
  },
  /** Only production changes, of two accounts in a folder. */
  "organization-production": {
    example: "organization",
    edits: [
      ["members: [ines, omar], ring: inOrder", "members: [omar, ines], ring: inOrder"],
      ["dailySpendLimitUsd: 200 ", ""],
      ["destinations: [US, CA, GB], ", "destinations: [US, CA, GB, DE] "],
    ],
  },
  /** A first tree. */
  "minimal-first": { example: "minimal", edits: [], fromNothing: true },
  /** A second phone on the desk of the only person. */
  "minimal-second-phone": {
    example: "minimal",
    edits: [
      ["dana: { list: staff }", "dana: { list: staff }\n      kitchen: { list: staff, label: Kitchen }"],
      ["sipUsers: [office/dana] }", "sipUsers: [office/dana, office/kitchen], ringSeconds: 40 }"],
    ],
  },
  "front-desk-same": { example: "front-desk", edits: [] },
};

type Files = Readonly<Record<string, string>>;

/** The files of an example's tree before and after a change. */
export function exampleFiles(name: string): { before: Files; after: Files } {
  const { example, edits } = exampleChanges[name] ?? { example: "", edits: [] };
  const folder = join(examples, example);
  const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
  const before = Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), "utf8")]));
  const met = new Set<Edit>();
  const after = Object.fromEntries(
    Object.entries(before).map(([file, text]) => [
      file,
      edits.reduce((changed, edit) => {
        const next = changed.replace(...edit);
        if (next !== changed) met.add(edit);
        return next;
      }, text),
    ]),
  );
  const lost = edits.filter((edit) => !met.has(edit));
  if (lost.length > 0)
    throw new Error(`${name}: nothing to change at ${lost.map(([from]) => from).join(", ")}`);
  return { before, after };
}

export function exampleReview(name: string): Review {
  const { before, after } = exampleFiles(name);
  const { fromNothing } = exampleChanges[name] ?? {};
  const [old, now] = [validated(before), validated(after)];
  const { tree } = now.model;
  return reviewOf(fromNothing ? new Map() : snapshotOf(old), snapshotOf(now), {
    organization: tree.organization,
    warnings: now.problems,
    rules: [tree.guards ?? {}],
  });
}

function validated(files: Files): Validated {
  const names = Object.keys(files).sort();
  const [place, within] = names.length === 1 ? [names[0] ?? "", ""] : ["phones", "phones/"];
  const sources = names.map((name) => ({ file: within + name, text: files[name] ?? "" }));
  const tree = validateSources({ sources, problems: [] }, place);
  const errors = tree.problems.filter(isError);
  if (errors.length > 0) throw new Error(JSON.stringify(errors, null, 2));
  return tree;
}
