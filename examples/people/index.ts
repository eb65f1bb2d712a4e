/** Builds a tree from a table of people: a SIP user, a user and an extension for each, and a team of all. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AccountTree, type Tree } from "dialtree";

const people = readFileSync(join(import.meta.dirname, "people.csv"), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(","))
  .map(([name = "", login = "", extension = ""]) => ({ name, login, extension }));

const byLogin = <T>(make: (person: (typeof people)[number]) => T) =>
  Object.fromEntries(people.map((person) => [person.login, make(person)]));

const tree: Tree = {
  version: 1,
  organization: "people",
  users: byLogin(({ name, login }) => ({ name, sipUsers: [`office/${login}`] })),
  teams: { everybody: { name: "Everybody", members: people.map(({ login }) => login) } },
  accounts: {
    office: {
      provider: "sandbox",
      domains: { main: { prefix: "people-office-8d5v" } },
      credentialLists: { staff: {} },
      credentialAttachments: [{ domain: "main", list: "staff" }],
      sipUsers: byLogin(() => ({ list: "staff" })),
      extensions: {
        "100": { label: "Everybody", target: { team: "everybody" } },
        ...Object.fromEntries(
          people.map(({ name, login, extension }) => [extension, { label: name, target: { user: login } }]),
        ),
      },
      phones: { main: { number: "+13125550100", target: { extension: "100" } } },
    },
  },
};

export const { domains, phones } = new AccountTree("people", { tree });
