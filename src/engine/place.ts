import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { orRefuse } from "../safe/refuse.ts";
import { cacheFolder, engineName } from "./cache.ts";
import { ownFolder } from "./trusted.ts";

/** Where an engine is made before it appears in its place. */
export interface Draft {
  /** What becomes the engine's folder. */
  readonly engine: string;
  /** For whatever is needed on the way. */
  readonly work: string;
}

/**
 * Makes an engine beside its place and puts it there whole. Called with the lock of the installation held: the drafts of
 * runs that were killed are removed.
 *
 * @param fill makes it; gives the reason when it cannot, and then nothing is placed
 */
export async function placeEngine(
  way: "vendor" | "built",
  fill: (draft: Draft) => Promise<string | undefined>,
): Promise<string | undefined> {
  const engines = ownFolder(cacheFolder(), "engines");
  const remove = (path: string) => rmSync(path, { recursive: true, force: true });
  for (const name of readdirSync(engines)) if (name.startsWith(".")) remove(join(engines, name));
  const orRefused = <T>(work: () => T) => orRefuse("DT1018", `${engines} cannot be written`, work);
  const draft = orRefused(() => mkdtempSync(join(engines, `.${engineName(way)}.`)));
  const clean = () => remove(draft);
  process.once("exit", clean);
  try {
    const engine = ownFolder(draft, "engine");
    const reason = await fill({ engine, work: ownFolder(draft, "work") });
    if (reason !== undefined) return reason;
    const place = join(engines, engineName(way));
    orRefused(() => {
      if (existsSync(place)) renameSync(place, join(draft, "old"));
      renameSync(engine, place);
    });
    return undefined;
  } finally {
    process.off("exit", clean);
    clean();
  }
}
