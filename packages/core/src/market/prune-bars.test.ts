import { DAY_MS } from "@slipstream/kernel";
import { expect, it } from "vitest";
import type { MarketLog, MarketSource } from "./ports.ts";
import { pruneBars } from "./prune-bars.ts";

const archive = { fromMs: Date.parse("2025-05-04T15:36:00Z"), toMs: Date.parse("2025-06-03T15:32:00Z") };
const source = { symbols: ["BTC-USDT", "ETH-USDT"], archive } as unknown as MarketSource;

/** A table with so many old bars in each series, and the statements that it was given. */
function aTable(oldBars: number) {
  const left = new Map<string, number>();
  const statements: string[] = [];
  const log = {
    prune: async ({ symbol, timeframe, limit }) => {
      const key = `${symbol} ${timeframe}`;
      statements.push(key);
      const gone = Math.min(limit, left.get(key) ?? oldBars);
      left.set(key, (left.get(key) ?? oldBars) - gone);
      return gone;
    },
  } as Pick<MarketLog, "prune"> as MarketLog;
  return { log, statements };
}

it("deletes each series in batches until nothing is left", async () => {
  const { log, statements } = aTable(12_000);
  expect(await pruneBars({ log, source }, archive.toMs + 61 * DAY_MS, new AbortController().signal)).toBe(24_000);
  expect(statements).toEqual(["BTC-USDT 1m", "BTC-USDT 1m", "BTC-USDT 1m", "ETH-USDT 1m", "ETH-USDT 1m", "ETH-USDT 1m"]);
});

it("asks for nothing while nothing is old", async () => {
  const { log, statements } = aTable(12_000);
  expect(await pruneBars({ log, source }, archive.toMs + 60 * DAY_MS, new AbortController().signal)).toBe(0);
  expect(statements).toEqual([]);
});

it("leaves the rest for later when there is very much, and stops when it is told to", async () => {
  const { log, statements } = aTable(Number.MAX_SAFE_INTEGER);
  await pruneBars({ log, source }, archive.toMs + 61 * DAY_MS, new AbortController().signal);
  expect(statements).toHaveLength(400);
  const stopped = aTable(12_000);
  expect(await pruneBars({ log: stopped.log, source }, archive.toMs + 61 * DAY_MS, AbortSignal.abort())).toBe(0);
});
