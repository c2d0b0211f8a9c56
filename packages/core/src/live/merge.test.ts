import { expect, it } from "vitest";
import type { CandleView } from "../market/index.ts";
import { mergeCandles } from "./merge-candles.ts";
import { mergeMarketEvents } from "./merge-market-events.ts";

const bar = (openMs: number, close = "1"): CandleView => [openMs, "1", "1", "1", close, "1"];

it.each<[string, CandleView[], CandleView[], CandleView[]]>([
  ["the running bar again", [bar(0), bar(60)], [bar(60, "2")], [bar(0), bar(60, "2")]],
  ["the next bar", [bar(0)], [bar(60)], [bar(0), bar(60)]],
  ["the close and the next bar", [bar(0)], [bar(0, "2"), bar(60)], [bar(0, "2"), bar(60)]],
  ["a bar from before", [bar(60)], [bar(0)], [bar(0), bar(60)]],
  ["nothing before", [], [bar(0)], [bar(0)]],
  ["nothing new", [bar(0)], [], [bar(0)]],
])("merges %s", (_name, known, news, merged) => {
  expect(mergeCandles(known, news)).toEqual(merged);
});

it("keeps the newest word on each ticker, series and the status", () => {
  const ticker = (symbol: string, last: string) => ({ symbol, last }) as never;
  const status = (speed: number) => ({ kind: "status", status: { speed } }) as never;
  expect(
    mergeMarketEvents([
      { kind: "tickers", tickers: [ticker("A", "1"), ticker("B", "1")] },
      status(1),
      { kind: "candles", symbol: "A", timeframe: "1m", candles: [bar(0), bar(60)] },
      { kind: "tickers", tickers: [ticker("A", "2")] },
      { kind: "candles", symbol: "A", timeframe: "5m", candles: [bar(0)] },
      { kind: "candles", symbol: "A", timeframe: "1m", candles: [bar(60, "2")] },
      status(2),
    ]),
  ).toEqual([
    { kind: "candles", symbol: "A", timeframe: "1m", candles: [bar(0), bar(60, "2")] },
    { kind: "candles", symbol: "A", timeframe: "5m", candles: [bar(0)] },
    { kind: "tickers", tickers: [ticker("A", "2"), ticker("B", "1")] },
    status(2),
  ]);
});
