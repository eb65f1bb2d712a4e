import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { allSwitches, openSandbox, switches } from "../../../providers/sandbox/index.ts";

it("docs/sandbox.md lists every switch with what it does, and no other", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/sandbox.md"), "utf8");
  const section = page.slice(page.indexOf("## Switches"));
  const rows = [...section.matchAll(/^\| `([a-z-]+)` \| (.+) \|$/gm)].map(([, name, text]) => [name, text]);
  expect(Object.fromEntries(rows)).toEqual(switches);
});

it("keeps what is turned on for every process on the file, until it is turned off", () => {
  const folder = mkdtempSync(join(tmpdir(), "dialtree-switches-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [one, two] = [1, 2].map(() => openSandbox(join(folder, "sandbox.sqlite")));
  for (const name of allSwitches) one?.turn(name, true);
  expect([...(two?.switchesOn() ?? [])].toSorted()).toEqual(allSwitches.toSorted());
  for (const name of allSwitches) two?.turn(name, false);
  expect(one?.switchesOn().size).toBe(0);
  one?.close();
  two?.close();
});
