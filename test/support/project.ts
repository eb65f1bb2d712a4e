import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSandbox, type Sandbox } from "../../providers/sandbox/index.ts";
import { ensureEngine } from "../../src/engine/install.ts";
import { type PulumiResult, runPulumi } from "../../src/engine/pulumi.ts";

const root = join(import.meta.dirname, "../..");

export interface Step {
  readonly op: string;
  readonly name: string;
  readonly kind: string;
}

/** A project in a folder of its own, with its own state and its own sandbox, on the real engine. */
export async function openProject() {
  const folder = mkdtempSync(join(tmpdir(), "dialtree-e2e-"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{ "name": "e2e", "type": "module" }\n');
  writeFileSync(
    join(folder, "Pulumi.yaml"),
    "name: e2e\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nmain: index.js\n",
  );
  const engine = await ensureEngine((line) => process.stderr.write(`${line}\n`));
  const database = join(folder, ".dialtree/sandbox.sqlite");
  const outputs: string[] = [];

  const pulumi = async (args: string[], env: NodeJS.ProcessEnv = {}): Promise<PulumiResult> => {
    const result = await runPulumi(engine, folder, [...args, "--non-interactive"], { env });
    outputs.push(result.stdout, result.stderr);
    return result;
  };
  const expectOk = async (result: PulumiResult) => {
    if (result.code !== 0)
      throw new Error(`the engine ended with ${result.code}:\n${result.stdout}${result.stderr}`);
    return result;
  };
  const stepsOf = ({ stdout }: PulumiResult): Step[] =>
    (JSON.parse(stdout) as { steps: { op: string; urn: string }[] }).steps
      .filter(({ op, urn }) => op !== "same" && op !== "read" && urn.includes("dialtree:"))
      .map(({ op, urn }) => {
        const [kind = "", name = ""] = (urn.split("dialtree:").at(-1) ?? "").split("::");
        return { op, kind, name };
      });

  return {
    folder,
    engine,
    /** Everything that the engine printed so far. */
    printed: () => outputs.join("\n"),
    write: (program: string) =>
      writeFileSync(join(folder, "index.js"), `import * as dialtree from "dialtree";\n${program}\n`),
    pulumi,
    init: async () => void (await expectOk(await pulumi(["stack", "init", "dev"]))),
    preview: async (...args: string[]) =>
      stepsOf(await expectOk(await pulumi(["preview", "--json", ...args]))),
    up: async (env?: NodeJS.ProcessEnv) => expectOk(await pulumi(["up", "--yes", "--skip-preview"], env)),
    refresh: async () => expectOk(await pulumi(["refresh", "--yes", "--skip-preview"])),
    destroy: async () => expectOk(await pulumi(["destroy", "--yes", "--skip-preview"])),
    exported: async (...args: string[]) =>
      JSON.parse((await expectOk(await runPulumi(engine, folder, ["stack", "export", ...args]))).stdout) as {
        deployment: {
          resources: {
            urn: string;
            id: string;
            inputs: Record<string, unknown>;
            outputs: Record<string, unknown>;
          }[];
        };
      },
    /** Runs `work` with the sandbox that the stack uses. */
    sandbox: async <T>(work: (sandbox: Sandbox) => T | Promise<T>): Promise<T> => {
      const sandbox = openSandbox(database);
      try {
        return await work(sandbox);
      } finally {
        sandbox.close();
      }
    },
    /** One request to the sandbox that the stack uses, as the carrier's API answers it. */
    carrier: async (method: string, path: string, body?: object) => {
      const sandbox = openSandbox(database);
      try {
        const response = await sandbox.fetch(`http://sandbox.invalid/v2${path}`, {
          method,
          headers: { authorization: "Bearer KEYsandbox", "content-type": "application/json" },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        return (response.status === 204 ? undefined : await response.json()) as { data: never } & Record<
          string,
          never
        >;
      } finally {
        sandbox.close();
      }
    },
    /** Every file of the project that holds `text`, its packages left out. */
    filesWith: (text: string): string[] =>
      filesBelow(folder).filter((file) => readFileSync(file).includes(text)),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === "node_modules") return [];
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}
