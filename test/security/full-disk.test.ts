import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { keepDatabase, keepFile, keptFolder, makeFolders, readKept } from "../../src/safe/files.ts";
import { keptSecret } from "../../src/safe/secret-file.ts";
import { runCli } from "../support/cli.ts";
import { sound } from "../support/tree.ts";

/** A disk of eight pages of its own: only root may have one. */
const disk = mkdtempSync(join(tmpdir(), "dialtree-disk-"));
const tree = mkdtempSync(join(tmpdir(), "dialtree-tree-"));
const isMounted = mounted();
afterAll(() => {
  if (isMounted) execFileSync("umount", [disk]);
  for (const folder of [disk, tree]) rmSync(folder, { recursive: true, force: true });
});

function mounted(): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=32k", "tmpfs", disk], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

// Where this process may mount nothing there is no full disk to try it on.
describe.skipIf(!isMounted)("on a full disk", () => {
  it.each(["passphrase", "edge.key", "index.js"])(
    "%s is not made, nor left empty, and is made once there is room",
    (name) => {
      const folder = keptFolder(disk, `of-${name}`);
      const filler = join(disk, "filler");
      const work = () =>
        name === "index.js" ? keepFile(folder, name, "x".repeat(99)) : keptSecret(folder, name, 24);
      try {
        writeFileSync(filler, Buffer.alloc(64 * 1024));
      } catch (error) {
        expect(error).toMatchObject({ code: "ENOSPC" });
      }
      expect(work).toThrow(/DT1018.*ENOSPC/);
      expect(readdirSync(folder)).toEqual([]);
      rmSync(filler);
      work();
      expect(readKept(folder, name)?.length).toBeGreaterThanOrEqual(32);
    },
  );

  it("that is read-only a folder, a file, a database and a starter tree are refused in words", async () => {
    const folder = keptFolder(disk, ".dialtree");
    execFileSync("mount", ["-o", "remount,ro", disk]);
    try {
      for (const work of [
        () => keptFolder(disk, ".dialtree", "state"),
        () => keepFile(folder, "a", "b"),
        () => keptSecret(folder, "passphrase", 24),
        () => keepDatabase(join(folder, "a.sqlite")),
        () => makeFolders(join(disk, "a", "b")),
      ])
        expect(work).toThrow(/DT1018.*EROFS/);
      writeFileSync(join(tree, "account.yaml"), sound(["provider: telnyx", "provider: sandbox"]));
      for (const args of [
        ["init", join(disk, "phones")],
        ["view", join(tree, "account.yaml"), "-o", join(disk, "a.html")],
        ["serve", "token", "--organization", "acme"],
        ["sandbox"],
      ]) {
        const { code, stderr } = await runCli(disk, args);
        expect([args, code, /^DT\d{4} /.test(stderr), /\n {4}at /.test(stderr)]).toEqual([
          args,
          1,
          true,
          false,
        ]);
      }
    } finally {
      execFileSync("mount", ["-o", "remount,rw", disk]);
    }
  });

  it("a file that is there keeps its text", () => {
    const folder = keptFolder(disk, "kept");
    keepFile(folder, "Pulumi.yaml", "as it was");
    try {
      writeFileSync(join(disk, "filler"), Buffer.alloc(64 * 1024));
    } catch (error) {
      expect(error).toMatchObject({ code: "ENOSPC" });
    }
    expect(() => keepFile(folder, "Pulumi.yaml", "x".repeat(99))).toThrow("DT1018");
    expect(readKept(folder, "Pulumi.yaml")).toBe("as it was");
  });
});
