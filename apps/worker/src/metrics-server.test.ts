import { createServer } from "node:http";
import { createLogger, createMetrics } from "@slipstream/telemetry";
import { expect, it } from "vitest";
import { marketMetricsOf } from "./market-metrics.ts";
import { serveMetrics } from "./metrics-server.ts";

/** A server, and the first line that it logged. */
async function aServer(port = 0) {
  let logged: (line: string) => void = () => undefined;
  const firstLine = new Promise<string>((resolve) => {
    logged = resolve;
  });
  const logger = createLogger({ name: "test", level: "info", write: (line) => logged(line) });
  const metrics = createMetrics("test");
  const server = serveMetrics({ port, metrics, logger });
  const line = JSON.parse(await firstLine) as { port: number; msg: string };
  return { server, metrics, line, get: (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${line.port}${path}`, init) };
}

it("shows the market's measures, those of the market that is open now", async () => {
  const { server, metrics, get } = await aServer();
  marketMetricsOf(metrics).show({ checkpointAgeMs: () => 1_500, marketMs: () => 1_747_583_078_000, waitedMs: () => 250 });
  marketMetricsOf(metrics).batch(300, { listenedMs: 2, tookMs: 4 });
  const text = await (await get("/metrics")).text();
  expect(text).toContain('market_ticks_total{app="test"} 300');
  expect(text).toContain('market_open{app="test"} 1');
  expect(text).toContain('market_checkpoint_age_seconds{app="test"} 1.5');
  expect(text).toContain('market_time_seconds{app="test"} 1747583078');
  expect(text).toContain('market_lag_seconds{app="test"} 0.25');
  expect(text).toContain('market_listeners_seconds_bucket{le="0.0025",app="test"} 1');
  marketMetricsOf(metrics).show(null);
  expect(await (await get("/metrics")).text()).toContain('market_open{app="test"} 0');
  await server.close();
});

it("answers alive, and nothing else", async () => {
  const { server, get } = await aServer();
  expect(await (await get("/health")).json()).toEqual({ success: true, status: "alive" });
  expect((await get("/other")).status).toBe(404);
  expect((await get("/metrics", { method: "POST" })).status).toBe(405);
  await server.close();
});

it("costs no work when its port is taken", async () => {
  const neighbour = createServer();
  const port = await new Promise<number>((resolve) => {
    neighbour.listen(0, () => {
      const address = neighbour.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
  const { server, line } = await aServer(port);
  expect(line).toMatchObject({ msg: "metrics are not served", port });
  await server.close();
  neighbour.close();
});
