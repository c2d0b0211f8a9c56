import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

type Named<Label extends string> = { name: string; help: string; labels?: readonly Label[] };

/** One registry a process. Names are snake_case with their unit; labels have few values (never an id). */
export type Metrics = {
  /** With `read`, it is asked at each scrape for how many there were since the start. */
  counter<Label extends string = never>(metric: Named<Label> & { read?: () => number }): Counter<Label>;
  /** With `read`, it is asked at each scrape. */
  gauge<Label extends string = never>(metric: Named<Label> & { read?: () => number }): Gauge<Label>;
  histogram<Label extends string = never>(metric: Named<Label> & { buckets: readonly number[] }): Histogram<Label>;
  /** The Prometheus text of everything. */
  expose(): Promise<{ contentType: string; text: string }>;
};

/** A registry with the process's own measures (memory, event loop, collector) and the label `app` on all. */
export function createMetrics(app: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ app });
  collectDefaultMetrics({ register: registry });
  return {
    counter: ({ name, help, labels = [], read }) =>
      new Counter({
        name,
        help,
        labelNames: labels,
        registers: [registry],
        ...(read && {
          collect() {
            this.reset();
            this.inc(read());
          },
        }),
      }),
    gauge: ({ name, help, labels = [], read }) =>
      new Gauge({
        name,
        help,
        labelNames: labels,
        registers: [registry],
        ...(read && {
          collect() {
            this.set(read());
          },
        }),
      }),
    histogram: ({ name, help, labels = [], buckets }) =>
      new Histogram({ name, help, labelNames: labels, buckets: [...buckets], registers: [registry] }),
    expose: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
