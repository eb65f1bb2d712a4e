import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { list, type ReadEntry } from "tar";
import { DialtreeError } from "../errors.ts";
import { orRefuse } from "../safe/refuse.ts";
import { shown } from "../safe/text.ts";

/** The files that dialtree runs; the archive has the language hosts of other languages, too. */
const wanted = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

/** Far more than a release has. */
const mostBytes = 4 * 1024 ** 3;

/**
 * Takes the known files out of the vendor's archive, each a plain file by its own name; nothing else of it is written.
 *
 * @param folder an empty folder of the user's own
 * @returns why it is no engine for dialtree; undefined when all files are there
 * @throws {DialtreeError} DT1020 when it is not as a release is
 */
export async function unpack(
  archive: string,
  folder: string,
  limit: number = mostBytes,
): Promise<string | undefined> {
  const taken = new Set<string>();
  const opened = new Set<number>();
  let bytes = 0;
  let problem: unknown;
  /** A reader of entries has no other way to end the reading. */
  const orProblem = (work: () => void) => {
    try {
      if (problem === undefined) work();
    } catch (error) {
      problem = error;
    }
  };
  const onReadEntry = (entry: ReadEntry) => {
    let handle: number | undefined;
    orProblem(() => {
      bytes += entry.size;
      const name = nameOf(entry);
      if (bytes > limit) throw odd(`has more than ${limit} bytes`);
      if (!wanted.includes(name)) return;
      if (taken.has(name)) throw odd(`has ${name} twice`);
      if (entry.type !== "File" && entry.type !== "OldFile") throw odd(`has ${name} as ${shown(entry.type)}`);
      taken.add(name);
      const file = join(folder, name);
      handle = orRefuse("DT1018", `${file} cannot be written`, () => openSync(file, "wx", 0o700));
      opened.add(handle);
    });
    entry.on("data", (part) =>
      orProblem(() => {
        if (handle === undefined) return;
        const to = handle;
        for (let at = 0; at < part.length; )
          at += orRefuse("DT1018", `${folder} cannot be written`, () => writeSync(to, part, at));
      }),
    );
  };
  try {
    await list({ file: archive, strict: true, onReadEntry });
  } catch (error) {
    if (!(error instanceof Error && "code" in error) || "syscall" in error) throw error;
    throw odd(`cannot be read: ${shown(error.message).slice(0, 300)}`);
  } finally {
    for (const handle of opened) closeSync(handle);
  }
  if (problem !== undefined) throw problem;
  const missing = wanted.filter((name) => !taken.has(name));
  return missing.length > 0 ? `the archive lacks ${missing.join(", ")}` : undefined;
}

/** An entry's name below the one folder of the archive. */
function nameOf({ path }: ReadEntry): string {
  const [top, ...names] = path.replace(/\/$/, "").split("/");
  const isPlain = names.every((name) => name !== "" && name !== "." && name !== ".." && !/[\\\0]/.test(name));
  if (top !== "pulumi" || !isPlain) throw odd(`has an entry ${shown(path).slice(0, 100)}`);
  return names.join("/");
}

function odd(what: string): DialtreeError {
  return new DialtreeError("DT1020", `the engine's archive ${what}, which no release does`, {
    hint: "Nothing of it was run. If it stays so, report it, and install Pulumi yourself.",
  });
}
