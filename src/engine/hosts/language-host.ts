/**
 * The Node language host of an engine that was built from Go modules, which brings none: a plugin that the engine
 * starts with its own address, and that runs programs in JavaScript and TypeScript through the program's own
 * `@pulumi/pulumi`. Bundled into one file, so that the engine's folder needs no packages.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import languageServices from "@pulumi/pulumi/proto/language_grpc_pb.js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { endWithParent } from "./parent.ts";

endWithParent();

type Handler<Request, Response> = (
  call: ServerUnaryCall<Request, Response>,
  done: sendUnaryData<Response>,
) => void;

const engineAddress = process.argv.findLast((argument) => !argument.startsWith("-")) ?? "";

/** The program's exit code when it has told the engine itself what went wrong. */
const toldAlready = 32;

const run: Handler<InstanceType<typeof language.RunRequest>, InstanceType<typeof language.RunResponse>> = (
  { request },
  done,
) => {
  const response = new language.RunResponse();
  const info = request.getInfo();
  const programFolder = info?.getProgramDirectory() || request.getPwd();
  const options = (info?.getOptions()?.toJavaScript() ?? {}) as { typescript?: boolean; nodeargs?: string };

  let script: string;
  try {
    script = resolveFrom(programFolder, "@pulumi/pulumi/cmd/run/index.js");
  } catch {
    response.setError(
      `It looks like the Pulumi SDK has not been installed: @pulumi/pulumi was not found from ${programFolder}. Run npm install there.`,
    );
    return done(null, response);
  }

  const parameters = [
    ["--monitor", request.getMonitorAddress()],
    ["--engine", engineAddress],
    ["--organization", request.getOrganization()],
    ["--project", request.getProject()],
    ["--stack", request.getStack()],
    ["--root-directory", info?.getRootDirectory() ?? ""],
    ["--pwd", request.getPwd()],
    ["--parallel", String(request.getParallel())],
  ].flatMap(([name = "", value]) => (value ? [name, value] : []));
  const child = spawn(
    process.execPath,
    [
      ...(options.nodeargs?.split(/\s+/).filter(Boolean) ?? []),
      "--require",
      join(__dirname, "program-preload.cjs"),
      script,
      ...parameters,
      ...(request.getDryrun() ? ["--dry-run"] : []),
      info?.getEntryPoint() || request.getProgram() || ".",
      ...request.getArgsList(),
    ],
    {
      cwd: request.getPwd(),
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        ...process.env,
        PULUMI_NODEJS_TYPESCRIPT: String(options.typescript ?? true),
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      },
    },
  );
  child.once("error", (error) => {
    response.setError(`failed to start the program: ${error.message}`);
    done(null, response);
  });
  child.once("exit", (code, signal) => {
    if (code === toldAlready) response.setBail(true);
    else if (code !== 0) {
      response.setError(
        code === null
          ? `the program was ended by ${signal}`
          : `Program exited with non-zero exit code: ${code}`,
      );
    }
    done(null, response);
  });
};

const about: Handler<unknown, InstanceType<typeof language.AboutResponse>> = (_call, done) => {
  const response = new language.AboutResponse();
  response.setExecutable(process.execPath);
  response.setVersion(process.version);
  done(null, response);
};

const getProgramDependencies: Handler<
  InstanceType<typeof language.GetProgramDependenciesRequest>,
  InstanceType<typeof language.GetProgramDependenciesResponse>
> = ({ request }, done) => {
  const folder = request.getInfo()?.getProgramDirectory() || request.getPwd();
  const response = new language.GetProgramDependenciesResponse();
  response.setDependenciesList(
    declaredDependencies(folder).map(([name, version]) => {
      const dependency = new language.DependencyInfo();
      dependency.setName(name);
      dependency.setVersion(version);
      return dependency;
    }),
  );
  done(null, response);
};

/** The packages that the program's manifest names, with the versions that are installed. */
function declaredDependencies(folder: string): [name: string, version: string][] {
  for (let at = folder; ; at = dirname(at)) {
    const manifest = readManifest(join(at, "package.json"));
    if (manifest !== undefined) {
      const declared = { ...manifest.dependencies, ...manifest.devDependencies };
      return Object.entries(declared).map(([name, range]) => [
        name,
        readManifest(join(at, "node_modules", name, "package.json"))?.version ?? range,
      ]);
    }
    if (dirname(at) === at) return [];
  }
}

interface Manifest {
  version?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

function readManifest(path: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}

function resolveFrom(folder: string, request: string): string {
  return createRequire(join(folder, "program.js")).resolve(request);
}

const getPluginInfo: Handler<unknown, InstanceType<typeof plugin.PluginInfo>> = (_call, done) => {
  const response = new plugin.PluginInfo();
  response.setVersion("3.259.0");
  done(null, response);
};

const notOffered: Handler<unknown, never> = (_call, done) =>
  done({ code: status.UNIMPLEMENTED, details: "not offered by dialtree's language host" });

const reply =
  (make: () => unknown) =>
  (_call: unknown, done: sendUnaryData<unknown>): void =>
    done(null, make());

const answers: Readonly<Record<string, unknown>> = {
  run,
  about,
  getPluginInfo,
  getProgramDependencies,
  handshake: reply(() => new language.LanguageHandshakeResponse()),
  getRequiredPlugins: reply(() => new language.GetRequiredPluginsResponse()),
  getRequiredPackages: reply(() => new language.GetRequiredPackagesResponse()),
  cancel: reply(() => new empty.Empty()),
};

const service = languageServices.LanguageRuntimeService;
const limit = 1024 * 1024 * 400;
const server = new Server({
  "grpc.max_receive_message_length": limit,
  "grpc.max_send_message_length": limit,
});
server.addService(
  service,
  Object.fromEntries(Object.keys(service).map((name) => [name, answers[name] ?? notOffered])) as never,
);
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
