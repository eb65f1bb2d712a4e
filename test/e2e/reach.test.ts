import { existsSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../support/cli.ts";
import { commandsIn } from "../support/log.ts";
import { openProject } from "../support/project.ts";

/** A place that is not this machine by its name, and whoever is asked there is counted. */
describe("an account that would be reached in a new way", () => {
  let project: Awaited<ReturnType<typeof openProject>>;
  let server: Server;
  let place = "";
  let asked = 0;
  const env = { TELNYX_API_KEY: "KEYsandbox", EDGE_TOKEN: "dt_token-of-the-test" };
  const dialtree = (...args: string[]) => runCli(project.folder, args, env);
  const write = (account: string, label = "Dana") =>
    writeFileSync(
      join(project.folder, "tree.yaml"),
      `version: 1
organization: e2e
users: { dana: { name: ${JSON.stringify(label)}, sipUsers: [front/dana] } }
accounts:
  front:
    provider: sandbox
    ${account}
    domains: { office: { prefix: acme } }
    credentialLists: { staff: {} }
    credentialAttachments: [{ domain: office, list: staff }]
    sipUsers: { dana: { list: staff } }
`,
    );
  const elsewhere = () => `credentials: { apiKey: { env: TELNYX_API_KEY } }\n    endpoint: "${place}/v2"`;
  const withEdge = () => `edge: { url: "${place}", token: { env: EDGE_TOKEN } }`;

  beforeAll(async () => {
    project = await openProject();
    server = createServer((socket) => {
      asked++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    // Written so, it is no address of this machine that is excepted, and leads here all the same.
    place = `https://[::ffff:127.0.0.1]:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await project.close();
    server.close();
  });

  async function expectRefused(danger: string): Promise<void> {
    const plan = await dialtree("plan", "tree.yaml", "--save", "saved.plan");
    expect([plan.code, plan.stdout]).toEqual([3, expect.stringContaining(`refused: ${danger}: front`)]);
    const up = await dialtree("up", "tree.yaml", "--yes");
    expect([up.code, up.stdout]).toEqual([3, expect.stringContaining(`--allow ${danger}`)]);
    expect([existsSync(join(project.folder, "saved.plan")), asked]).toEqual([false, 0]);
  }

  it("is not contacted in a new stack, until it is allowed", async () => {
    for (const account of [elsewhere(), withEdge()]) {
      write(account);
      await expectRefused("change:endpoint");
    }
    write(elsewhere());
    await dialtree("up", "tree.yaml", "--yes", "--allow", "change:endpoint");
    expect(asked).toBeGreaterThan(0);
    asked = 0;
    // Nobody answers there, which a plan that reads the account refuses.
    const allowed = ["--allow", "change:endpoint"];
    expect((await dialtree("plan", "tree.yaml", ...allowed)).stdout).toContain("DT3003");
    const saved = await dialtree("plan", "tree.yaml", "--save", "saved.plan", "--no-refresh", ...allowed);
    expect([saved.code, existsSync(join(project.folder, "saved.plan"))]).toEqual([0, true]);
    asked = 0;
    const applied = await dialtree("up", "tree.yaml", "--plan", "saved.plan");
    expect([applied.code, applied.stderr, asked]).toEqual([
      3,
      expect.stringContaining("--allow change:endpoint"),
      0,
    ]);
    rmSync(join(project.folder, "saved.plan"));
    await dialtree("destroy", "tree.yaml", "--yes", "--allow", "destroy");
    asked = 0;
  });

  it("is not contacted in a stack that has it, nor in a program", async () => {
    write("environment: test");
    const first = await dialtree("up", "tree.yaml", "--yes");
    expect(first.code, first.stderr).toBe(0);
    for (const account of [elsewhere(), withEdge()]) {
      write(account);
      await expectRefused("change:credentials");
    }
    project.write('import { AccountTree } from "dialtree";\nnew AccountTree("e2e", { file: "tree.yaml" });');
    await project.pulumi(["stack", "select", "dev"]);
    for (const args of [["preview"], ["up", "--yes", "--skip-preview"]]) {
      const { code, stdout, stderr } = await project.pulumi(args, env);
      expect([code === 0, stdout + stderr]).toEqual([false, expect.stringContaining("DT1013")]);
    }
    expect(asked).toBe(0);
  });

  it("and what a tree says is harmless in the log of plan and up", async () => {
    write("environment: test", "::error::Dana ##[group]x \u202e");
    for (const args of [
      ["plan", "tree.yaml"],
      ["up", "tree.yaml", "--yes"],
      ["destroy", "tree.yaml", "--yes", "--allow", "destroy"],
    ]) {
      const { code, stdout, stderr } = await dialtree(...args);
      expect([args, code, commandsIn(stdout + stderr)], stderr).toEqual([args, 0, []]);
    }
  });
});
