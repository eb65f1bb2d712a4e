import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openProject } from "../support/project.ts";

describe("the engine's commands on programs in JavaScript and TypeScript", () => {
  let project: Awaited<ReturnType<typeof openProject>>;
  beforeAll(async () => {
    project = await openProject();
    await project.init();
  });
  afterAll(() => project.close());

  const account = 'new dialtree.ProviderAccount("front", { provider: "sandbox" });';
  const printed = async (...args: string[]) => {
    const { code, stdout, stderr } = await project.pulumi(args);
    return { code, text: stdout + stderr };
  };

  it("shows a program's error once, with its message, and fails", async () => {
    project.write('throw new Error("the lobby has no phone");');
    const { code, text } = await printed("preview");
    expect(code).not.toBe(0);
    expect(text.match(/the lobby has no phone/g)).toHaveLength(1);
    expect(text).not.toContain("non-zero exit code");
  });

  // Frames that name no file keep Node 22 busy for half a minute before it prints the error.
  it("names only files that are there in a program's error", async () => {
    project.write('throw new Error("the lobby has no phone");');
    const frames = [
      ...stripVTControlCharacters((await printed("preview")).text).matchAll(/\((\/.*?):\d+:\d+\)/g),
    ];
    expect(frames).not.toHaveLength(0);
    for (const [, file = ""] of frames) expect(existsSync(file), file).toBe(true);
  });

  it("says that a program is not there", async () => {
    rmSync(join(project.folder, "index.js"));
    const { code, text } = await printed("preview");
    expect(code).not.toBe(0);
    expect(text).toContain("index.js");
  });

  it("reports a program that exits by itself", async () => {
    project.write("process.exit(7);");
    const { code, text } = await printed("preview");
    expect(code).not.toBe(0);
    expect(text).toContain("exit code: 7");
  });

  it("keeps the program's line in state, not a file of ours and not the whole stack", async () => {
    project.write(account);
    await project.up();
    const { deployment } = await project.exported();
    const resource = deployment.resources.find(({ urn }) => urn.includes("dialtree:ProviderAccount"));
    expect(resource).toMatchObject({
      sourcePosition: "project:///index.js#2,1",
      stackTrace: [{ sourcePosition: "project:///index.js#2,1" }],
    });
  });

  it("gives configuration to programs", async () => {
    await printed("config", "set", "greeting", "hello");
    project.write(
      'import { Config } from "@pulumi/pulumi"; export const said = new Config().require("greeting");',
    );
    expect((await printed("up", "--yes", "--skip-preview")).code).toBe(0);
    expect((await printed("stack", "output", "said")).text.trim()).toBe("hello");
    expect((await printed("config", "get", "greeting")).text.trim()).toBe("hello");
  });

  it("answers about and stack", async () => {
    const about = await printed("about");
    expect(about.code).toBe(0);
    expect(about.text).toContain("nodejs");
    expect((await printed("stack", "ls")).text).toContain("dev");
  });

  it("takes what exists into state by an import file, with an empty plan after it", async () => {
    project.write(account);
    await project.up();
    const { deployment } = await project.exported();
    const resource = deployment.resources.find(({ urn }) => urn.includes("dialtree:ProviderAccount"));
    await printed("state", "delete", "--yes", resource?.urn ?? "");
    const file = join(project.folder, "import.json");
    const { id, inputs, outputs } = resource ?? {};
    const type = "pulumi-nodejs:dynamic/dialtree:ProviderAccount";
    writeFileSync(file, JSON.stringify({ resources: [{ type, name: "front", id, inputs, outputs }] }));
    const imported = await printed(
      "import",
      "--file",
      file,
      "--yes",
      "--generate-code=false",
      "--protect=false",
    );
    expect(imported.code, imported.text).toBe(0);
    expect(await project.preview()).toEqual([]);
  });

  it("runs a TypeScript program in CommonJS, and shows its type errors", async () => {
    writeFileSync(join(project.folder, "package.json"), '{ "name": "e2e" }');
    writeFileSync(join(project.folder, "Pulumi.yaml"), "name: e2e\nruntime: nodejs\nmain: index.ts\n");
    writeFileSync(
      join(project.folder, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          target: "es2020",
          module: "commonjs",
          moduleResolution: "node",
          ignoreDeprecations: "6.0",
          types: ["node"],
          skipLibCheck: true,
        },
        files: ["index.ts"],
      }),
    );
    const program = join(project.folder, "index.ts");
    writeFileSync(program, `import * as dialtree from "dialtree";\n${account}\n`);
    expect(await project.preview()).toEqual([]);
    writeFileSync(
      program,
      `import * as dialtree from "dialtree";\n${account.replace("provider:", "carrier:")}\n`,
    );
    const { code, text } = await printed("preview");
    expect(code).not.toBe(0);
    expect(text).toContain("carrier");
  });
});
