import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { allProviders } from "../../providers/index.ts";

const root = join(import.meta.dirname, "../..");

/** Files above providers/ that may name a provider, each with its reason. */
const exceptions: Readonly<Record<string, string>> = {
  "src/cli/sandbox.ts": "`dialtree sandbox` serves that very provider",
  "src/cli/main.ts": "has the command `dialtree sandbox`",
  "src/cli/init.ts": "a starter tree names a provider",
  "src/cli/call.ts": "`dialtree call` makes its call at that very provider",
  "src/cli/call-story.ts": "tells what happened there",
  "src/cli/make-call.ts": "makes the call there",
  "src/live/rehearsal.ts": "a rehearsed tree's accounts are there",
  "src/errors.ts": "DT1026 is about the sandbox's file",
};

/** A line's code: comments may give examples. */
const codeOf = (line: string) => (/^\s*(\/?\*|\/\/)/.test(line) ? "" : line);

it("names no provider above providers/", () => {
  const names = new RegExp(
    `(?<![a-z])(${allProviders()
      .map(({ name }) => name)
      .join("|")})(?![a-z])`,
    "i",
  );
  const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => `src/${file}`);
  const naming = files.filter((file) =>
    readFileSync(join(root, file), "utf8")
      .split("\n")
      .some((line) => names.test(codeOf(line))),
  );
  expect(naming.sort()).toEqual(Object.keys(exceptions).sort());
});

it("loads nothing of a vendor's with what is known of the providers", () => {
  const script = `
    import { registerHooks } from "node:module";
    const seen = [];
    registerHooks({ resolve: (name, context, next) => { const found = next(name, context); seen.push(found.url); return found; } });
    await import("./providers/schema.ts");
    console.log(JSON.stringify(seen));`;
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: root });
  const seen = JSON.parse(printed.toString()) as string[];
  expect(seen.some((url) => url.endsWith("/providers/telnyx/provider.ts"))).toBe(true);
  expect(seen.filter((url) => url.includes("/node_modules/"))).toEqual([]);
});

it("has names that an account's reference can carry", () => {
  const own = ["environment", "endpoint", "organization", "edge", "edgeToken", "elsewhere"];
  for (const { name, credentials, settings = {} } of allProviders()) {
    expect(name).toMatch(/^(?!edge$)[a-z][a-z0-9]*$/);
    const names = [...Object.keys(credentials.properties), ...Object.keys(settings)];
    expect(names.filter((each) => own.includes(each))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  }
});

it("has a name of each provider in its own folder", () => {
  for (const { name } of allProviders())
    expect(readFileSync(join(root, "providers", name, "provider.ts"), "utf8")).toContain(`name: "${name}"`);
});
