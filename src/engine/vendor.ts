import { createHash } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DialtreeError } from "../errors.ts";
import { orRefuse } from "../safe/refuse.ts";
import { checksumIn, packagedChecksums } from "./checksums.ts";
import { download, type Fetch, type Limits } from "./download.ts";
import { tryEngine } from "./find.ts";
import { placeEngine } from "./place.ts";
import type { Progress } from "./progress.ts";
import { ownFolder } from "./trusted.ts";
import { unpack } from "./unpack.ts";
import { engineVersion } from "./version.ts";

/*
 * The addresses and names are those of the vendor's release configuration (.goreleaser.yml of pulumi/pulumi): an archive
 * pulumi-vVERSION-OS-ARCH.tar.gz with one folder `pulumi`, and a list pulumi-VERSION-checksums.txt beside it in the
 * release at GitHub. The list is taken from there and the archive from get.pulumi.com, so that who changes one place has
 * not changed the other.
 */
const archives = "https://get.pulumi.com/releases/sdk";
const lists = "https://github.com/pulumi/pulumi/releases/download";

/** What the network may give at most, and how long it may take. */
export interface VendorLimits {
  readonly archive: Limits;
  readonly list: Limits;
}

const usual: VendorLimits = {
  archive: { bytes: 1024 ** 3, stallMs: 60_000, totalMs: 30 * 60_000 },
  list: { bytes: 1024 ** 2, stallMs: 30_000, totalMs: 120_000 },
};

/** The archive's name for a machine; undefined where the vendor makes none that dialtree unpacks. */
export function archiveName(os: string = process.platform, arch: string = process.arch): string | undefined {
  const isKnown = ["linux", "darwin"].includes(os) && ["x64", "arm64"].includes(arch);
  return isKnown ? `pulumi-v${engineVersion}-${os}-${arch}.tar.gz` : undefined;
}

/**
 * Installs the vendor's release: the archive for this machine, held against its checksum before anything of it is read.
 *
 * @returns why it could not be had; undefined when it is installed
 * @throws {DialtreeError} DT1020 when the archive is not what it has to be: no other way is tried then
 */
export async function installFromVendor(
  progress: Progress,
  fetch: Fetch = globalThis.fetch,
  packaged: Readonly<Record<string, string>> = packagedChecksums,
  limits: VendorLimits = usual,
): Promise<string | undefined> {
  const name = archiveName();
  if (name === undefined) return `there is no release for ${process.platform} on ${process.arch}`;
  const checksum = await checksumOf(name, packaged, fetch, limits.list);
  if ("reason" in checksum) return checksum.reason;
  return placeEngine("vendor", async ({ engine, work }) => {
    const archive = join(work, "archive.tar.gz");
    progress(`downloading ${archives}/${name}`);
    const fetched = await fetchArchive(name, archive, progress, fetch, limits.archive);
    if ("reason" in fetched) return `${archives}/${name}: ${fetched.reason}`;
    if (fetched.sha256 !== checksum.sha256) {
      throw new DialtreeError(
        "DT1020",
        `${name} has the checksum ${fetched.sha256}, and ${checksum.origin} is ${checksum.sha256}`,
        {
          hint: "Nothing of it was unpacked. Try again from another network; if it stays so, report it: somebody may have changed what you download.",
        },
      );
    }
    progress(`${name} was held against ${checksum.origin}`);
    // The vendor's installer, which older versions of dialtree called, had put it into this folder.
    const bin = ownFolder(engine, "bin");
    const lack = await unpack(archive, bin);
    if (lack !== undefined) return lack;
    const tried = await tryEngine(join(bin, "pulumi"), "the vendor's release");
    return "reason" in tried ? `the release ${tried.reason}` : undefined;
  });
}

async function checksumOf(
  name: string,
  packaged: Readonly<Record<string, string>>,
  fetch: Fetch,
  limits: Limits,
): Promise<{ sha256: string; origin: string } | { reason: string }> {
  const own = packaged[name];
  if (own !== undefined) return { sha256: own, origin: "the checksum in the package" };
  const url = `${lists}/v${engineVersion}/pulumi-${engineVersion}-checksums.txt`;
  const parts: Uint8Array[] = [];
  const reason = await download(url, limits, fetch, (part) => parts.push(part));
  if (reason !== undefined) return { reason: `${url}: ${reason}` };
  const sha256 = checksumIn(Buffer.concat(parts).toString(), name);
  if (sha256 === undefined) return { reason: `${url}: has no one checksum for ${name}` };
  return { sha256, origin: "the checksum published by the vendor" };
}

async function fetchArchive(
  name: string,
  file: string,
  progress: Progress,
  fetch: Fetch,
  limits: Limits,
): Promise<{ sha256: string } | { reason: string }> {
  const hash = createHash("sha256");
  const handle = orRefuse("DT1018", `${file} cannot be written`, () => openSync(file, "wx", 0o600));
  let bytes = 0;
  const said = setInterval(() => progress(`downloading: ${Math.round(bytes / 1e6)} MB`), 5_000);
  try {
    const reason = await download(`${archives}/${name}`, limits, fetch, (part) => {
      hash.update(part);
      bytes += part.length;
      for (let at = 0; at < part.length; )
        at += orRefuse("DT1018", `${file} cannot be written`, () => writeSync(handle, part, at));
    });
    return reason === undefined ? { sha256: hash.digest("hex") } : { reason };
  } finally {
    clearInterval(said);
    closeSync(handle);
  }
}
