import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runPulumi } from "../../src/engine/pulumi.ts";
import { runCli } from "../support/cli.ts";
import { openProject } from "../support/project.ts";

const examples = join(import.meta.dirname, "../../examples");

let project: Awaited<ReturnType<typeof openProject>>;
beforeAll(async () => {
  project = await openProject();
  copyFileSync(join(examples, "minimal/account.yaml"), join(project.folder, "account.yaml"));
  const { code, stderr } = await runCli(project.folder, ["up", "account.yaml", "--yes"]);
  expect(code, stderr).toBe(0);
});
afterAll(() => project.close());

/** The engine as somebody runs it in the folder that dialtree has made for it, with its backend and its passphrase. */
const byHand = (...args: string[]) =>
  runPulumi(
    project.engine,
    join(project.folder, ".dialtree/project"),
    [...args, "--stack", "dev", "--non-interactive"],
    { home: project.folder },
  );

it("the engine run by hand reads the same account, and empties nothing", async () => {
  const refreshed = await byHand("refresh", "--yes", "--skip-preview", "--expect-no-changes");
  expect(refreshed.code, refreshed.stdout + refreshed.stderr).toBe(0);
  const up = await byHand("up", "--yes", "--skip-preview", "--expect-no-changes");
  expect(up.code, up.stdout + up.stderr).toBe(0);
  expect(existsSync(join(project.folder, ".dialtree/project/.dialtree"))).toBe(false);
  const destroyed = await byHand("destroy", "--yes", "--skip-preview");
  expect(destroyed.code, destroyed.stdout + destroyed.stderr).toBe(0);
  expect((await project.carrier("GET", "/telephony_credentials")).data).toEqual([]);
});
