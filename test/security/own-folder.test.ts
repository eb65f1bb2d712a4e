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
import { engineEnvironment } from "../../src/engine/environment.ts";
import { refuseForeignFolder } from "../../src/engine/own-folder.ts";
import { writeProgram, writeTreeProject } from "../../src/engine/project.ts";
import { settingsOf } from "../../src/engine/stack-settings.ts";
import { validateTree } from "../../src/tree/validate.ts";
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
  writeProgram(writeTreeProject(home, "acme"), "acme", join(home, "account.yaml"));
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
    ...["pluginDownloadURL", "version", "pulumi:plugins", "other:key"].map((name): [string, object] => [
      `a provider that is given ${name}`,
      {
        ...own,
        urn: "urn:pulumi:dev::acme::pulumi:providers:pulumi-nodejs::default",
        type: "pulumi:providers:pulumi-nodejs",
        inputs: { "acme:key": "x", [name]: "x" },
      },
    ]),
    ["another plugin", { ...own, type: "pulumi:providers:evil", inputs: {} }],
    ["a command to run", { ...own, type: "command:local:Command" }],
    ["no type", { urn: "x", custom: true }],
    ["a type that its URN has not", { ...own, urn: own.urn.replace("dialtree:User", "dialtree:Team") }],
    ["a provider in its URN alone", { ...own, urn: "urn:pulumi:dev::acme::pulumi:providers:evil::x" }],
    [
      "a provider that is no resource of its own",
      {
        ...own,
        urn: "urn:pulumi:dev::acme::pulumi:providers:evil::x",
        type: "pulumi:providers:evil",
        custom: false,
      },
    ],
    ["a key in other letters", { ...own, custom: undefined, Custom: true, inputs: { __provider: "evil()" } }],
    ["inputs in other letters", { ...own, inputs: {}, INPUTS: { __provider: "evil()" } }],
    [
      "outputs with a letter that folds to another",
      { ...own, outputs: {}, "output\u017f": { __provider: "evil()" } },
    ],
    ["a type in other letters", { ...own, Type: "command:local:Command" }],
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
  it.each(["", "{", "[]garbage", "[".repeat(10)])("that is %j is an error in words", (text) => {
    writeFileSync(place("state/.pulumi/stacks/acme/dev.json"), text);
    expect(prepare).toThrow("DT1027");
  });
  it.each([
    ["its latest in other letters", (text: string) => text.replace('"latest"', '"Latest"')],
    ["its checkpoint in other letters", (text: string) => text.replace('"checkpoint"', '"CHECKPOINT"')],
    [
      "its resources twice",
      (text: string) =>
        text.replace(
          '"resources":',
          '"resources":[{"urn":"x","type":"command:local:Command","custom":true}],"resources":',
        ),
    ],
    ["its checkpoint twice, once escaped", (text: string) => `${text.slice(0, -1)},"\\u0063heckpoint":{}}`],
    [
      "secrets that another place keeps",
      (text: string) =>
        text.replace(
          '"latest":{',
          '"latest":{"secrets_providers":{"type":"cloud","state":{"url":"awskms:///alias/x?endpoint=http://evil.example"}},',
        ),
    ],
    [
      "secrets that a service keeps",
      (text: string) =>
        text.replace(
          '"latest":{',
          '"latest":{"secrets_providers":{"type":"service","state":{"url":"https://evil.example"}},',
        ),
    ],
  ])("with %s is refused", (_what, change) => {
    written([own]);
    const file = place("state/.pulumi/stacks/acme/dev.json");
    const text = readFileSync(file, "utf8");
    expect(change(text)).not.toBe(text);
    writeFileSync(file, change(text));
    expect(prepare).toThrow("DT1027");
  });
  it("of dialtree's own is taken", () => {
    written([
      {
        urn: "urn:pulumi:dev::acme::pulumi:pulumi:Stack::acme-dev",
        type: "pulumi:pulumi:Stack",
        custom: false,
      },
      {
        urn: "urn:pulumi:dev::acme::pulumi:providers:pulumi-nodejs::default",
        type: "pulumi:providers:pulumi-nodejs",
        custom: true,
        // The engine keeps the stack's configuration there, secrets closed.
        inputs: { "acme:key": { ciphertext: "v1:x" } },
        outputs: { "acme:key": { ciphertext: "v1:y" } },
      },
      { urn: "urn:pulumi:dev::acme::my:own:Component::c", type: "my:own:Component", custom: false },
      { ...own, urn: own.urn.replace("::pulumi-nodejs", "::my:own:Component$pulumi-nodejs") },
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

describe("a stack's settings beside the tree", () => {
  const kept = { ...process.env };
  afterEach(() => {
    process.env = { ...kept };
  });
  const refuse = () => settingsOf(home, "organization/acme/dev");
  const file = () => join(home, "Pulumi.dev.yaml");
  it.each([
    "secretsprovider: awskms:///alias/x?endpoint=http://evil.example\nencryptedkey: AAAA\n",
    "secretsprovider: hashivault://key\n",
    "encryptedkey: AAAA\n",
    "a: &a { secretsprovider: hashivault://key }\n<<: *a\n",
    "<<: { secretsprovider: hashivault://key }\n",
    "config: {}\nsecretsprovider: ''\nsecretsprovider: hashivault://key\n",
    '"secretsprovide\\x72": hashivault://key\n',
    "[secretsprovider, x]\n",
    "{",
    "plugins: {}\n",
  ])("that say %j are refused", (text) => {
    writeFileSync(file(), text);
    expect(refuse).toThrow("DT1028");
  });
  it.each(["link", "dead", "pipe", "folder"])(
    "that are a %s are refused, not waited for and not written through",
    (what) => {
      if (what === "link") symlinkSync(join(victim, "file"), file());
      if (what === "dead") symlinkSync(join(victim, "new"), file());
      if (what === "pipe") execFileSync("mkfifo", [file()]);
      if (what === "folder") mkdirSync(file());
      expect(refuse).toThrow("DT1028");
      expect(readdirSync(victim)).toEqual(["file"]);
    },
  );
  it("as the engine writes them are taken, and a keeper that the environment names", () => {
    refuse();
    writeFileSync(file(), "encryptionsalt: v1:x:y\nconfig:\n  acme:key: { secure: v1:a:b }\n");
    refuse();
    writeFileSync(file(), "secretsprovider: gcpkms://projects/p\nencryptedkey: AAAA\n");
    process.env.DIALTREE_SECRETS_PROVIDER = "gcpkms://projects/p";
    refuse();
    process.env.DIALTREE_SECRETS_PROVIDER = "gcpkms://projects/q";
    expect(refuse).toThrow("DT1028");
  });
});

describe("a tree's place", () => {
  const before = process.cwd();
  beforeEach(() => process.chdir(home));
  afterEach(() => process.chdir(before));
  it.each([
    ["a link to a file elsewhere", () => symlinkSync(join(victim, "file"), "account.yaml"), "account.yaml"],
    ["a link to the environment", () => symlinkSync("/proc/self/environ", "account.yaml"), "account.yaml"],
    ["a link to a folder elsewhere", () => symlinkSync(victim, "phones"), "phones"],
    ["a file behind such a link", () => symlinkSync(victim, "phones"), "phones/file"],
    [
      "a link into git's folder",
      () => (
        mkdirSync(".git"), writeFileSync(".git/config", "x"), symlinkSync(".git/config", "account.yaml")
      ),
      "account.yaml",
    ],
    ["git's own file", () => (mkdirSync(".git"), writeFileSync(".git/config", "x")), ".git/config"],
    ["a secret of dialtree's", () => writeFileSync(place("passphrase"), "x"), ".dialtree/passphrase"],
  ])("that is %s is not read", (_what, make, path) => {
    make();
    expect(() => validateTree(path)).toThrow("DT2100");
    expect(() => validateTree(join(home, path))).toThrow("DT2100");
  });
  it("that the user names elsewhere, or behind a link that stays here, is read", () => {
    writeFileSync(join(victim, "account.yaml"), sound());
    writeFileSync("real.yaml", sound());
    symlinkSync("real.yaml", "account.yaml");
    for (const path of [join(victim, "account.yaml"), "account.yaml", "./real.yaml"])
      expect(validateTree(path).problems).toEqual([]);
  });
});
