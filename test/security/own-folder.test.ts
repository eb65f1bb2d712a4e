import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { refuseForeignFolder } from "../../src/engine/own-folder.ts";
import { writeTreeProject } from "../../src/engine/project.ts";
import { engineEnvironment } from "../../src/engine/stack.ts";
import { runCli } from "../support/cli.ts";
import { sound } from "../support/tree.ts";

/** What a checkout may bring in the folder that dialtree keeps its own in. */
let home: string;
let victim: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "dialtree-checkout-"));
  victim = mkdtempSync(join(tmpdir(), "dialtree-victim-"));
  writeFileSync(join(victim, "file"), "mine");
});
afterEach(() => {
  for (const folder of [home, victim]) rmSync(folder, { recursive: true, force: true });
});

const engine = { path: "/nowhere/pulumi", version: "3.259.0", origin: "PATH" } as const;

/** Everything that a command does to the own folder before the engine runs. */
function prepare(): void {
  writeTreeProject(home, "acme", join(home, "account.yaml"));
  engineEnvironment(engine, home);
}

const place = (path: string) => {
  const whole = join(home, ".dialtree", path);
  mkdirSync(dirname(whole), { recursive: true });
  return whole;
};

/** Everything of the own folder that is read, written or run. */
const places = [
  "passphrase",
  "edge.key",
  "edge.sqlite",
  "edge.sqlite-wal",
  "sandbox.sqlite",
  "project",
  "project/index.js",
  "project/Pulumi.yaml",
  "project/package.json",
  "project/plan.json",
  "project/node_modules",
  "project/node_modules/@pulumi",
  "project/node_modules/other",
  "state",
  "state/.pulumi",
  "state/.pulumi/stacks/acme/dev.json",
  "state/.pulumi/locks",
  "state/.pulumi/history/acme/dev",
  "anything",
];

describe("in .dialtree of a checkout", () => {
  it.each(places)("a link at %s is refused and not written through", (path) => {
    symlinkSync(join(victim, "file"), place(path));
    expect(prepare).toThrow("DT1022");
    expect(readFileSync(join(victim, "file"), "utf8")).toBe("mine");
  });
  it.each(places)("a link to a folder at %s is refused", (path) => {
    symlinkSync(victim, place(path));
    expect(prepare).toThrow("DT1022");
    expect(readdirSync(victim)).toEqual(["file"]);
  });
  it.each(places)("a link to nowhere at %s is refused and makes nothing", (path) => {
    symlinkSync(join(victim, "new"), place(path));
    expect(prepare).toThrow("DT1022");
    expect(existsSync(join(victim, "new"))).toBe(false);
  });
  it.each(places)("a pipe at %s is refused and not waited for", (path) => {
    execFileSync("mkfifo", [place(path)]);
    expect(prepare).toThrow("DT1022");
  });

  it.each(["project/index.js", "project/Pulumi.yaml", "passphrase"])("a folder at %s is refused", (path) => {
    mkdirSync(join(place(path), "x"), { recursive: true });
    expect(prepare).toThrow("DT1022");
  });
  it.each(["project", "state", "project/node_modules"])(
    "a file in the place of the folder %s is refused",
    (path) => {
      writeFileSync(place(path), "");
      expect(prepare).toThrow(/DT1022|DT1017/);
    },
  );
  it.each(["dialtree", "@pulumi/pulumi"])("%s that is no link but a package is refused, not run", (name) => {
    writeFileSync(join(place(`project/node_modules/${name}/x`), "..", "index.js"), "");
    expect(prepare).toThrow("DT1022");
  });
  it.each(["dialtree", "@pulumi/pulumi"])("the link %s is replaced, not written through", (name) => {
    symlinkSync(victim, place(`project/node_modules/${name}`));
    prepare();
    expect(readdirSync(victim)).toEqual(["file"]);
    expect(existsSync(join(home, ".dialtree/project/node_modules", name, "package.json"))).toBe(true);
  });
  it("the folder itself as a link is refused", () => {
    symlinkSync(victim, join(home, ".dialtree"));
    expect(prepare).toThrow("DT1022");
    expect(readdirSync(victim)).toEqual(["file"]);
  });
  it.each([
    ["", "DT1023"],
    ["\n", "DT1023"],
    ["short", "DT1023"],
  ])("a passphrase of %j is refused, not used", (text, code) => {
    writeFileSync(place("passphrase"), text);
    expect(prepare).toThrow(code);
  });
  it("another name of the same file is not written through: what is written is another file", () => {
    linkSync(join(victim, "file"), place("project/index.js"));
    prepare();
    expect(readFileSync(join(victim, "file"), "utf8")).toBe("mine");
  });
  it.each(["passphrase", "state/.pulumi/stacks/acme/dev.json", "edge.key", "project/index.js"])(
    "%s that the repository has is refused, whatever it says",
    (path) => {
      writeFileSync(place(path), "x".repeat(40));
      for (const args of [
        ["init", "-q"],
        ["add", "-f", "."],
      ])
        execFileSync("git", args, { cwd: home });
      expect(prepare).toThrow(/DT1022.*part of the repository/);
    },
  );
  it("a repository that git does not read, as of another user, is looked at all the same", () => {
    writeFileSync(place("passphrase"), "x".repeat(40));
    for (const args of [
      ["init", "-q"],
      ["add", "-f", "."],
    ])
      execFileSync("git", args, { cwd: home });
    const nobody = 65534;
    if (process.getuid?.() === 0) {
      execFileSync("chown", ["-R", String(nobody), home]);
      expect(prepare).toThrow(/DT1022.*part of the repository/);
    }
    writeFileSync(join(home, ".git", "HEAD"), "broken");
    expect(prepare).toThrow(/DT1022.*git does not tell/);
  });
  it("a draft of a link that a killed run has left is no reason to refuse", () => {
    symlinkSync(victim, place("project/node_modules/.dialtree.0123456789ab"));
    expect(prepare).not.toThrow();
  });
  it("nothing is there, and what is made is for the user alone", () => {
    prepare();
    const modes = [".dialtree", ".dialtree/state", ".dialtree/project", ".dialtree/passphrase"].map(
      (path) => statSync(join(home, path)).mode & 0o777,
    );
    expect(modes).toEqual([0o700, 0o700, 0o700, 0o600]);
    expect(() => refuseForeignFolder(home)).not.toThrow();
  });
});

describe("the user's own passphrase", () => {
  const kept = { ...process.env };
  afterEach(() => {
    process.env = { ...kept };
  });
  it.each<[env: NodeJS.ProcessEnv, code: string | undefined]>([
    [{ PULUMI_CONFIG_PASSPHRASE: "" }, "DT1023"],
    [{ PULUMI_CONFIG_PASSPHRASE: "  " }, "DT1023"],
    [{ PULUMI_CONFIG_PASSPHRASE: "", PULUMI_CONFIG_PASSPHRASE_FILE: "full" }, "DT1023"],
    [{ PULUMI_CONFIG_PASSPHRASE_FILE: "empty" }, "DT1023"],
    [{ PULUMI_CONFIG_PASSPHRASE_FILE: "missing" }, "DT1017"],
    [{ PULUMI_CONFIG_PASSPHRASE_FILE: "full" }, undefined],
    [{ PULUMI_CONFIG_PASSPHRASE: "own" }, undefined],
  ])("given as %j", (env, code) => {
    writeFileSync(join(victim, "full"), "own");
    writeFileSync(join(victim, "empty"), "\n");
    const file = env.PULUMI_CONFIG_PASSPHRASE_FILE;
    Object.assign(process.env, env, file ? { PULUMI_CONFIG_PASSPHRASE_FILE: join(victim, file) } : {});
    const work = () => engineEnvironment(engine, home);
    if (code === undefined) expect(work().PULUMI_CONFIG_PASSPHRASE).toBe(env.PULUMI_CONFIG_PASSPHRASE);
    else expect(work).toThrow(code);
  });
  it.each(["", "{", "[", "null", '"x"', "\u0000"])("a login file of %j is an error in words", (text) => {
    process.env.PULUMI_HOME = victim;
    writeFileSync(join(victim, "credentials.json"), text);
    const work = () => engineEnvironment(engine, home).PULUMI_BACKEND_URL;
    if (["null", '"x"'].includes(text)) expect(work()).toContain("file://");
    else expect(work).toThrow("DT1017");
  });
});

describe("a state in .dialtree", () => {
  const own = {
    urn: "urn:pulumi:dev::acme::pulumi-nodejs:dynamic/dialtree:User::dana",
    type: "pulumi-nodejs:dynamic/dialtree:User",
    custom: true,
    inputs: { __provider: 'exports.handler=()=>require("dialtree/provider").User' },
    outputs: { __provider: 'exports.handler=()=>require("dialtree/provider").User' },
  };
  const written = (resources: unknown, name = "stacks/acme/dev.json", pending: unknown = undefined) => {
    const text = JSON.stringify({
      version: 3,
      checkpoint: { latest: { resources, pending_operations: pending } },
    });
    writeFileSync(place(`state/.pulumi/${name}`), name.endsWith(".gz") ? gzipSync(text) : text);
  };
  const foreign: [string, object][] = [
    ["code in its inputs", { ...own, inputs: { __provider: "exports.handler=()=>evil()" } }],
    ["code in its outputs", { ...own, outputs: { __provider: "exports.handler=()=>evil()" } }],
    [
      "code that is a secret",
      { ...own, inputs: { __provider: { "4dabf18193072939515e22adb298388d": "x" } } },
    ],
    [
      "another kind's handler",
      { ...own, inputs: { __provider: 'exports.handler=()=>require("dialtree/provider").Team' } },
    ],
    ["another module", { ...own, type: "pulumi-nodejs:dynamic/other:User" }],
    ["the SDK's own dynamic type", { ...own, type: "pulumi-nodejs:dynamic:Resource" }],
    ["a kind that is a path", { ...own, type: "pulumi-nodejs:dynamic/dialtree:../x" }],
    [
      "a plugin to download",
      { ...own, type: "pulumi:providers:pulumi-nodejs", inputs: { pluginDownloadURL: "https://x.invalid" } },
    ],
    [
      "a plugin's version",
      { ...own, type: "pulumi:providers:pulumi-nodejs", inputs: {}, outputs: { version: "1.0.0" } },
    ],
    ["another plugin", { ...own, type: "pulumi:providers:evil", inputs: {} }],
    ["a command to run", { ...own, type: "command:local:Command" }],
    ["no type", { urn: "x", custom: true }],
  ];
  it.each(foreign)("with %s is refused before anything runs", (_what, resource) => {
    written([own, resource]);
    expect(prepare).toThrow("DT1027");
    written([own], "stacks/acme/dev.json", [{ resource, type: "creating" }]);
    expect(prepare).toThrow("DT1027");
  });
  it.each(["stacks/dev.json", "stacks/acme/dev.json.gz", "stacks/other/dev.json", "stacks/acme/other.json"])(
    "is looked at as %s, too",
    (name) => {
      written([own, { ...own, type: "command:local:Command" }], name);
      expect(prepare).toThrow("DT1027");
    },
  );
  it.each(["", "{", "[]garbage"])("that is %j is an error in words", (text) => {
    writeFileSync(place("state/.pulumi/stacks/acme/dev.json"), text);
    expect(prepare).toThrow("DT1027");
  });
  it("of dialtree's own is taken", () => {
    written([
      { urn: "s", type: "pulumi:pulumi:Stack", custom: false },
      { urn: "p", type: "pulumi:providers:pulumi-nodejs", custom: true },
      { urn: "c", type: "my:own:Component", custom: false },
      own,
    ]);
    expect(prepare).not.toThrow();
    cpSync(place("state/.pulumi/stacks/acme/dev.json"), place("state/.pulumi/stacks/acme/other.json"));
  });

  it("ends plan, up and destroy before the engine is started", async () => {
    written([own, { ...own, type: "command:local:Command" }]);
    writeFileSync(join(home, "account.yaml"), sound(["provider: telnyx", "provider: sandbox"]));
    // An engine that would leave a mark.
    const pretended = join(victim, "pulumi");
    writeFileSync(
      pretended,
      `#!/bin/sh\nif [ "$1" = version ]; then echo v3.259.0; else touch ${victim}/ran; fi\n`,
      { mode: 0o755 },
    );
    for (const args of [["plan"], ["up", "--yes"], ["destroy", "--yes"]]) {
      const { code, stderr } = await runCli(home, [...args, "account.yaml"], { DIALTREE_ENGINE: pretended });
      expect([args, code, stderr.includes("DT1027")]).toEqual([args, 1, true]);
    }
    expect(readdirSync(victim).sort()).toEqual(["file", "pulumi"]);
  });
});
