import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { keepFile } from "../safe/files.ts";
import { shownLines } from "../safe/text.ts";
import { onPath } from "./find.ts";
import { placeHosts } from "./hosts.ts";
import { placeEngine } from "./place.ts";
import { codeOf, startProgram } from "./programs.ts";
import type { Progress } from "./progress.ts";
import { engineVersion } from "./version.ts";

/** Where the package has the module whose only use is to build the engine, from the sources as from dist/. */
const modules = [new URL("../../engine/", import.meta.url), new URL("../../../engine/", import.meta.url)];

/**
 * Most of the build is compiling the clouds' own libraries, which a tree never runs: they are compiled without
 * optimization, which takes a third off the time. What works on a stack is compiled as usual; the last pattern that fits
 * counts.
 */
const compilerFlags = [
  "all=-N -l -dwarf=false",
  ...[
    "std",
    "github.com/pulumi/pulumi/...",
    "google.golang.org/protobuf/...",
    "google.golang.org/grpc/...",
    "golang.org/x/...",
    "github.com/segmentio/...",
  ].map((pattern) => `${pattern}=-dwarf=false`),
];

/**
 * Builds the engine from its published Go modules into the user's cache folder. Versions and checksums of all of them
 * are the package's own go.mod and go.sum, which Go may not change. What Go has downloaded and compiled before an
 * interruption stays in Go's own caches, so the next build goes on from there.
 *
 * @returns why it could not be built; undefined when it is installed
 */
export async function buildEngine(progress: Progress): Promise<string | undefined> {
  const go = onPath("go");
  if (go === undefined) return "no go on PATH";
  return placeEngine("built", async ({ engine, work }) => {
    for (const name of ["go.mod", "go.sum"]) keepFile(work, name, readModule(name));
    progress(
      `building Pulumi ${engineVersion} from Go modules: downloading and compiling (the first build takes about 5 minutes)`,
    );
    const flags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${engineVersion}`;
    const build = [
      "build",
      "-mod=readonly",
      "-trimpath",
      ...compilerFlags.map((flags) => `-gcflags=${flags}`),
      "-ldflags",
      flags,
      "-o",
      join(engine, "pulumi"),
      "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    ];
    const reason = await run(go, build, work, progress);
    if (reason !== undefined) return reason;
    // Go obeys the process's umask, which may let others write.
    chmodSync(join(engine, "pulumi"), 0o700);
    placeHosts(engine);
    progress("built");
    return undefined;
  });
}

function readModule(name: string): string {
  const file = modules.map((folder) => fileURLToPath(new URL(name, folder))).find(existsSync);
  if (file === undefined) throw new Error(`the package lacks engine/${name}`);
  return readFileSync(file, "utf8");
}

async function run(
  command: string,
  args: string[],
  cwd: string,
  progress: Progress,
): Promise<string | undefined> {
  const env = { ...process.env, CGO_ENABLED: "0", GOWORK: "off", GO111MODULE: "on" };
  const child = startProgram(command, args, { cwd, env });
  const started = Date.now();
  const ticker = setInterval(
    () => progress(`building: ${args[0]} goes on, ${Math.round((Date.now() - started) / 1000)} s`),
    15_000,
  );
  let tail = "";
  child.stdout.resume();
  child.stderr.on("data", (data: Buffer) => {
    tail = (tail + data.toString()).slice(-2000);
  });
  try {
    if ((await codeOf(child)) === 0) return undefined;
    return `go ${args[0]} failed: ${shownLines(tail.trim()).split("\n").slice(-3).join("; ")}`;
  } finally {
    clearInterval(ticker);
  }
}
