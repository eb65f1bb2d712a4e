import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const toys = join("test", "support", "toy");

/** A copy of the sources, which what a newcomer writes is put into. */
const copy = mkdtempSync(join(tmpdir(), "dialtree-toy-"));

const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: "utf8" });
  return { status, text: stdout, errors: status === 0 ? "" : `${stdout}\n${stderr}` };
};

const tsc = [
  "node_modules/typescript/bin/tsc",
  ...["-p", "tsconfig.build.json", "--noEmit", "--incremental", "false"],
];

const put = (toy: string, file: string) => writeFileSync(join(copy, file), readFileSync(join(toys, toy)));

const edit = (file: string, ...changes: readonly (readonly [before: string, after: string])[]) => {
  const text = readFileSync(join(copy, file), "utf8");
  const edited = changes.reduce((all, [before, after]) => all.replace(before, after), text);
  expect(edited).not.toBe(text);
  writeFileSync(join(copy, file), edited);
};

beforeAll(() => {
  const files = execFileSync(
    "git",
    [
      "ls-files",
      "src",
      "providers",
      "schemas",
      "scripts",
      "tsconfig.json",
      "tsconfig.build.json",
      "package.json",
    ],
    {
      encoding: "utf8",
    },
  );
  for (const file of files.trim().split("\n")) cpSync(file, join(copy, file));
  cpSync("docs/tree.md", join(copy, "docs/tree.md"));
  symlinkSync(join(process.cwd(), "node_modules"), join(copy, "node_modules"));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe("a kind that a newcomer adds", () => {
  it("is four files, and the others are written from them", { timeout: 120_000 }, () => {
    put("door.kind.txt", "src/kinds/door.ts");
    put("door.schema.json", "schemas/door.schema.json");
    put("door.resource.txt", "src/resources/door.ts");
    edit(
      "src/kinds/registry.ts",
      ["import { extension }", 'import { door } from "./door.ts";\nimport { extension }'],
      ["  DeskPhone: deskPhone,", "  DeskPhone: deskPhone,\n  Door: door,"],
    );
    for (const script of ["scripts/types.ts", "scripts/guide.ts"])
      expect(run(script)).toMatchObject({ errors: "" });
    expect(run(...tsc)).toMatchObject({ errors: "" });
    expect(readFileSync(join(copy, "docs/tree.md"), "utf8")).toContain("## Door");
  });

  it("is validated, reviewed, kept by the edge and shown, without another line", { timeout: 60_000 }, () => {
    put("try-door.txt", "try.ts");
    const { errors, text } = run("try.ts");
    expect(errors).toBe("");
    const seen = JSON.parse(text) as { review: string };
    expect(seen).toMatchObject({
      problems: [],
      dangling: ["DT2110 in line 9"],
      normal: { back: { label: "Back door", opener: "150", seconds: 5 } },
      inputs: { label: "Back door", opener: "front/150", seconds: 5 },
      back: { doors: { back: { label: "Back door", opener: "150" } } },
      handler: "function",
      dangers: ["delete:door", "replace:door"],
      tab: { title: "Doors", kinds: ["Door"] },
      openapi: ["/v1/organizations/{organization}/doors", "/v1/organizations/{organization}/doors/{key}"],
      edge: { dangling: 422, extension: 200, door: 200 },
    });
    expect(seen.review).toMatch(/\+ {2}door +front\/back/);
  });
});

describe("a provider that a newcomer adds", () => {
  it("is a folder of its own and a line of the registry", { timeout: 120_000 }, () => {
    const rows = readFileSync(join("test", "support", "rows-provider.ts"), "utf8");
    mkdirSync(join(copy, "providers/rows"));
    const moved = rows.replaceAll("../../providers/", "../").replaceAll("../../src/", "../../src/");
    writeFileSync(join(copy, "providers/rows/provider.ts"), moved);
    edit(
      "providers/index.ts",
      ["import { sandbox }", 'import { rows } from "./rows/provider.ts";\nimport { sandbox }'],
      ["[telnyx, sandbox]", "[telnyx, sandbox, rows]"],
    );
    for (const script of ["scripts/types.ts", "scripts/guide.ts"])
      expect(run(script)).toMatchObject({ errors: "" });
    expect(run(...tsc)).toMatchObject({ errors: "" });
  });

  it("is validated, planned and reached by its own credentials, without another line", {
    timeout: 60_000,
  }, () => {
    put("try-rows.txt", "try.ts");
    const { errors, text } = run("try.ts");
    expect(errors).toBe("");
    expect(JSON.parse(text)).toMatchObject({
      problems: [],
      lacking: ["DT2105 in line 7", "DT2105 in line 7", "DT2105 in line 7"],
      refused: ["DT2170 in line 11"],
      replaced: [["list"]],
      reference:
        "rows:pbx?server=env:ROWS_SERVER&database=env:ROWS_DATABASE&user=env:ROWS_USER&password=env:ROWS_PASSWORD",
      made: "101",
    });
  });
});
