import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { anonymous } from "../calls/index.ts";
import { ownFolder } from "../safe/files.ts";
import type { Model } from "../tree/model.ts";
import { validateTree } from "../tree/validate.ts";

/** What a shell asks for while a command is typed: values that only the folder or the tree has. */
export const askedValues = ["stack", "dial", "from", "callee", "phone", "account"] as const;
export type AskedValue = (typeof askedValues)[number];

/** The options that take one of them. */
export const askedBy: Readonly<Record<string, AskedValue>> = {
  "--stack": "stack",
  "--dial": "dial",
  "--dialled": "dial",
  "--phone": "phone",
  "--account": "account",
  "--from": "from",
  "--busy": "callee",
  "--unregistered": "callee",
};

/** A shell may expand what it is given: nothing else is offered. */
const harmless = /^[\w.+/][\w.+/-]*$/;

/** The values, none where anything is amiss: a prompt is no place for an error. @param words those typed so far */
export function valuesFor(value: AskedValue, words: readonly string[]): string[] {
  try {
    const found = value === "stack" ? stacks() : namesOf(value, words);
    return [...new Set(found)].filter((each) => harmless.test(each)).sort();
  } catch {
    return [];
  }
}

/** Stacks that the folder knows: those with a configuration, and those of the local state. */
function stacks(): string[] {
  const configured = readdirSync(".").flatMap((file) => /^Pulumi\.([^.]+)\.yaml$/.exec(file)?.slice(1) ?? []);
  const kept = join(ownFolder, "state", ".pulumi", "stacks");
  if (!existsSync(kept)) return configured;
  // Links are followed nowhere: a checkout may have brought some that lead in circles.
  const entries = readdirSync(kept, { withFileTypes: true });
  const projects = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(kept, name));
  const files = [...entries.map(({ name }) => name), ...projects.flatMap((project) => readdirSync(project))];
  return [...configured, ...files.flatMap((file) => /^(.+?)\.json(\.gz)?$/.exec(file)?.slice(1, 2) ?? [])];
}

/** Names of the tree that is the first one among the words behind the command. */
function namesOf(value: keyof typeof namesIn, words: readonly string[]): string[] {
  for (const place of words.slice(1).filter((word) => !word.startsWith("-") && existsSync(word))) {
    const names = namesIn[value](validateTree(place).model);
    if (names.length > 0) return value === "from" ? [...names, anonymous] : names;
  }
  return [];
}

function dialable({ directory }: Model): string[] {
  const extensions = [...directory.extension.keys()];
  const numbers = [...directory.phone.values()].flatMap(({ value }) => value.number ?? []);
  return [
    ...extensions,
    ...extensions.map((name) => name.slice(name.indexOf("/") + 1)),
    ...directory.phone.keys(),
    ...numbers,
  ];
}

const namesIn = {
  dial: dialable,
  from: ({ directory }: Model) => [...directory.sipUser.keys()],
  phone: ({ directory }: Model) => [...directory.sipUser.keys()],
  account: ({ tree }: Model) => Object.keys(tree.accounts),
  callee: ({ directory }: Model) => [...directory.user.keys(), ...directory.sipUser.keys()],
} as const;
