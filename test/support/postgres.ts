import { execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Where Debian's packages put the server's programs, the newest version first. */
function programs(): string | undefined {
  const base = "/usr/lib/postgresql";
  if (!existsSync(base)) return undefined;
  const [newest] = readdirSync(base).sort((a, b) => Number(b) - Number(a));
  return newest === undefined ? undefined : join(base, newest, "bin");
}

export const hasPostgres = programs() !== undefined;

/** A PostgreSQL server of the test's own, in a folder of its own, on a socket there; nothing of the machine's is used. */
export async function startPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const bin = programs() ?? "";
  const folder = mkdtempSync(join(tmpdir(), "dialtree-postgres-"));
  // The server refuses to run as root; Debian's package brings a user for it.
  const asRoot = userInfo().uid === 0;
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  const who = asRoot ? { uid: id("-u"), gid: id("-g") } : {};
  if (who.uid !== undefined && who.gid !== undefined) chownSync(folder, who.uid, who.gid);
  chmodSync(folder, 0o700);
  const data = join(folder, "data");
  const env = { PATH: process.env.PATH, LC_ALL: "C" };
  execFileSync(join(bin, "initdb"), ["-D", data, "-U", "edge", "-A", "trust", "-E", "UTF8", "--no-sync"], {
    ...who,
    env,
    cwd: folder,
    stdio: "pipe",
  });
  const server = spawn(
    join(bin, "postgres"),
    ["-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"],
    { ...who, env, cwd: folder, stdio: "ignore" },
  );
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  for (let waited = 0; ; waited += 100) {
    try {
      execFileSync(join(bin, "pg_isready"), ["-h", folder, "-q"], { env });
      break;
    } catch (error) {
      if (waited > 20_000 || server.exitCode !== null)
        throw new Error("PostgreSQL did not start", { cause: error });
      await sleep(100);
    }
  }
  return {
    url: `postgres://edge@localhost/postgres?host=${encodeURIComponent(folder)}`,
    async stop() {
      server.kill("SIGINT");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
