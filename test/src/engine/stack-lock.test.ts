import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { thisProcess } from "../../../src/engine/holder.ts";
import { isLeft, locksOf, recorded, removeLock } from "../../../src/engine/stack-lock.ts";

let home: string;
let locks: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "dialtree-lock-"));
  locks = join(home, "states/.pulumi/locks/organization/acme/dev");
  mkdirSync(locks, { recursive: true });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const backend = () => `file://${join(home, "states")}?no_tmp_dir=true`;
const found = (url = backend()) =>
  locksOf(url, { home, folder: join(home, "project") }, "acme", "organization/acme/dev");
const lock = (pid: number, host = hostname()) =>
  writeFileSync(
    join(locks, `${pid}.json`),
    JSON.stringify({ pid, username: "kim", hostname: host, timestamp: "" }),
  );
/** A process that has ended. */
async function ended(): Promise<number> {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  const pid = child.pid ?? 0;
  await recordedAs(pid);
  await once(child, "close");
  return pid;
}
/** Records an engine, and keeps the record as a run that is killed does. */
function recordedAs(pid: number): Promise<void> {
  return new Promise((resolve) => {
    void recorded(
      home,
      () => [],
      async (onStart) => {
        onStart(pid);
        resolve();
        await new Promise(() => undefined);
      },
    );
  });
}

it("locks are seen wherever the backend is a folder", () => {
  lock(7);
  writeFileSync(join(locks, "7.json.attrs"), "{}");
  writeFileSync(join(locks, "8.json"), "no lock");
  expect(found()).toMatchObject([{ pid: 7, username: "kim" }]);
  expect(found("file://../states")).toHaveLength(1);
  for (const url of ["s3://bucket", "https://api.pulumi.com", "file:///nowhere", ""])
    expect(found(url)).toEqual([]);
});

it("a lock that is half written is somebody's all the same", () => {
  for (const [name, text] of [
    ["1", '{"pid":5}'],
    ["2", '{"pid":5,"username":{"a":1},"hostname":[],"timestamp":7}'],
    ["3", "null"],
    ["4", '{"pid":"5"}'],
  ] as const)
    writeFileSync(join(locks, `${name}.json`), text);
  const somebody = { pid: 5, username: "somebody", hostname: "another machine", timestamp: "" };
  expect(found()).toMatchObject([somebody, somebody]);
});

it("a lock is left where its recorded engine has ended, and by nothing less", async () => {
  const pid = await ended();
  lock(pid);
  const [left] = found();
  if (left === undefined) throw new Error("no lock");
  expect(isLeft(home, left)).toBe(true);
  expect(isLeft(home, { ...left, hostname: "ci-7" })).toBe(false);
  expect(isLeft(home, { ...left, pid: pid + 1 })).toBe(false);
  removeLock(home, left);
  expect(found()).toEqual([]);
  expect(readdirSync(join(home, ".dialtree/engines"))).toEqual([]);
  expect(isLeft(home, left)).toBe(false);
});

it("a lock is not left while its engine runs, nor where its number was given to another process", async () => {
  lock(process.pid);
  const [own] = found();
  if (own === undefined) throw new Error("no lock");
  await recordedAs(process.pid);
  expect(isLeft(home, own)).toBe(false);
  const file = join(home, ".dialtree/engines", `${process.pid}.json`);
  writeFileSync(file, JSON.stringify({ ...thisProcess(), started: "1" }));
  expect(isLeft(home, own)).toBe(false);
});

it("what an engine leaves of its lock goes with it, and no other lock does", async () => {
  lock(41);
  lock(42);
  await recorded(home, found, async (onStart) => onStart(42));
  expect(found()).toMatchObject([{ pid: 41 }]);
  expect(readdirSync(join(home, ".dialtree/engines"))).toEqual([]);
});

it("what an engine was about to write when it ended goes with its lock, and nothing else", () => {
  const states = join(home, "states/.pulumi/stacks/acme");
  mkdirSync(states, { recursive: true });
  lock(7);
  for (const [name, text] of [
    ["dev.json", "{}"],
    ["dev.json.attrs", ""],
    ["test.json.attrs", "{}"],
    ["empty.json", ""],
  ] as const)
    writeFileSync(join(states, name), text);
  for (const each of found()) removeLock(home, each);
  expect(readdirSync(states).toSorted()).toEqual(["dev.json", "empty.json", "test.json.attrs"]);
});
