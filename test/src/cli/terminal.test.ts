import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

it("is the one place that writes to a terminal or a log, so that its type holds what is written", () => {
  const root = join(import.meta.dirname, "../../..");
  const writers = globSync("{src,providers}/**/*.{ts,tsx}", { cwd: root }).filter((file) =>
    /process\.std(out|err)\.write|console\.(log|error|warn|info)/.test(
      readFileSync(join(root, file), "utf8").replaceAll(/\/\/.*|\/\*[\s\S]*?\*\//g, ""),
    ),
  );
  // The language host tells the engine its port.
  expect(writers.sort()).toEqual(["src/cli/terminal.ts", "src/engine/hosts/language-host.ts"]);
});
