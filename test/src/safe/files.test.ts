import { execFileSync, fork } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  keepDatabase,
  keepFile,
  keepLink,
  keptFolder,
  makeFolders,
  readKept,
} from "../../../src/safe/files.ts";
import { keptSecret } from "../../../src/safe/secret-file.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "dialtree-files-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const other = () => join(home, "other");

describe("what dialtree keeps", () => {
  it("is made for the user alone, whatever the umask, and an older folder is closed", () => {
    mkdirSync(join(home, ".dialtree"), { mode: 0o755 });
    const before = process.umask(0);
    try {
      const folder = keptFolder(home, ".dialtree", "project");
      keepFile(folder, "index.js", "1");
      keepFile(folder, "run", "2", 0o700);
      keepDatabase(join(folder, "a.sqlite"));
      keptSecret(folder, "passphrase", 24);
      expect(["index.js", "run", "a.sqlite", "passphrase"].map((name) => modeOf(join(folder, name)))).toEqual(
        ["600", "700", "600", "600"],
      );
      expect([modeOf(folder), modeOf(join(home, ".dialtree"))]).toEqual(["700", "700"]);
    } finally {
      process.umask(before);
    }
  });

  it("is added to no repository by mistake", () => {
    execFileSync("git", ["init", "-q"], { cwd: home });
    keepFile(keptFolder(home, ".dialtree"), "passphrase", "x");
    execFileSync("git", ["add", "."], { cwd: home });
    expect(execFileSync("git", ["ls-files"], { cwd: home, encoding: "utf8" })).toBe("");
  });

  it("is written whole, leaves no draft, and is not written again where nothing changes", () => {
    keepFile(home, "a", "1");
    const { ino } = statSync(join(home, "a"));
    keepFile(home, "a", "1");
    expect(statSync(join(home, "a")).ino).toBe(ino);
    keepFile(home, "a", "2");
    expect(readKept(home, "a")).toBe("2");
    expect(readdirSync(home)).toEqual(["a"]);
  });

  it("is never reached through a link, a pipe or a folder in its place", () => {
    writeFileSync(other(), "mine");
    symlinkSync(other(), join(home, "link"));
    symlinkSync(join(home, "nowhere"), join(home, "dead"));
    execFileSync("mkfifo", [join(home, "pipe")]);
    mkdirSync(join(home, "folder"));
    for (const name of ["link", "dead", "pipe", "folder"]) {
      for (const work of [
        () => keepFile(home, name, "2"),
        () => readKept(home, name),
        () => keptSecret(home, name, 24),
        () => keepDatabase(join(home, name)),
      ])
        expect(work, name).toThrow("DT1022");
    }
    for (const name of ["link", "pipe", "other"])
      expect(() => keptFolder(home, name), name).toThrow("DT1022");
    symlinkSync(other(), join(home, "b.sqlite-wal"));
    expect(() => keepDatabase(join(home, "b.sqlite"))).toThrow("DT1022");
    expect(readFileSync(other(), "utf8")).toBe("mine");
    expect(existsSync(join(home, "nowhere"))).toBe(false);
  });

  it("has links of its own, which are replaced and not written through", () => {
    mkdirSync(other());
    symlinkSync(other(), join(home, "a"));
    keepLink(home, "a", "b");
    expect(readdirSync(other())).toEqual([]);
    for (const name of ["file", "folder"]) {
      if (name === "file") writeFileSync(join(home, name), "");
      else mkdirSync(join(home, name));
      expect(() => keepLink(home, name, "b")).toThrow("DT1022");
    }
  });

  it.each(["", " \n", "short", "x".repeat(31)])("is no secret where it is %j", (text) => {
    writeFileSync(join(home, "key"), text);
    expect(() => keptSecret(home, "key", 24)).toThrow("DT1023");
    expect(readFileSync(join(home, "key"), "utf8")).toBe(text);
  });

  it("ends with an error below /proc instead of never", () =>
    expect(() => makeFolders("/proc/dialtree/a")).toThrow("DT1018"));

  it("is the same secret in every process that makes it at once, and never empty", async () => {
    const script = join(home, "make.ts");
    const module = JSON.stringify(join(import.meta.dirname, "../../../src/safe/secret-file.ts"));
    writeFileSync(
      script,
      `import { keptSecret } from ${module};
for (let at = 0; at < 30; at++) process.send({ at, secret: keptSecret(${JSON.stringify(home)}, "key" + at, 24) });`,
    );
    const made = new Map<number, Set<string>>();
    await Promise.all(
      [1, 2, 3, 4].map(
        () =>
          new Promise((resolve) => {
            const child = fork(script, { execArgv: [] });
            child.on("message", ({ at, secret }: { at: number; secret: string }) =>
              made.set(at, (made.get(at) ?? new Set()).add(secret)),
            );
            child.once("exit", resolve);
          }),
      ),
    );
    expect(made.size).toBe(30);
    for (const secrets of made.values()) {
      expect(secrets.size).toBe(1);
      expect([...secrets][0]).toHaveLength(32);
    }
  });
});
