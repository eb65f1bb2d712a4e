import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bigTree } from "../../bench/big-tree.ts";
import { openProject } from "../support/project.ts";

const program = `import { AccountTree, Extension } from "dialtree";
new AccountTree("bench", { file: "tree.yaml" });
for (let at = 0; at < Number(process.env.EXTRA ?? 0); at++)
  new Extension("front/8" + at, { account: "sandbox:front", number: "80" + at, label: "Of the program", target: { phoneNumber: "+13125550199" } });
`;

describe("guards in a program's own pulumi up", () => {
  let project: Awaited<ReturnType<typeof openProject>>;
  const write = (extensions: number, ...edits: [string, string][]) =>
    writeFileSync(
      join(project.folder, "tree.yaml"),
      edits.reduce(
        (text, [from, to]) => text.replace(from, to),
        bigTree({ extensions, sipUsers: 2, teams: 1 }),
      ),
    );
  const up = (env: NodeJS.ProcessEnv = {}) => project.pulumi(["up", "--yes", "--skip-preview"], env);
  const steps = async (env: NodeJS.ProcessEnv = {}) => {
    const { code, stdout, stderr } = await project.pulumi(["preview", "--json"], env);
    return { code, text: stdout + stderr };
  };

  beforeAll(async () => {
    project = await openProject();
    project.write(program);
    await project.pulumi(["stack", "init", "dev"]);
    write(20);
  });
  afterAll(() => project.close());

  it("let a first up pass, and one that takes little away", async () => {
    const first = await up();
    expect(first.code, first.stdout + first.stderr).toBe(0);
    write(19);
    expect((await up()).code).toBe(0);
    write(20);
    expect((await up()).code).toBe(0);
  });

  it("end it before anything is done where too much would go, and say what would allow it", async () => {
    const before = await project.pulumi(["stack", "export"]);
    write(4, ["label: Extension 0,", "label: Changed,"]);
    for (const { code, text } of [
      await steps(),
      await up().then((result) => ({ ...result, text: result.stdout + result.stderr })),
    ]) {
      expect(code).not.toBe(0);
      expect(text).toContain("DT1013");
      expect(text).toMatch(/16 of 30 would go; limit 30 %/);
      expect(text).toContain("DIALTREE_MAX_DELETES=16");
      expect(text).not.toMatch(/ {4}at .*guarded/);
    }
    const after = await project.pulumi(["stack", "export"]);
    const resources = ({ stdout }: { stdout: string }) =>
      (
        JSON.parse(stdout) as { deployment: { resources: { urn: string; inputs: object }[] } }
      ).deployment.resources.map(({ urn, inputs }) => ({ urn, inputs }));
    expect(resources(after)).toEqual(resources(before));
    expect((await steps({ DIALTREE_MAX_DELETES: "16" })).code).toBe(0);
    expect((await steps({ DIALTREE_MAX_DELETES: "60%" })).code).toBe(0);
  });

  it("refuse dangers by name, and what the tree itself refuses", async () => {
    write(20, ["{ office: { prefix: bench } }", "{ office: { prefix: bench }, old: { prefix: old } }"]);
    expect((await up()).code).toBe(0);
    write(20);
    const { code, text } = await steps();
    expect(code).not.toBe(0);
    expect(text).toContain("delete:domain: front/old");
    expect(text).toContain("DIALTREE_ALLOW=delete:domain");
    expect((await up({ DIALTREE_ALLOW: "delete:list, delete:domain" })).code).toBe(0);
    write(19, ["organization: bench", "organization: bench\nguards: { refuse: [delete:extension] }"]);
    expect((await steps()).text).toContain("delete:extension: front/400019");
  });

  it("count what the program declares besides the tree as there", async () => {
    write(20);
    expect((await up({ EXTRA: "15" })).code).toBe(0);
    expect((await steps({ EXTRA: "15" })).code).toBe(0);
    expect((await steps({ EXTRA: "0" })).text).toMatch(/15 of 45 would go/);
    expect(readFileSync(join(project.folder, "tree.yaml"), "utf8")).not.toContain("Of the program");
  });
});
