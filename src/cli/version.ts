import { existsSync, readFileSync } from "node:fs";

/** The package's version; its manifest lies one folder higher where it is built. */
export function packageVersion(): string {
  const places = ["../../../package.json", "../../package.json"].map(
    (path) => new URL(path, import.meta.url),
  );
  for (const place of places) {
    if (!existsSync(place)) continue;
    const { name, version } = JSON.parse(readFileSync(place, "utf8")) as { name?: string; version?: string };
    if (name === "dialtree" && version !== undefined) return version;
  }
  throw new Error("the package's manifest was not found");
}
