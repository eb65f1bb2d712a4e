import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { archiveName } from "../../src/engine/vendor.ts";
import { engineVersion } from "../../src/engine/version.ts";

export interface Entry {
  readonly path: string;
  readonly body?: string;
  /** The type's letter: 0 is a file, 1 a hard link, 2 a link, 3 and 4 devices, 5 a folder, 6 a pipe. */
  readonly type?: string;
  readonly linkpath?: string;
  /** What the header says in place of the true size. */
  readonly size?: number;
}

/** An archive byte by byte, so that it may hold what no packer writes. */
export function tarOf(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ path, body = "", type = "0", linkpath = "", size }) => {
    const header = Buffer.alloc(512);
    const octal = (value: number, at: number, length: number) =>
      header.write(`${value.toString(8).padStart(length - 1, "0")}\0`, at);
    header.write(path, 0, 100);
    octal(0o755, 100, 8);
    octal(0, 108, 8);
    octal(0, 116, 8);
    octal(size ?? Buffer.byteLength(body), 124, 12);
    octal(0, 136, 12);
    header.write("        ", 148);
    header.write(type, 156);
    header.write(linkpath, 157, 100);
    header.write("ustar\x0000", 257);
    octal(
      header.reduce((sum, byte) => sum + byte, 0),
      148,
      7,
    );
    const text = Buffer.from(body);
    return [header, text, Buffer.alloc((512 - (text.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const script = (says: string) => `#!/bin/sh\necho ${says}\n`;

/** The files of a release, as far as dialtree needs them. */
export const release: readonly Entry[] = [
  { path: "pulumi/pulumi", body: script(`v${engineVersion}`) },
  { path: "pulumi/pulumi-language-nodejs", body: script("language") },
  { path: "pulumi/pulumi-resource-pulumi-nodejs", body: script("resource") },
  { path: "pulumi/pulumi-language-go", body: script("go") },
];

export const archiveOf = (entries: readonly Entry[]): Buffer => gzipSync(tarOf(entries));

export const sha256 = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex");

/** The archive's name for the machine that the tests run on. */
export const name = archiveName() ?? "";

/** The vendor's list with this archive in it. */
export const listOf = (archive: Uint8Array): string =>
  `${"0".repeat(64)}  pulumi-v${engineVersion}-plan9-x64.tar.gz\n${sha256(archive)}  ${name}\n`;
