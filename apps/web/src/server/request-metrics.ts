import type { Metrics } from "@slipstream/telemetry";

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] as const;
type Measures = { observe(labels: Record<"method" | "route" | "status", string>, seconds: number): void };
// `next dev` loads modules anew with every change; the metrics, and what was registered with them, outlive that.
const globals = globalThis as { slipstreamMeasures?: WeakMap<Metrics, Measures> };
globals.slipstreamMeasures ??= new WeakMap();
const measuresOf = globals.slipstreamMeasures;
const METHODS = new Set(["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE"]);

/** Counts one answered request. `route` is a pattern, so labels stay few. */
export function observeRequest(metrics: Metrics, request: { method: string; route: string; status: number; seconds: number }): void {
  let measures = measuresOf.get(metrics);
  if (!measures) {
    measures = metrics.histogram({
      name: "http_request_seconds",
      help: "Time to answer a request",
      labels: ["method", "route", "status"],
      buckets: BUCKETS,
    });
    measuresOf.set(metrics, measures);
  }
  const { method, route, status, seconds } = request;
  measures.observe({ method: METHODS.has(method) ? method : "other", route, status: String(status) }, seconds);
}
