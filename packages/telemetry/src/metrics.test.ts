import { expect, it } from "vitest";
import { createMetrics } from "./metrics.ts";

it("exposes own and process measures as Prometheus text", async () => {
  const metrics = createMetrics("test");
  let held = 3;
  metrics.counter({ name: "frames_total", help: "Frames sent", labels: ["topic"] }).inc({ topic: "tickers" }, 2);
  metrics.counter({ name: "dropped_total", help: "Frames dropped", read: () => held * 2 });
  metrics.gauge({ name: "connections", help: "Open connections", read: () => held });
  metrics.histogram({ name: "send_seconds", help: "Time to send", buckets: [0.1, 1] }).observe(0.5);
  held = 5;
  const { contentType, text } = await metrics.expose();
  expect(contentType).toMatch(/^text\/plain/);
  expect(text).toContain('frames_total{topic="tickers",app="test"} 2');
  expect(text).toContain('connections{app="test"} 5');
  expect(text).toContain('dropped_total{app="test"} 10');
  expect((await metrics.expose()).text).toContain('dropped_total{app="test"} 10');
  expect(text).toContain('send_seconds_bucket{le="1",app="test"} 1');
  expect(text).toContain("process_resident_memory_bytes");
});

it("keeps registries apart", () => {
  createMetrics("a").counter({ name: "same_total", help: "x" });
  expect(() => createMetrics("b").counter({ name: "same_total", help: "x" })).not.toThrow();
});
