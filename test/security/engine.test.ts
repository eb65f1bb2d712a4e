import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { cacheFolder, compiledFolder } from "../../src/engine/cache.ts";
import { checksumIn, packagedChecksums } from "../../src/engine/checksums.ts";
import { download, type Fetch } from "../../src/engine/download.ts";
import { findEngine } from "../../src/engine/find.ts";
import { parseHolder, thisProcess } from "../../src/engine/holder.ts";
import { ensureEngine } from "../../src/engine/install.ts";
import { withLock } from "../../src/engine/lock.ts";
import { trustedFolder } from "../../src/engine/trusted.ts";
import { unpack } from "../../src/engine/unpack.ts";
import { archiveName, installFromVendor } from "../../src/engine/vendor.ts";
import { engineVersion } from "../../src/engine/version.ts";
import { archiveOf, type Entry, listOf, name, release, sha256, tarOf } from "../support/archive.ts";
import { runCli } from "../support/cli.ts";

const root = join(import.meta.dirname, "../..");
const area = realpathSync(mkdtempSync(join(tmpdir(), "dialtree-attack-")));
const saved = { ...process.env };
const isRoot = process.geteuid?.() === 0;
const quiet = () => undefined;
let cache: string;

beforeEach(() => {
  const place = mkdtempSync(join(area, "case-"));
  cache = join(place, "cache");
  mkdirSync(join(place, "empty"));
  process.env = { ...saved, DIALTREE_CACHE: cache, PATH: join(place, "empty"), HOME: place };
  for (const variable of ["DIALTREE_ENGINE", "DIALTREE_ENGINE_INSTALL", "XDG_CACHE_HOME"])
    delete process.env[variable];
});
afterEach(() => {
  process.env = { ...saved };
});
afterAll(() => rmSync(area, { recursive: true, force: true }));

/** The code that something is refused with; "taken" when it is not. */
async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
    return "taken";
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

/** A network of answers by the end of an address; it counts what is asked of it. */
function network(answers: Readonly<Record<string, () => Response>>) {
  const asked: string[] = [];
  const fetch: Fetch = async (input) => {
    const url = String(input);
    asked.push(url);
    const answer = Object.entries(answers).find(([end]) => url.endsWith(end))?.[1];
    if (answer === undefined) throw new TypeError("fetch failed", { cause: new Error("no such host") });
    return answer();
  };
  return { fetch, asked };
}

const bytes = (data: Uint8Array | string) => () => new Response(Buffer.from(data));
const vendorOf = (archive: Uint8Array, list: string = listOf(archive)) =>
  network({ "checksums.txt": bytes(list), "tar.gz": bytes(archive) });

/** Everything below a folder that is no folder. */
function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe("nobody has agreed to an installation", () => {
  const never = vendorOf(archiveOf(release));
  it.each([
    ["unset, no terminal", undefined, undefined],
    ["empty, no terminal", "", undefined],
    ["no", "no", undefined],
    ["no, and the terminal says yes", "no", "yes"],
    ["YES", "YES", undefined],
    ["Yes on a terminal that would agree", "Yes", "yes"],
    ["1", "1", undefined],
    ["true", "true", "y"],
    ["a space after it", "yes ", undefined],
    ["a newline after it", "yes\n", undefined],
    ["the terminal says nothing", undefined, ""],
    ["the terminal says no", undefined, "n"],
    ["the terminal says something else", undefined, "yes please"],
    ["the terminal says yes to something else", undefined, "no\nyes"],
  ])("%s", async (_, variable, answer) => {
    if (variable !== undefined) process.env.DIALTREE_ENGINE_INSTALL = variable;
    const ask = answer === undefined ? {} : { ask: async () => answer };
    const code = await codeOf(() => ensureEngine(quiet, { fetch: never.fetch, ...ask }));
    expect(code).toBe("DT1019");
    expect(never.asked).toEqual([]);
    expect(existsSync(cache)).toBe(false);
  });

  it.each([
    [["plan", "tree.yaml"]],
    [["up", "tree.yaml", "--yes"]],
    [["destroy", "tree.yaml", "--yes"]],
    [["engine", "install"]],
  ])("%j without a terminal", async (args) => {
    const place = join(cache, "..");
    writeFileSync(
      join(place, "tree.yaml"),
      readFileSync(join(root, "examples/minimal/account.yaml"), "utf8"),
    );
    const result = await runCli(place, args, { PATH: process.env.PATH ?? "" });
    expect([result.code, result.stderr]).toEqual([1, expect.stringContaining("DT1019")]);
    expect(result.stderr).toContain("DIALTREE_ENGINE_INSTALL=yes");
    expect(existsSync(join(cache, "engines"))).toBe(false);
  });

  it.each([
    ["yes by the variable", "yes", undefined],
    ["yes on the terminal", undefined, "yes"],
  ] as const)("is installed on %s, and what it was held against is said", async (_, variable, answer) => {
    if (variable) process.env.DIALTREE_ENGINE_INSTALL = variable;
    const lines: string[] = [];
    const archive = archiveOf(release);
    const outside = { ...vendorOf(archive), ...(answer ? { ask: async () => answer } : {}) };
    const engine = await ensureEngine((line) => lines.push(line), outside);
    expect(engine).toMatchObject({ version: engineVersion, origin: "the vendor's release" });
    expect(lines).toContain(`${name} was held against the checksum published by the vendor`);
    expect(filesBelow(cache).map((file) => file.slice(cache.length))).toEqual(
      ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"].map(
        (file) => `/engines/v${engineVersion}-vendor/bin/${file}`,
      ),
    );
    expect(lstatSync(cache).mode & 0o777).toBe(0o700);
    expect(lstatSync(engine.path).mode & 0o777).toBe(0o700);
    // A second process finds it and asks nothing.
    delete process.env.DIALTREE_ENGINE_INSTALL;
    expect((await ensureEngine(quiet, {})).path).toBe(engine.path);
  });
});

describe("an archive that its checksum does not have", () => {
  const archive = archiveOf(release);
  const other = archiveOf([{ path: "pulumi/pulumi", body: "#!/bin/sh\necho v3.259.0; touch owned\n" }]);
  const flipped = Buffer.from(archive);
  flipped[40] = (flipped[40] ?? 0) ^ 1;
  const packaged = { [name]: sha256(archive) };
  it.each<[string, Uint8Array, string, Record<string, string>]>([
    ["another archive", other, listOf(archive), {}],
    ["one bit differs", flipped, listOf(archive), {}],
    ["cut in the middle", archive.subarray(0, archive.length / 2), listOf(archive), {}],
    ["cut by one byte", archive.subarray(0, -1), listOf(archive), {}],
    ["one byte more", Buffer.concat([archive, Buffer.alloc(1)]), listOf(archive), {}],
    ["an archive after the archive", Buffer.concat([archive, other]), listOf(archive), {}],
    ["empty", Buffer.alloc(0), listOf(archive), {}],
    ["a page in place of it", Buffer.from("<html>sign in</html>"), listOf(archive), {}],
    ["the package's checksum is another, though the list agrees", other, listOf(other), packaged],
    ["the package's checksum is malformed", archive, listOf(archive), { [name]: "" }],
  ])("%s", async (_, given, list, own) => {
    process.env.DIALTREE_ENGINE_INSTALL = "yes";
    const { fetch } = vendorOf(given, list);
    expect(await codeOf(() => installFromVendor(quiet, fetch, own))).toBe("DT1020");
    expect(filesBelow(cache)).toEqual([]);
  });

  it("ends the installation, and no other way is tried", async () => {
    process.env.DIALTREE_ENGINE_INSTALL = "yes";
    const lines: string[] = [];
    const outside = { fetch: vendorOf(other, listOf(archive)).fetch };
    expect(await codeOf(() => ensureEngine((line) => lines.push(line), outside))).toBe("DT1020");
    expect(lines.join()).not.toContain("a build from Go modules");
    expect(filesBelow(cache)).toEqual([]);
  });

  it("holds it against the package's checksum first, and says so", async () => {
    const lines: string[] = [];
    const { fetch, asked } = vendorOf(archive, "");
    expect(await installFromVendor((line) => lines.push(line), fetch, packaged)).toBeUndefined();
    expect(lines).toContain(`${name} was held against the checksum in the package`);
    expect(asked.join()).not.toContain("checksums");
  });
});

describe("a list that has no one checksum for the archive", () => {
  const sum = "a".repeat(64);
  it.each([
    ["empty", ""],
    ["another file's", `${sum}  pulumi-v9.9.9-linux-x64.tar.gz`],
    ["twice, and different", `${sum}  ${name}\n${"b".repeat(64)}  ${name}`],
    ["too short", `${sum.slice(1)}  ${name}`],
    ["too long", `${sum}a  ${name}`],
    ["no checksum at all", `  ${name}`],
    ["a name that ends so", `${sum}  evil-${name}`],
    ["a name that begins so", `${sum}  ${name}.sig`],
    ["a folder before it", `${sum}  ../${name}`],
    ["a page", `<html>${sum}  ${name}</html>`],
    ["two on a line", `${sum}  other  ${name}`],
  ])("%s", async (_, list) => {
    expect(checksumIn(list, name)).toBeUndefined();
    const { fetch, asked } = vendorOf(archiveOf(release), list);
    expect(await installFromVendor(quiet, fetch, {})).toContain("no one checksum");
    // Nothing that could not be held against anything is fetched.
    expect(asked.join()).not.toContain("tar.gz");
  });
});

describe("an archive with the right checksum that is not as a release is", () => {
  const evil = "#!/bin/sh\ntouch owned\n";
  const [engine] = release;
  it.each<[string, readonly Entry[]]>([
    ["a path that leaves it", [...release, { path: "../evil", body: evil }]],
    ["a path that leaves it further down", [...release, { path: "pulumi/../../evil", body: evil }]],
    ["a path that leaves it and comes back", [...release, { path: "pulumi/../pulumi/pulumi", body: evil }]],
    ["an absolute path", [...release, { path: "/tmp/evil", body: evil }]],
    ["an absolute path twice over", [...release, { path: "//pulumi/evil", body: evil }]],
    ["a path of Windows", [...release, { path: "pulumi/..\\..\\evil", body: evil }]],
    ["a drive of Windows", [...release, { path: "C:\\evil", body: evil }]],
    ["another folder", [...release, { path: "evil/evil", body: evil }]],
    ["a file beside the folder", [...release, { path: "evil", body: evil }]],
    ["a dot in the path", [...release, { path: "pulumi/./pulumi", body: evil }]],
    ["an empty name in the path", [...release, { path: "pulumi//pulumi", body: evil }]],
    ["an engine that is a link", [{ path: "pulumi/pulumi", type: "2", linkpath: "/bin/sh" }]],
    ["an engine that is a hard link", [{ path: "pulumi/pulumi", type: "1", linkpath: "/bin/sh" }]],
    ["an engine that is a folder", [{ path: "pulumi/pulumi", type: "5" }]],
    ["an engine that is a pipe", [{ path: "pulumi/pulumi", type: "6" }]],
    ["an engine that is a device", [{ path: "pulumi/pulumi", type: "3" }]],
    ["the engine twice", [...release, { path: "pulumi/pulumi", body: evil }]],
    [
      "a link, then the engine through it",
      [{ path: "pulumi/pulumi", type: "2", linkpath: "/etc/passwd" }, ...release],
    ],
    [
      "the folder as a link elsewhere, and a folder that leaves",
      [
        { path: "pulumi", type: "2", linkpath: "/etc" },
        { path: "pulumi/../x", type: "5" },
      ],
    ],
    ["a size that is not so", [{ ...engine, path: "pulumi/pulumi", size: 4096 }]],
    ["a size beyond all bounds", [{ ...engine, path: "pulumi/pulumi", size: 7 * 1024 ** 3 }]],
  ])("%s", async (_, entries) => {
    const archive = archiveOf(entries);
    expect(await codeOf(() => installFromVendor(quiet, vendorOf(archive).fetch, {}))).toBe("DT1020");
    expect(filesBelow(join(cache, ".."))).toEqual([]);
    expect(existsSync("/tmp/evil")).toBe(false);
  });

  const whole = archiveOf(release);
  const broken = tarOf(release);
  broken[150] = 0x39;
  it.each<[string, Uint8Array]>([
    ["cut in the middle", whole.subarray(0, whole.length / 2)],
    ["cut at its end", whole.subarray(0, -8)],
    ["no archive", Buffer.from("#!/bin/sh\ntouch owned\n")],
    ["a header whose own checksum is wrong", broken],
    ["random bytes", randomBytes(4096)],
    ["a compressed nothing after a header", Buffer.concat([whole.subarray(0, 12), Buffer.alloc(100)])],
  ])("%s", async (_, archive) => {
    const code = await codeOf(async () => {
      const lack = await installFromVendor(quiet, vendorOf(archive).fetch, {});
      if (lack !== undefined) throw Object.assign(new Error(lack), { code: "lacks" });
    });
    expect(["DT1020", "lacks"]).toContain(code);
    expect(filesBelow(cache)).toEqual([]);
  });

  it("links that nobody asked for are not made", async () => {
    const links = ["/etc", "../../..", "."].map((linkpath, at) => ({
      path: `pulumi/link-${at}`,
      type: "2",
      linkpath,
    }));
    const archive = archiveOf([...links, ...release, { path: "pulumi/link-0/evil", body: evil }]);
    expect(await installFromVendor(quiet, vendorOf(archive).fetch, {})).toBeUndefined();
    expect(filesBelow(cache)).toHaveLength(3);
    expect(existsSync("/etc/evil")).toBe(false);
  });

  it("more than there is room for is not unpacked", async () => {
    const file = join(area, "bomb.tar.gz");
    writeFileSync(file, archiveOf([{ path: "pulumi/other", body: "0".repeat(100_000) }, ...release]));
    const to = mkdtempSync(join(area, "unpacked-"));
    expect(await codeOf(() => unpack(file, to, 50_000))).toBe("DT1020");
    expect(filesBelow(to)).toEqual([]);
  });

  it("a release without one of the files, or of another version, is not placed", async () => {
    for (const entries of [
      release.slice(1),
      release.slice(0, 2),
      [{ path: "pulumi/pulumi", body: "#!/bin/sh\necho v2.0.0\n" }, ...release.slice(1)],
    ]) {
      expect(await installFromVendor(quiet, vendorOf(archiveOf(entries)).fetch, {})).toMatch(/lacks|version/);
      expect(filesBelow(cache)).toEqual([]);
    }
  });
});

describe("a network that is not to be trusted", () => {
  let server: Server;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let asked: string[];
  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(request.url ?? "");
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const limits = { bytes: 10_000, stallMs: 300, totalMs: 1_500 };
  /** What would go to any host by HTTPS goes to the server here; what would go without is seen. */
  const through: Fetch = (input, init) => {
    const { protocol, host, pathname } = new URL(String(input));
    const { port } = server.address() as AddressInfo;
    return fetch(`http://127.0.0.1:${port}/${protocol}${host}${pathname}`, init);
  };
  const from = "https://get.invalid/archive";
  const to = (location: string) => (request: IncomingMessage, response: ServerResponse) =>
    request.url?.startsWith("/https:get.invalid")
      ? response.writeHead(302, { location }).end()
      : response.end("evil");

  it.each<[string, string, typeof answer, RegExp]>([
    ["http from the start", "http://get.invalid/archive", (_, response) => response.end("evil"), /not HTTPS/],
    ["a redirect to http", from, to("http://get.invalid/archive"), /not HTTPS/],
    ["a redirect to http elsewhere", from, to("http://evil.invalid/"), /not HTTPS/],
    ["a redirect to file", from, to("file:///etc/passwd"), /not HTTPS/],
    ["a redirect to data", from, to("data:text/plain,evil"), /not HTTPS/],
    ["a redirect to ftp", from, to("ftp://evil.invalid/"), /not HTTPS/],
    ["a redirect with a password", from, to("https://me:secret@evil.invalid/"), /password/],
    ["a redirect to no address", from, to("https://[::1"), /no address/],
    ["a redirect without an address", from, (_, response) => response.writeHead(302).end(), /302/],
    ["a redirect in a circle", from, to("https://get.invalid/archive"), /redirects/],
    ["a redirect to itself for ever", from, to("archive"), /redirects/],
    ["no such file", from, (_, response) => response.writeHead(404).end("evil"), /404/],
    ["a failure", from, (_, response) => response.writeHead(500).end("evil"), /500/],
    ["a part of it", from, (_, response) => response.writeHead(206).end("evil"), /206/],
    ["larger than it may be", from, (_, response) => response.end("x".repeat(20_000)), /larger/],
    ["it says that it is small", from, (_, response) => response.end("x".repeat(10_001)), /larger/],
    ["it never answers", from, () => undefined, /nothing came/],
    ["it begins and stops", from, (_, response) => response.write("x"), /nothing came/],
    [
      "a drop at a time for ever",
      from,
      (_, response) => {
        const drops = setInterval(() => response.write("x"), 50);
        response.once("close", () => clearInterval(drops));
      },
      /took longer/,
    ],
    ["it hangs up", from, (request) => request.socket.destroy(), /./],
    [
      "it hangs up in the middle",
      from,
      (request, response) => {
        response.writeHead(200, { "content-length": 5000 }).write("x");
        setTimeout(() => request.socket.destroy(), 50);
      },
      /./,
    ],
    [
      "a compressed flood",
      from,
      (_, response) => {
        response.writeHead(200, { "transfer-encoding": "chunked" });
        for (let part = 0; part < 50; part++) response.write("x".repeat(1000));
        response.end();
      },
      /larger/,
    ],
  ])("%s", async (_, address, behaviour, reason) => {
    answer = behaviour;
    const parts: Uint8Array[] = [];
    expect(await download(address, limits, through, (part) => parts.push(part))).toMatch(reason);
    expect(Buffer.concat(parts).toString()).not.toContain("evil");
    expect(asked.filter((path) => !path.startsWith("/https:"))).toEqual([]);
  });

  it("nothing is fetched where certificates are not checked", async () => {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
    answer = (_, response) => response.end("evil");
    expect(await download(from, limits, through, quiet)).toContain("certificates");
    expect(asked).toEqual([]);
  });

  it("a message of the network has no effect on a terminal", async () => {
    const loud: Fetch = async () => {
      throw new TypeError("fetch failed", { cause: new Error("\u001b[31mred\n::stop-commands::x") });
    };
    const said = await download(from, limits, loud, quiet);
    expect(said).not.toMatch(/\p{C}/u);
  });

  it("goes on to the next way when nothing comes, and says why each failed", async () => {
    process.env.DIALTREE_ENGINE_INSTALL = "yes";
    await expect(ensureEngine(quiet, network({}))).rejects.toMatchObject({
      code: "DT1001",
      message: expect.stringMatching(/vendor's release: .*no such host[\s\S]*Go modules: no go on PATH/),
    });
    expect(filesBelow(cache)).toEqual([]);
  });

  it("takes a redirect to another host over HTTPS", async () => {
    answer = to("https://objects.invalid/archive");
    const parts: Uint8Array[] = [];
    expect(await download(from, limits, through, (part) => parts.push(part))).toBeUndefined();
    expect(Buffer.concat(parts).toString()).toBe("evil");
  });
});

it("no variable names another place to fetch from", async () => {
  Object.assign(process.env, { PULUMI_DOWNLOAD_URL: "http://evil.invalid", DIALTREE_ENGINE_INSTALL: "yes" });
  const { fetch, asked } = vendorOf(archiveOf(release));
  await ensureEngine(quiet, { fetch });
  expect(asked).toEqual([
    `https://github.com/pulumi/pulumi/releases/download/v${engineVersion}/pulumi-${engineVersion}-checksums.txt`,
    `https://get.pulumi.com/releases/sdk/${name}`,
  ]);
});

describe("where the cache lies", () => {
  it.each<[string, NodeJS.ProcessEnv, string]>([
    ["relative DIALTREE_CACHE", { DIALTREE_CACHE: "cache", HOME: "/home/me" }, "DT1021"],
    ["DIALTREE_CACHE here", { DIALTREE_CACHE: ".", HOME: "/home/me" }, "DT1021"],
    ["DIALTREE_CACHE above", { DIALTREE_CACHE: "../cache", HOME: "/home/me" }, "DT1021"],
    ["DIALTREE_CACHE with a tilde", { DIALTREE_CACHE: "~/cache", HOME: "/home/me" }, "DT1021"],
    ["DIALTREE_CACHE of a blank", { DIALTREE_CACHE: " /x", HOME: "/home/me" }, "DT1021"],
    ["empty DIALTREE_CACHE", { DIALTREE_CACHE: "", HOME: "/home/me" }, "/home/me/.cache/dialtree"],
    ["relative XDG_CACHE_HOME", { XDG_CACHE_HOME: "x", HOME: "/home/me" }, "/home/me/.cache/dialtree"],
    ["XDG_CACHE_HOME here", { XDG_CACHE_HOME: ".", HOME: "/home/me" }, "/home/me/.cache/dialtree"],
    ["XDG_CACHE_HOME above", { XDG_CACHE_HOME: "../x", HOME: "/home/me" }, "/home/me/.cache/dialtree"],
    ["empty XDG_CACHE_HOME", { XDG_CACHE_HOME: "", HOME: "/home/me" }, "/home/me/.cache/dialtree"],
    ["whole XDG_CACHE_HOME", { XDG_CACHE_HOME: "/var/me", HOME: "/home/me" }, "/var/me/dialtree"],
    ["dots in DIALTREE_CACHE", { DIALTREE_CACHE: "/a/../b/" }, "/b"],
  ])("%s", async (_, env, expected) => {
    const code = await codeOf(() => cacheFolder(env));
    if (expected.startsWith("DT")) expect(code).toBe(expected);
    else if (process.platform === "linux") expect(cacheFolder(env)).toBe(expected);
  });

  it.each([
    ["relative", "home/me"],
    ["empty", ""],
    ["here", "."],
    ["unset", undefined],
  ])("a home that is %s is not used", (_, HOME) => {
    const found = cacheFolder(HOME === undefined ? {} : { HOME });
    expect(found).toMatch(/^\//);
    expect(found).not.toContain("home/me");
  });
});

describe("a cache that somebody else may have filled", () => {
  const bin = () => join(cache, "engines", `v${engineVersion}-vendor`, "bin");
  const engine = () => join(bin(), "pulumi");
  /** An engine that works, and that says so in a file when it is run. */
  beforeEach(() => {
    mkdirSync(bin(), { recursive: true, mode: 0o755 });
    writeFileSync(engine(), `#!/bin/sh\n: > "${join(cache, "..", "ran")}"\necho v${engineVersion}\n`);
    chmodSync(engine(), 0o755);
  });
  const ran = () => existsSync(join(cache, "..", "ran"));
  const up = (levels: number) => join(bin(), ...Array<string>(levels).fill(".."));

  it.each<[string, () => void, string]>([
    ["the cache: its group may write", () => chmodSync(cache, 0o775), "DT1021"],
    ["the cache: everybody may write", () => chmodSync(cache, 0o777), "DT1021"],
    ["the cache: everybody may write, and it is sticky", () => chmodSync(cache, 0o1777), "DT1021"],
    ["the cache: others may write and not read", () => chmodSync(cache, 0o702), "DT1021"],
    ["the engines: their group may write", () => chmodSync(up(2), 0o770), "DT1021"],
    ["the engines: everybody may write", () => chmodSync(up(2), 0o777), "DT1021"],
    ["the engine's folder: its group may write", () => chmodSync(up(1), 0o775), "DT1021"],
    ["bin: everybody may write", () => chmodSync(bin(), 0o757), "DT1021"],
    ["the engine: its group may write", () => chmodSync(engine(), 0o775), "DT1021"],
    ["the engine: everybody may write", () => chmodSync(engine(), 0o777), "DT1021"],
    [
      "a plugin: everybody may write",
      () => {
        writeFileSync(join(bin(), "pulumi-language-nodejs"), "");
        chmodSync(join(bin(), "pulumi-language-nodejs"), 0o666);
      },
      "DT1021",
    ],
    ["the folder above the cache: everybody may write", () => chmodSync(join(cache, ".."), 0o777), "DT1021"],
    [
      "a folder further up: everybody may write",
      () => {
        const further = join(cache, "..", "a");
        mkdirSync(join(further, "b", "c"), { recursive: true });
        chmodSync(further, 0o777);
        process.env.DIALTREE_CACHE = join(further, "b", "c");
      },
      "DT1021",
    ],
    [
      "the cache is a link",
      () => {
        symlinkSync(cache, `${cache}-link`);
        process.env.DIALTREE_CACHE = `${cache}-link`;
      },
      "DT1022",
    ],
    [
      "the cache is a link, named with a slash",
      () => {
        symlinkSync(cache, `${cache}-link`);
        process.env.DIALTREE_CACHE = `${cache}-link/`;
      },
      "DT1022",
    ],
    [
      "the cache is a file",
      () => {
        writeFileSync(`${cache}-file`, "");
        process.env.DIALTREE_CACHE = `${cache}-file`;
      },
      "DT1022",
    ],
    [
      "the folder above the cache is a link to nothing",
      () => {
        symlinkSync("nothing", `${cache}-link`);
        process.env.DIALTREE_CACHE = join(`${cache}-link`, "cache");
      },
      "DT1017",
    ],
    [
      "the folder above the cache is a link to itself",
      () => {
        symlinkSync(`${cache}-link`, `${cache}-link`);
        process.env.DIALTREE_CACHE = join(`${cache}-link`, "cache");
      },
      "DT1017",
    ],
    [
      "the engines are a link into a checkout",
      () => {
        symlinkSync(up(2), join(cache, "..", "link"));
        mkdirSync(`${cache}-2`);
        symlinkSync(up(2), join(`${cache}-2`, "engines"));
        process.env.DIALTREE_CACHE = `${cache}-2`;
      },
      "DT1022",
    ],
    [
      "bin is a link",
      () => {
        mkdirSync(join(`${cache}-2`, "engines", `v${engineVersion}-vendor`), { recursive: true });
        symlinkSync(bin(), join(`${cache}-2`, "engines", `v${engineVersion}-vendor`, "bin"));
        process.env.DIALTREE_CACHE = `${cache}-2`;
      },
      "DT1022",
    ],
    [
      "the engine is a link",
      () => {
        const real = join(cache, "..", "real");
        linkSync(engine(), real);
        rmSync(engine());
        symlinkSync(real, engine());
      },
      "DT1022",
    ],
    ["a plugin is a link", () => symlinkSync("/bin/sh", join(bin(), "pulumi-language-nodejs")), "DT1022"],
    ["a plugin is a link to nothing", () => symlinkSync("nothing", join(bin(), "pulumi-x")), "DT1022"],
    ["a plugin is a folder", () => mkdirSync(join(bin(), "pulumi-language-nodejs")), "DT1022"],
  ])("%s", async (_, spoil, expected) => {
    spoil();
    process.env.DIALTREE_ENGINE_INSTALL = "yes";
    const { fetch, asked } = vendorOf(archiveOf(release));
    expect(await codeOf(findEngine)).toBe(expected);
    expect(await codeOf(() => ensureEngine(quiet, { fetch }))).toBe(expected);
    expect(ran()).toBe(false);
    expect(asked).toEqual([]);
  });

  it.runIf(isRoot).each<[string, () => string]>([
    ["the cache", () => cache],
    ["the engines", () => up(2)],
    ["the engine's folder", () => up(1)],
    ["bin", () => bin()],
    ["the engine", () => engine()],
  ])("%s: somebody else's, and root does not use it", async (_, which) => {
    chownSync(which(), 4242, 4242);
    expect(await codeOf(findEngine)).toBe("DT1021");
    expect(ran()).toBe(false);
  });

  it("the same for a build: nothing is written into it and nothing of it is run", async () => {
    const built = join(cache, "engines", `v${engineVersion}-built`);
    rmSync(up(1), { recursive: true });
    mkdirSync(built);
    writeFileSync(join(built, "pulumi"), `#!/bin/sh\n: > "${join(cache, "..", "ran")}"\n`, { mode: 0o755 });
    const target = join(cache, "..", "target");
    writeFileSync(target, "mine");
    symlinkSync(target, join(built, "language-host.cjs"));
    expect(await codeOf(findEngine)).toBe("DT1022");
    expect([ran(), readFileSync(target, "utf8")]).toEqual([false, "mine"]);
  });

  it("may be read by others, as older versions left it", async () => {
    expect((await findEngine()).engine).toMatchObject({ path: engine() });
  });

  it("is no reason to refuse an engine that is not in it", async () => {
    chmodSync(cache, 0o777);
    process.env.DIALTREE_ENGINE = engine();
    expect((await findEngine()).engine).toMatchObject({ origin: "DIALTREE_ENGINE" });
  });
});

describe("what Node compiled", () => {
  it.each<[string, () => void]>([
    ["in a cache that everybody may write", () => chmodSync(cache, 0o777)],
    ["in a cache that its group may write", () => chmodSync(cache, 0o775)],
    ["in a folder that everybody may write", () => chmodSync(join(cache, "compiled"), 0o777)],
    [
      "in a folder that is a link",
      () => {
        rmSync(join(cache, "compiled"), { recursive: true });
        mkdirSync(join(cache, "..", "elsewhere"));
        symlinkSync(join(cache, "..", "elsewhere"), join(cache, "compiled"));
      },
    ],
    [
      "in a file's place",
      () => {
        rmSync(join(cache, "compiled"), { recursive: true });
        writeFileSync(join(cache, "compiled"), "");
      },
    ],
    [
      "in a relative cache",
      () => {
        process.env.DIALTREE_CACHE = "cache";
      },
    ],
  ])("%s is not loaded, and a command goes on without", async (_, spoil) => {
    mkdirSync(join(cache, "compiled"), { recursive: true });
    spoil();
    expect(compiledFolder()).toBeUndefined();
    const { code } = await runCli(join(cache, ".."), ["--help"], {
      DIALTREE_CACHE: process.env.DIALTREE_CACHE,
    });
    expect(code).toBe(0);
    expect(filesBelow(join(cache, "..")).filter((file) => file.includes("v2"))).toEqual([]);
  });

  it("is kept where only the user may write, closed to others", () => {
    mkdirSync(join(cache, "compiled"), { recursive: true, mode: 0o755 });
    expect(compiledFolder()).toBe(join(cache, "compiled"));
    expect(lstatSync(join(cache, "compiled")).mode & 0o777).toBe(0o700);
  });

  it("a folder is not missed: trustedFolder says so", () => {
    expect(trustedFolder(join(cache, "nothing", "here"))).toBeUndefined();
  });
});

describe("a lock of the installation", () => {
  const me = thisProcess();
  const lock = () => join(cache, "install.lock");
  const text = (changes: object) => `${JSON.stringify({ ...me, id: "0".repeat(16), ...changes })}\n`;
  beforeEach(() => mkdirSync(cache, { mode: 0o700 }));
  const run = (patience: number, waiting: (line: string) => void = quiet) =>
    withLock(cache, "install.lock", waiting, async () => "done", patience);

  const dead = { pid: 2 ** 30, started: "1" };
  it.each<[string, string]>([
    ["a process that is gone", text(dead)],
    ["a number that was given to another process", text({ started: "1" })],
    ["the first process, with another start", text({ pid: 1, started: "99999999999" })],
    ["a start of the machine that was before", text({ boot: "00000000-0000-0000-0000-000000000000" })],
    ["an empty file", ""],
    ["an older version's", "999999999"],
    ["an older version's, of a process that runs", String(process.pid)],
    ["garbage", "\0\0\0\0"],
    ["an array", "[]"],
    ["null", "null"],
    ["a text", '"lock"'],
    ["a process that is no number", text({ pid: "1/../../self" })],
    ["a negative process", text({ pid: -1 })],
    ["no process", text({ pid: 0 })],
    ["half a process", text({ pid: 1.5 })],
    ["an id that is a path", text({ ...dead, id: "../../../evil" })],
    ["an id that is none", text({ ...dead, id: "" })],
    ["no host", text({ host: undefined })],
    ["a prototype", '{"__proto__":{"pid":1},"host":"x"}'],
  ])("is taken over: %s", async (_, content) => {
    if (content.includes('"boot"') && me.boot === "" && content.includes("0000-0000")) return;
    writeFileSync(lock(), content);
    expect(await run(0)).toBe("done");
    expect(readdirSync(cache)).toEqual([]);
    expect(readdirSync(join(cache, ".."))).not.toContain("evil");
  });

  it.each<[string, object]>([
    ["this very process", {}],
    ["another host", { host: "elsewhere.invalid", ...dead }],
    ["another host of a loud name", { host: "\u001b[31m::error::\n", ...dead }],
    ["other processes of this host, such as a container's", { processes: "pid:[1]", ...dead }],
  ])("is waited for, and then named: %s", async (_, changes) => {
    writeFileSync(lock(), text(changes));
    const lines: string[] = [];
    const failure = await run(50, (line) => lines.push(line)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "DT1001", hint: expect.stringContaining(lock()) });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(lock());
    expect(lines[0]).not.toMatch(/\p{C}/u);
    expect(readFileSync(lock(), "utf8")).toBe(text(changes));
  });

  it.each<[string, () => void]>([
    [
      "a link",
      () => {
        writeFileSync(join(cache, "..", "mine"), "mine");
        symlinkSync(join(cache, "..", "mine"), lock());
      },
    ],
    ["a link to nothing", () => symlinkSync("nothing", lock())],
    ["a folder", () => mkdirSync(lock())],
  ])("is refused: %s", async (_, make) => {
    make();
    expect(await codeOf(() => run(0))).toBe("DT1022");
    if (existsSync(join(cache, "..", "mine")))
      expect(readFileSync(join(cache, "..", "mine"), "utf8")).toBe("mine");
  });

  it("names its host and process, and is whole whenever it is seen", async () => {
    await withLock(cache, "install.lock", quiet, async () => {
      expect(parseHolder(readFileSync(lock(), "utf8"))).toMatchObject({
        host: hostname(),
        pid: process.pid,
        started: me.started,
      });
      expect(lstatSync(lock()).mode & 0o777).toBe(0o600);
    });
    expect(readdirSync(cache)).toEqual([]);
  });

  it("is given back when the work fails, and a lock of somebody else's is left", async () => {
    const work = async () => {
      throw new Error("no");
    };
    await expect(withLock(cache, "install.lock", quiet, work)).rejects.toThrow("no");
    expect(readdirSync(cache)).toEqual([]);
    await withLock(cache, "install.lock", quiet, async () => writeFileSync(lock(), text({})));
    expect(readdirSync(cache)).toEqual(["install.lock"]);
  });
});

it("knows no archive for a machine that the vendor makes none for", () => {
  for (const [platform, arch] of [
    ["win32", "x64"],
    ["sunos", "x64"],
    ["linux", "ia32"],
    ["../x", "x64"],
    ["__proto__", "x64"],
  ])
    expect(archiveName(platform, arch)).toBeUndefined();
  expect(archiveName("darwin", "arm64")).toBe(`pulumi-v${engineVersion}-darwin-arm64.tar.gz`);
});

it("has checksums of this version only, and modules of it by their checksums", () => {
  for (const [file, checksum] of Object.entries(packagedChecksums)) {
    expect(file).toMatch(
      new RegExp(`^pulumi-v${engineVersion.replaceAll(".", "\\.")}-[a-z0-9-]+\\.tar\\.gz$`),
    );
    expect(checksum).toMatch(/^[0-9a-f]{64}$/);
  }
  const mod = readFileSync(join(root, "engine/go.mod"), "utf8");
  expect(mod).toContain(`github.com/pulumi/pulumi/pkg/v3 v${engineVersion}`);
  expect(mod.match(/replace .*/g)).toHaveLength(1);
  const sum = readFileSync(join(root, "engine/go.sum"), "utf8").trim().split("\n");
  expect(sum.length).toBeGreaterThan(500);
  for (const line of sum) expect(line).toMatch(/^\S+ v\S+ h1:[A-Za-z0-9+/]{43}=$/);
});
