/** `npm start`: applies the example account to the embedded sandbox with a real engine, and shows the result. */
import { join } from "node:path";
import { ensureEngine } from "../src/engine/install.ts";
import { runPulumi } from "../src/engine/stack.ts";
import { DialtreeError } from "../src/errors.ts";
import { tables } from "./tables.ts";

const root = join(import.meta.dirname, "..");
const say = (line: string) => process.stderr.write(`${line}\n`);

try {
  await start();
} catch (error) {
  if (!(error instanceof DialtreeError)) throw error;
  say(error.message);
  process.exitCode = 1;
}

async function start(): Promise<void> {
  const engine = await ensureEngine(say);
  say(`engine: Pulumi ${engine.version}, ${engine.origin}`);
  const pulumi = async (args: string[], onLine?: (line: string) => void) => {
    const result = await runPulumi(engine, root, [...args, "--non-interactive"], onLine ? { onLine } : {});
    if (result.code !== 0) {
      process.stderr.write(onLine ? "" : result.stdout + result.stderr);
      throw new DialtreeError("DT1006", `pulumi ${args[0]} ended with ${result.code}`, {
        hint: "What the engine said stands above.",
      });
    }
    return result.stdout;
  };

  await pulumi(["stack", "select", "--create", "dev"]);
  say("previewing examples/front-desk ...");
  const preview = JSON.parse(await pulumi(["preview", "--json"])) as Preview;
  const changes = preview.steps.filter(({ op }) => op !== "same");
  if (changes.length === 0) {
    process.stdout.write(`Nothing changed: all ${preview.changeSummary.same} resources are as declared.\n\n`);
  } else {
    for (const { op, urn } of changes.filter(({ urn }) => !urn.includes("pulumi:pulumi:Stack"))) {
      process.stdout.write(`  ${op.padEnd(8)}${urn.split("dialtree:").at(-1)?.replace("::", "  ")}\n`);
    }
    say("applying ...");
    await pulumi(["up", "--yes", "--skip-preview", "--suppress-outputs"], (line) => say(`  ${line.trim()}`));
    process.stdout.write("\n");
  }
  process.stdout.write(tables(JSON.parse(await pulumi(["stack", "export"]))));
  process.stdout.write(
    `\nState:   ${process.env.PULUMI_BACKEND_URL ?? ".dialtree/state"} (stack dev)\nSandbox: .dialtree/sandbox.sqlite; \`npx dialtree sandbox --port 4010\` serves it\n`,
  );
}

interface Preview {
  readonly changeSummary: { readonly same?: number };
  readonly steps: { readonly op: string; readonly urn: string }[];
}
