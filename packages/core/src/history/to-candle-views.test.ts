import { expect, it } from "vitest";
import { toCandleViews } from "./to-candle-views.ts";

const columns = (values: readonly number[]) => {
  const column = Float64Array.from(values);
  return {
    openMs: Float64Array.from(values, (_, bar) => bar * 60_000),
    open: column,
    high: column,
    low: column,
    close: column,
    volume: column,
    funding: null,
  };
};

it("answers decimals without what a float adds", () => {
  expect(toCandleViews(columns([0.1 + 0.2, 1e-7, 100, 0, 104314.2]), 10).map(([ms, open]) => [ms, open])).toEqual([
    [0, "0.3"],
    [60_000, "0.0000001"],
    [120_000, "100"],
    [180_000, "0"],
    [240_000, "104314.2"],
  ]);
});

it("answers no more than was asked for", () => expect(toCandleViews(columns([1, 2, 3]), 2)).toHaveLength(2));
