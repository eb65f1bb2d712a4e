/**
 * SHA-256 of the vendor's archives of `engineVersion`, by file name, as the vendor's own list has them. A release of
 * dialtree fills it in; an archive that is missing here is held against the list that the vendor publishes.
 */
export const packagedChecksums: Readonly<Record<string, string>> = {};

/**
 * The checksum of one file in a list as `sha256sum` writes it.
 *
 * @returns undefined when the list does not have the file, or has it twice with different checksums
 */
export function checksumIn(list: string, file: string): string | undefined {
  const found = new Set<string>();
  for (const line of list.split(/\r?\n/)) {
    const [, checksum, name] = /^([0-9a-f]{64}) [ *](\S+)$/i.exec(line) ?? [];
    if (checksum && name === file) found.add(checksum.toLowerCase());
  }
  return found.size === 1 ? [...found][0] : undefined;
}
