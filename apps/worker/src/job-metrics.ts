import type { Metrics } from "@slipstream/telemetry";

export type JobMetrics = { ended(kind: string, status: string, tookMs: number): void };

// A role starts anew when its workers gave up; its measures exist once a process.
const known = new WeakMap<Metrics, JobMetrics>();

export function jobMetricsOf(metrics: Metrics): JobMetrics {
  const measures = known.get(metrics) ?? createJobMetrics(metrics);
  known.set(metrics, measures);
  return measures;
}

function createJobMetrics(metrics: Metrics): JobMetrics {
  const ended = metrics.counter({ name: "jobs_ended_total", help: "Jobs that this process ended", labels: ["kind", "status"] });
  const took = metrics.histogram({
    name: "jobs_seconds",
    help: "Time that jobs took from being taken to what came of them being written",
    labels: ["kind"],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800],
  });
  return {
    ended: (kind, status, tookMs) => {
      ended.inc({ kind, status });
      took.observe({ kind }, tookMs / 1_000);
    },
  };
}
