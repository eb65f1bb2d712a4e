import { Counter, Histogram, type Registry } from "prom-client";

/** What is counted of calls. */
export interface CallMetrics {
  /** An answer was given. @param milliseconds from the request on */
  answered(milliseconds: number): void;
  /** What an answer does: `rings`, or how the call ends. */
  outcome(name: string): void;
  /** A webhook was refused. */
  refused(): void;
  /** Steps of calls were not kept, since the store took nothing for too long. */
  dropped(steps: number): void;
}

/** Metrics of calls in a registry, which `GET /metrics` shows in Prometheus' format. */
export function callMetrics(registry: Registry): CallMetrics {
  const seconds = new Histogram({
    name: "dialtree_call_answer_seconds",
    help: "How long answers to a carrier's webhooks took.",
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 1.5, 2],
    registers: [registry],
  });
  const outcomes = new Counter({
    name: "dialtree_call_answers_total",
    help: "Answers by what they do.",
    labelNames: ["outcome"],
    registers: [registry],
  });
  const refusals = new Counter({
    name: "dialtree_call_webhooks_refused_total",
    help: "Webhooks that were not a carrier's, or of no account.",
    registers: [registry],
  });
  const drops = new Counter({
    name: "dialtree_call_history_dropped_total",
    help: "Steps of calls that could not be kept.",
    registers: [registry],
  });
  return {
    answered: (milliseconds) => seconds.observe(milliseconds / 1000),
    outcome: (name) => outcomes.inc({ outcome: name }),
    refused: () => refusals.inc(),
    dropped: (steps) => drops.inc(steps),
  };
}
