import type { Logger } from "pino";
import type { CallStore } from "../call-store.ts";
import type { EdgeClock } from "../clock.ts";
import type { Directories } from "../directory/directories.ts";
import type { QueueStore } from "../queue-store.ts";
import type { Controls } from "../queues/controls.ts";
import type { History } from "./history.ts";
import type { CallMetrics } from "./metrics.ts";
import type { Presence } from "./presence.ts";

/** Queues as answers need them. */
export interface QueueDesk {
  readonly store: QueueStore;
  readonly controls: Controls;
  /** Has phones ring as they should, now that something has happened. */
  poke(organization: string): void;
}

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
  readonly clock: EdgeClock;
  /** What has callers wait in queues of the carrier's. */
  readonly queues: QueueDesk;
  /** Milliseconds after which a call is answered whatever happens. Default: 1,500. */
  readonly patience?: number;
}
