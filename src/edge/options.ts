import type { Grant } from "./grant.ts";
import type { EdgeStore } from "./store.ts";

export interface EdgeOptions {
  readonly store: EdgeStore;
  /** What a bearer token allows. */
  readonly grantOf: (token: string) => Promise<Grant | undefined>;
  /** Secret that provisioning URLs are derived from: whoever has it can make them. */
  readonly secret: string;
  /** Base URL under which desk phones reach the edge. */
  readonly publicUrl: string;
}
