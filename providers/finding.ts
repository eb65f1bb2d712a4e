import { DialtreeError } from "../src/errors.ts";
import type { Fields, KindName } from "./provider.ts";

/** What one look at an account, or around it, has found. */
export interface Finding {
  /** `unknown` where nothing tells: what is seen then says what the tree needs. */
  readonly verdict: "ok" | "warning" | "fails" | "unknown";
  /** What was looked at, in a word or two. */
  readonly about: string;
  /** What was seen. */
  readonly seen: string;
  /** What to do about it; absent where nothing is. */
  readonly mend?: string;
}

/** What a tree asks of an account: of each kind the resources' names and fields, other resources by their names. */
export type Wanted = {
  readonly [K in KindName]?: readonly { readonly name: string; readonly fields: Fields<K> }[];
};

/** What a look finds; what it throws of a user's is a finding, too. */
export async function lookedAt(
  about: string,
  look: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof DialtreeError)) throw error;
    const { code, text, hint } = error;
    return [
      { verdict: "fails", about, seen: `${code} ${text}`, ...(hint === undefined ? {} : { mend: hint }) },
    ];
  }
}
