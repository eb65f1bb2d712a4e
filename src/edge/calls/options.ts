import type { Logger } from "pino";
import type { CallStore } from "../call-store.ts";
import type { Directories } from "../directory/directories.ts";
import type { History } from "./history.ts";
import type { CallMetrics } from "./metrics.ts";
import type { Presence } from "./presence.ts";

export interface CallsOptions {
  readonly directories: Directories;
  readonly store: CallStore;
  readonly presence: Presence;
  readonly history: History;
  /** Secret that the places in URLs are sealed with. */
  readonly secret: string;
  /** Base URL under which carriers reach the edge. */
  readonly publicUrl: string;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
  readonly metrics: CallMetrics;
  /** Whether numbers are masked in the log and in what is kept of calls. */
  readonly masksNumbers: boolean;
  /** Milliseconds since 1970, of the carrier's clock where that is another one. Default: this machine's. */
  readonly now?: () => number;
  /** Milliseconds after which a call is answered whatever happens. Default: 1,500. */
  readonly patience?: number;
}
