/** `npm start`: applies the example tree to the embedded sandbox through `dialtree up`, and shows the result. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { openTreeStack } from "../src/cli/open-stack.ts";
import { DialtreeError } from "../src/errors.ts";
import { keptFolder } from "../src/safe/files.ts";
import { tables } from "./tables.ts";

const root = join(import.meta.dirname, "..");
process.chdir(root);
const tree = "examples/front-desk/account.yaml";
// Nothing of the example leaves this folder, whatever backend the user is logged in to.
process.env.PULUMI_BACKEND_URL ||= `file://${keptFolder(root, ".dialtree", "state")}`;

const { status } = spawnSync(process.execPath, ["bin/dialtree.cjs", "up", tree, "--yes"], {
  stdio: "inherit",
});
process.exitCode = status ?? 1;
if (status === 0) {
  await show();
  spawnSync(
    process.execPath,
    ["bin/dialtree.cjs", "call", tree, "--dial", "+13125550100", "--answer", "front/sam-desk@12"],
    {
      stdio: "inherit",
    },
  );
}

async function show(): Promise<void> {
  try {
    process.stdout.write(
      `\n${tables((await (await openTreeStack(tree, "dev", { purpose: "look" })).exported()) as never)}`,
    );
    process.stdout.write(
      `\nState:     ${process.env.PULUMI_BACKEND_URL} (stack dev)\nSandbox:   .dialtree/sandbox.sqlite; \`npx dialtree sandbox --port 4010\` serves it\nWho rings: npx dialtree route ${tree} --dial +13125550100; and such a call:\n\n`,
    );
  } catch (error) {
    if (!(error instanceof DialtreeError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
