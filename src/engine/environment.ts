import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { DialtreeError } from "../errors.ts";
import { keptFolder, ownFolder } from "../safe/files.ts";
import { orRefuse } from "../safe/refuse.ts";
import { keptSecret } from "../safe/secret-file.ts";
import { compiledFolder } from "./cache.ts";
import type { Engine } from "./find.ts";

/**
 * The environment of an engine that works for the user's folder: the backend that the user chose or is logged in to,
 * else a local one in `.dialtree/` with a passphrase of its own, and this process's Node for programs and plugins.
 */
export function engineEnvironment(engine: Engine, folder: string): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: [dirname(engine.path), dirname(process.execPath), process.env.PATH].filter(Boolean).join(delimiter),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Each run starts a program and a plugin, which compile the SDK anew unless Node may keep what it compiled.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? compiledFolder(),
  };
  env.PULUMI_BACKEND_URL = backendOf(env) ?? `file://${keptFolder(folder, ownFolder, "state")}`;
  if (!hasPassphrase(env, engine)) {
    keptSecret(keptFolder(folder, ownFolder), "passphrase", 24);
    env.PULUMI_CONFIG_PASSPHRASE_FILE = join(folder, ownFolder, "passphrase");
  }
  return env;
}

/** Whether the user gives a passphrase; an empty one would close nothing. */
function hasPassphrase(
  {
    PULUMI_BACKEND_URL: backend = "",
    PULUMI_CONFIG_PASSPHRASE: text,
    PULUMI_CONFIG_PASSPHRASE_FILE: file,
  }: NodeJS.ProcessEnv,
  { path }: Engine,
): boolean {
  if (text === undefined && !file) return false;
  // As the engine looks: the variable has the first word, an empty one as well.
  const [name, passphrase] =
    text === undefined
      ? [`the file of PULUMI_CONFIG_PASSPHRASE_FILE, ${file},`, plainText(String(file))]
      : ["PULUMI_CONFIG_PASSPHRASE", text];
  if (passphrase === undefined || passphrase.trim() !== "") return true;
  throw new DialtreeError("DT1023", `${name} is empty, and would close nothing in the state`, {
    hint: `Fill it, or unset it: dialtree then keeps one of its own. A stack that was made with an empty one gets another first, read from stdin: PULUMI_BACKEND_URL=${backend} PULUMI_CONFIG_PASSPHRASE= ${path} -C .dialtree/project stack change-secrets-provider passphrase --stack STACK`,
  });
}

/** The backend that the user has chosen, for this run or by `pulumi login`. */
function backendOf({ PULUMI_BACKEND_URL: chosen }: NodeJS.ProcessEnv): string | undefined {
  if (chosen) return chosen;
  const file = join(process.env.PULUMI_HOME ?? join(homedir(), ".pulumi"), "credentials.json");
  if (!existsSync(file)) return undefined;
  try {
    return (JSON.parse(textOf(file)) as { current?: string } | null)?.current || undefined;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new DialtreeError("DT1017", `${file} is no JSON, so it is not known where state lies`, {
      hint: "`pulumi login` writes it anew; or set PULUMI_BACKEND_URL.",
      cause,
    });
  }
}

/** Undefined for a pipe, which only the engine may empty. */
function plainText(file: string): string | undefined {
  return orRefuse("DT1017", `${file} cannot be read`, () => statSync(file)).isFile()
    ? textOf(file)
    : undefined;
}

function textOf(file: string): string {
  return orRefuse("DT1017", `${file} cannot be read`, () => readFileSync(file, "utf8"));
}
