import type { Metrics } from "@slipstream/telemetry";

/** What the gauges read while a market is open. */
export type OpenMarket = { checkpointAgeMs(): number; marketMs(): number; waitedMs(): number };
export type MarketMetrics = {
  /** The market that the gauges read from now on; null when it closes. */
  show(market: OpenMarket | null): void;
  /** One batch of ticks: how long the listeners took, and all in all. */
  batch(ticks: number, times: { listenedMs: number; tookMs: number }): void;
};

// The market opens anew whenever its lane is taken; its measures exist once a process.
const known = new WeakMap<Metrics, MarketMetrics>();

export function marketMetricsOf(metrics: Metrics): MarketMetrics {
  const measures = known.get(metrics) ?? createMarketMetrics(metrics);
  known.set(metrics, measures);
  return measures;
}

function createMarketMetrics(metrics: Metrics): MarketMetrics {
  let open: OpenMarket | null = null;
  const ticks = metrics.counter({ name: "market_ticks_total", help: "Ticks that were handled" });
  const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
  const listened = metrics.histogram({
    name: "market_listeners_seconds",
    help: "Time that the listeners took for a batch of ticks",
    buckets,
  });
  const took = metrics.histogram({ name: "market_batch_seconds", help: "Time that a batch of ticks took, listeners and books", buckets });
  metrics.gauge({ name: "market_open", help: "1 in the process that runs the market", read: () => (open ? 1 : 0) });
  metrics.gauge({
    name: "market_checkpoint_age_seconds",
    help: "Wall time since the market was last written down",
    read: () => (open?.checkpointAgeMs() ?? 0) / 1_000,
  });
  metrics.gauge({ name: "market_time_seconds", help: "The market clock", read: () => (open?.marketMs() ?? 0) / 1_000 });
  metrics.gauge({
    name: "market_lag_seconds",
    help: "Wall time by which the market clock has waited for its listeners since it was opened",
    read: () => (open?.waitedMs() ?? 0) / 1_000,
  });
  return {
    show: (market) => {
      open = market;
    },
    batch: (count, { listenedMs, tookMs }) => {
      ticks.inc(count);
      listened.observe(listenedMs / 1_000);
      took.observe(tookMs / 1_000);
    },
  };
}
