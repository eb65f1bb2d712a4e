import {
  Document,
  isCollection,
  isMap,
  isPair,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Tree, TreeAccount } from "../../../schemas/types.ts";
import type { Kind } from "../../kinds/kind.ts";
import { keyOf } from "../../kinds/names.ts";
import { kinds } from "../../kinds/registry.ts";
import type { Exported } from "./export.ts";
import { slugOf, unique } from "./naming.ts";
import type { Note } from "./note.ts";

/** Objects of a holder from which on each kind has a file of its own. */
const manyObjects = 50;

/** Columns up to which a value stands on one line. */
const width = 100;

/** Lines at the head of a file about what is in no tree; the report has all. */
const fewLines = 20;

type Values = Readonly<Record<string, unknown>>;

/**
 * The files of an export's tree, by their names: one for the organization, and for each account one, or from 50 objects on
 * one for each kind.
 *
 * @param schema where editors find the schema, as seen from the files
 */
export function filesOf({ tree, notes }: Exported, schema: string): Map<string, string> {
  const { accounts = {}, ...own } = tree;
  const comments = commentsIn(notes);
  const text = (value: Values, account: string | undefined, head: readonly Note[] = []) =>
    textOf({ version: tree.version, organization: tree.organization, ...value }, account, {
      comments,
      head: [`yaml-language-server: $schema=${schema}`, ...linesOf(head)],
    });
  const headOf = (holder: string | undefined) =>
    notes.filter(({ about, account }) => about === undefined && account === holder);
  const files = new Map<string, string>();
  for (const [name, part] of partsOf("organization", own, "organization"))
    files.set(name, text(part, undefined, name === "organization.yaml" ? headOf(undefined) : []));
  const stems = stemsOf(Object.keys(accounts));
  for (const [account, value] of Object.entries(accounts)) {
    const stem = stems.get(account) ?? account;
    for (const [name, part] of partsOf(stem, value, "account")) {
      const head = name === `${stem}.yaml` ? headOf(account) : [];
      files.set(name, text({ accounts: { [account]: part } }, account, head));
    }
  }
  return files;
}

/** A file's name for each account, which no other has on any machine, and which is a part's of a tree. */
function stemsOf(accounts: readonly string[]): Map<string, string> {
  const free = unique();
  for (const taken of ["organization", "pulumi"]) free(taken);
  return new Map(accounts.map((name) => [name, free(slugOf(name) || "account")]));
}

/** What stands in each file: all of it in one, or beside the settings each section in its own. */
function partsOf(
  stem: string,
  holder: TreeAccount | Omit<Tree, "accounts">,
  belongsTo: Kind["belongsTo"],
): [name: string, part: Values][] {
  const sections = kinds.filter((kind) => kind.belongsTo === belongsTo).map(({ section }) => section);
  const own = Object.entries(holder).filter(([field]) => sections.includes(field));
  const count = own.reduce((sum, [, things]) => sum + Object.keys(things as object).length, 0);
  if (count < manyObjects) return [[`${stem}.yaml`, { ...holder }]];
  const settings = Object.entries(holder).filter(([field]) => !sections.includes(field));
  return [
    [`${stem}.yaml`, Object.fromEntries(settings)],
    ...own.map(([section, things]): [string, Values] => [`${stem}.${section}.yaml`, { [section]: things }]),
  ];
}

/** What stands above a thing, by its key. */
type Comments = ReadonlyMap<string, readonly Note[]>;

function commentsIn(notes: readonly Note[]): Comments {
  return Map.groupBy(
    notes.filter(({ about }) => about !== undefined),
    ({ about }) => (about ? keyOf(about) : ""),
  );
}

function linesOf(notes: readonly Note[]): string[] {
  if (notes.length === 0) return [];
  const more = notes.length - fewLines;
  return [
    "",
    "Not in this tree:",
    ...notes.slice(0, fewLines).map(({ text }) => `- ${text}`),
    ...(more > 0 ? [`- and ${more} more, all in the report beside this file`] : []),
  ];
}

interface Remarks {
  readonly comments: Comments;
  readonly head: readonly string[];
}

function textOf(value: Values, account: string | undefined, { comments, head }: Remarks): string {
  const document = new Document(value);
  const { contents } = document;
  if (!isMap(contents)) throw new Error("a tree is a map");
  const holder = account === undefined ? contents : contents.getIn(["accounts", account]);
  for (const pair of isMap(holder) ? holder.items : []) layOut(pair, account, comments);
  const body = document.toString({ lineWidth: 0 });
  return `${head.map((line) => `#${line && " "}${line}`).join("\n")}\n${body}`;
}

/** A section with each thing on one line, or on as few as have room, below what is to be said of it. */
function layOut({ key, value }: Pair, account: string | undefined, comments: Comments): void {
  const kind = kinds.find(({ section }) => section === (key as Scalar).value);
  for (const { node, own, thing } of kind ? thingsIn(kind, value) : []) {
    const name = account === undefined ? own : `${account}/${own}`;
    const notes = comments.get(keyOf({ kind: kind?.name ?? "", name })) ?? [];
    const lines = notes.map(({ text, isLeftOut }) => ` ${isLeftOut ? "not in this tree: " : ""}${text}`);
    if (lines.length > 0) node.commentBefore = lines.join("\n");
    inFewLines(thing);
  }
  if (kind === undefined) inFewLines(value);
}

/** The things of a section, each with the node that a comment stands above. */
function thingsIn(
  { nameFields = [] }: Kind,
  section: unknown,
): { node: Node; own: string; thing: unknown }[] {
  if (isSeq<YAMLMap>(section))
    return section.items.map((item) => ({
      node: item,
      own: nameFields.map((field) => String(item.get(field))).join("/"),
      thing: item,
    }));
  if (!isMap<Scalar>(section)) return [];
  return section.items.map(({ key, value }) => ({ node: key, own: String(key.value), thing: value }));
}

function inFewLines(node: unknown): void {
  if (!isCollection(node)) return;
  node.flow = JSON.stringify(node).length <= width;
  asPeopleWrite(node);
  for (const item of node.items) inFewLines(isPair(item) ? item.value : item);
}

/** `[a, b]` and `{ a: b }`: the library has one padding for both. */
function asPeopleWrite(node: YAMLMap | YAMLSeq): void {
  const flowCollectionPadding = isSeq(node) ? "" : " ";
  const written = node.toString.bind(node);
  node.toString = (context, ...others) =>
    written(context && { ...context, flowCollectionPadding }, ...others);
}
