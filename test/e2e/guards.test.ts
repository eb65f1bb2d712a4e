import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bigTree } from "../../bench/big-tree.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { runCli } from "../support/cli.ts";
import { openProject } from "../support/project.ts";

const program = `import { AccountTree, Extension } from "dialtree";
new AccountTree("bench", { file: "tree.yaml" });
for (let at = 0; at < Number(process.env.EXTRA ?? 0); at++)
  new Extension((process.env.RENAMED ?? "front/8") + at, { account: "sandbox:front", number: "80" + at, label: "Of the program", target: { phoneNumber: "+13125550199" } },
    process.env.RENAMED ? { aliases: [{ name: "front/8" + at }] } : {});
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

  it("are judged by dialtree render as well, which reviews a program's preview like two trees", async () => {
    write(20);
    expect((await up()).code).toBe(0);
    const { folder } = project;
    writeFileSync(join(folder, "base.yaml"), readFileSync(join(folder, "tree.yaml")));
    write(
      19,
      ["label: Extension 0,", "label: Changed,"],
      ["target: { user: user1 }", "target: { team: team0 }"],
    );
    const preview = async (...args: string[]) =>
      writeFileSync(
        join(folder, "preview.json"),
        (await project.pulumi(["preview", "--json", ...args])).stdout,
      );
    const read = async (...args: string[]) => {
      const { code, stdout, stderr } = await runCli(folder, [...args, "--format", "json"]);
      expect(code, stderr).toBe(0);
      const { organization: _organization, stack: _stack, ...plan } = JSON.parse(stdout) as Plan;
      const withoutPlace = <T extends { place?: unknown }>({ place: _place, ...rest }: T) => rest;
      return {
        ...plan,
        changes: plan.changes.map(withoutPlace).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
        routes: plan.routes.map(withoutPlace),
      };
    };
    await preview("--show-sames");
    const rendered = await read("render", "preview.json");
    expect(rendered.changes).toHaveLength(3);
    expect(rendered).toEqual(await read("diff", "base.yaml", "tree.yaml"));
    expect((await runCli(folder, ["render", "preview.json", "--max-deletes", "0"])).code).toBe(3);
    // The plan that it writes is rendered again from its JSON, but for the page, which needs the trees.
    await runCli(folder, ["render", "preview.json", "-o", "plan.json", "-o", "page.html", "-o", "first.md"]);
    await runCli(folder, ["render", "plan.json", "-o", "second.md"]);
    expect(readFileSync(join(folder, "second.md"), "utf8")).toBe(
      readFileSync(join(folder, "first.md"), "utf8"),
    );
    expect(readFileSync(join(folder, "page.html"), "utf8")).toContain("Changed");
    expect((await runCli(folder, ["render", "plan.json", "-o", "again.html"])).stderr).toContain("DT1014");
    await preview();
    expect((await runCli(folder, ["render", "preview.json"])).stderr).toMatch(/DT1014.*--show-sames/s);
    write(2);
    await preview("--show-sames");
    expect((await runCli(folder, ["render", "preview.json"])).stderr).toMatch(/DT1006.*DT1013/s);
  });

  it("count what the program declares besides the tree as there", async () => {
    write(20);
    expect((await up({ EXTRA: "15" })).code).toBe(0);
    expect((await steps({ EXTRA: "15" })).code).toBe(0);
    expect((await steps({ EXTRA: "15", RENAMED: "front/door" })).code).toBe(0);
    expect((await steps({ EXTRA: "0" })).text).toMatch(/15 of 45 would go/);
    expect(readFileSync(join(project.folder, "tree.yaml"), "utf8")).not.toContain("Of the program");
  });
});
