/** The engine that dialtree is tested with and installs; any engine of the same major version from this one on will do. */
export const engineVersion = "3.259.0";

export type Version = readonly [major: number, minor: number, patch: number];

/** @returns undefined when the text is no version */
export function parseVersion(text: string): Version | undefined {
  const match = /^v?(\d+)\.(\d+)\.(\d+)/.exec(text.trim());
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

export function isCompatible(version: Version): boolean {
  const wanted = parseVersion(engineVersion) ?? [0, 0, 0];
  return version[0] === wanted[0] && version[1] >= wanted[1];
}
