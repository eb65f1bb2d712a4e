import { spawn } from "node:child_process";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder, engineFolder } from "./cache.ts";
import { onPath } from "./find.ts";
import { placeHosts } from "./hosts.ts";
import { withLock } from "./lock.ts";
import { engineVersion } from "./version.ts";

/** Told what is going on, in one line. */
export type Progress = (line: string) => void;

/** The module whose only use is to build the engine: it carries the one replacement that the engine's own module has. */
const goModule = `module dialtree.invalid/engine

go 1.25

tool github.com/pulumi/pulumi/pkg/v3/cmd/pulumi

require github.com/pulumi/pulumi/pkg/v3 v${engineVersion}

replace github.com/atotto/clipboard => github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e
`;

/**
 * Builds the engine from its published Go modules into the user's cache folder, one build at a time. What Go has
 * downloaded and compiled before an interruption stays in Go's own caches, so the next build goes on from there; the
 * engine appears in its place only when it is whole.
 *
 * @throws {Error} with the reason, when Go is missing or fails
 */
export async function buildEngine(progress: Progress): Promise<void> {
  const go = onPath("go");
  if (go === undefined) throw new Error("no go on PATH");
  const work = join(cacheFolder(), "build", `v${engineVersion}`);
  const target = engineFolder("built");
  await mkdir(work, { recursive: true });
  await withLock(`${work}.lock`, progress, async () => {
    await writeFile(join(work, "go.mod"), goModule);
    progress(
      `building Pulumi ${engineVersion} from Go modules: downloading (the first build takes about 5 minutes)`,
    );
    await run(go, ["mod", "tidy"], work, progress);
    progress("building: compiling");
    const flags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${engineVersion}`;
    const draft = join(work, `pulumi.${process.pid}`);
    const build = [
      "build",
      "-trimpath",
      "-ldflags",
      flags,
      "-o",
      draft,
      "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    ];
    await run(go, build, work, progress);
    await mkdir(target, { recursive: true });
    await placeHosts(target);
    await rename(draft, join(target, "pulumi"));
    await rm(work, { recursive: true, force: true });
    progress(`built ${join(target, "pulumi")}`);
  });
}

function run(command: string, args: string[], cwd: string, progress: Progress): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=mod", GOWORK: "off" },
    });
    const started = Date.now();
    const ticker = setInterval(
      () => progress(`building: ${args[0]} goes on, ${Math.round((Date.now() - started) / 1000)} s`),
      15_000,
    );
    let tail = "";
    child.stderr.on("data", (data: Buffer) => {
      tail = (tail + data.toString()).slice(-2000);
    });
    const end = (error?: Error) => {
      clearInterval(ticker);
      if (error) reject(error);
      else resolve();
    };
    child.once("error", end);
    child.once("close", (code) =>
      end(
        code === 0
          ? undefined
          : new Error(`go ${args[0]} failed: ${tail.trim().split("\n").slice(-3).join("; ")}`),
      ),
    );
  });
}
