import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli, startCli } from "../support/cli.ts";
import { openProject } from "../support/project.ts";

const tree = (url: string) => `version: 1
organization: acme
users:
  dana: { name: Dana, sipUsers: [front/dana] }
accounts:
  front:
    provider: sandbox
    edge: { url: "${url}", token: { env: EDGE_TOKEN } }
    domains: { office: { prefix: acme } }
    credentialLists: { staff: {} }
    credentialAttachments: [{ domain: office, list: staff }]
    sipUsers: { dana: { list: staff } }
    extensions:
      101: { label: Dana, target: { user: dana } }
    autoProvision:
      dana: { vendor: yealink, model: T54W, mac: 805ec0112233, lines: [dana] }
`;

describe("an edge that a team serves", () => {
  let project: Awaited<ReturnType<typeof openProject>>;
  let server: ReturnType<typeof startCli>;
  let url = "";
  let token = "";
  let log = "";
  const run = (env: NodeJS.ProcessEnv, ...args: string[]) => runCli(project.folder, args, env);

  beforeAll(async () => {
    project = await openProject();
    const made = await run(
      {},
      "serve",
      "token",
      "--database",
      "edge.sqlite",
      "--organization",
      "acme",
      "--scope",
      "write",
    );
    token = made.stdout.trim();
    server = startCli(project.folder, [
      "serve",
      "--database",
      "edge.sqlite",
      "--port",
      "0",
      "--key-file",
      "edge.key",
    ]);
    server.stderr.setEncoding("utf8").on("data", (text: string) => {
      log += text;
    });
    const [line] = (await once(server.stdout, "data")) as [Buffer];
    url = line.toString().trim();
    writeFileSync(join(project.folder, "account.yaml"), tree(url));
  });
  afterAll(() => {
    server.kill("SIGKILL");
    project.close();
  });

  it("keeps a tree's users, extensions and desk phones, with a URL of its own in theirs", async () => {
    const up = await run({ EDGE_TOKEN: token }, "up", "account.yaml", "--yes");
    expect(up.code, up.stderr).toBe(0);
    const list = async (kind: string) => {
      const response = await fetch(`${url}/v1/organizations/acme/${kind}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return (
        (await response.json()) as {
          data: { key: string; owner: string; outputs?: { provisioningUrl: string } }[];
        }
      ).data;
    };
    expect(await list("users")).toMatchObject([{ key: "dana", owner: "dialtree:acme/dev/dana" }]);
    expect(await list("extensions")).toMatchObject([{ key: "front/101" }]);
    expect((await list("desk-phones"))[0]?.outputs?.provisioningUrl).toMatch(
      new RegExp(`^${url}/provision/`),
    );
    expect((await run({ EDGE_TOKEN: token }, "plan", "account.yaml", "--detailed-exitcode")).code).toBe(0);
  });

  it("refuses another token, and says so without it", async () => {
    writeFileSync(join(project.folder, "account.yaml"), tree(url).replace("label: Dana,", "label: D,"));
    const refused = await run({ EDGE_TOKEN: "dt_stranger" }, "up", "account.yaml", "--yes");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("refused: account front: DT3102 ProviderAccount front");
    expect(refused.stderr + refused.stdout).not.toContain("dt_stranger");
    const unset = await run({}, "up", "account.yaml", "--yes");
    expect(unset.stderr).toContain("DT3001");
    expect(unset.stderr).toContain("EDGE_TOKEN");
  });

  it("refuses to take away what somebody else points to, with the list", async () => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const body = JSON.stringify({ fields: { name: "Others", members: ["dana"] } });
    await fetch(`${url}/v1/organizations/acme/teams/others`, { method: "PUT", headers, body });
    const { code, stderr } = await run(
      { EDGE_TOKEN: token },
      "destroy",
      "account.yaml",
      "--yes",
      "--allow",
      "destroy",
    );
    expect(code).toBe(1);
    expect(stderr).toContain("DT3103 User dana");
    expect(stderr).toContain("teams/others");
    await fetch(`${url}/v1/organizations/acme/teams/others`, { method: "DELETE", headers });
    expect(
      (await run({ EDGE_TOKEN: token }, "destroy", "account.yaml", "--yes", "--allow", "destroy")).code,
    ).toBe(0);
  });

  it("logs requests and neither tokens nor phones' URLs", () => {
    expect(log).toContain('"path":"/v1/organizations/acme/users/dana"');
    expect(log).not.toContain(token);
    expect(log).not.toContain("provision/");
    expect(readFileSync(join(project.folder, "edge.sqlite")).includes(token)).toBe(false);
  });

  it("is missed by its name when it is gone", async () => {
    server.kill("SIGTERM");
    const [code] = (await once(server, "exit")) as [number];
    expect(code).toBe(0);
    const { code: failed, stderr } = await run({ EDGE_TOKEN: token }, "up", "account.yaml", "--yes");
    expect(failed).toBe(1);
    expect(stderr).toContain(`DT3101`);
    expect(stderr).toContain(url);
  });
});
