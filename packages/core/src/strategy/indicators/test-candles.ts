import fc from "fast-check";
import type { CandleColumns, StreamBar } from "../candle-columns.ts";

export const columnsOf = (bars: readonly StreamBar[]): CandleColumns => ({
  openMs: Float64Array.from(bars, (bar) => bar.openMs),
  open: Float64Array.from(bars, (bar) => bar.open),
  high: Float64Array.from(bars, (bar) => bar.high),
  low: Float64Array.from(bars, (bar) => bar.low),
  close: Float64Array.from(bars, (bar) => bar.close),
  volume: Float64Array.from(bars, (bar) => bar.volume),
  funding: Float64Array.from(bars, (bar) => bar.funding),
});

/** The day that the drawn candles begin on. */
export const DAY_ZERO = Date.UTC(2025, 4, 4);

type Step = { readonly open: number; readonly close: number; readonly up: number; readonly down: number; readonly volume: number };

/** A walk on ticks of 0.01: some bars stand still, some have no volume, as in a quiet market. */
function walkOf(steps: readonly Step[], minutes: number): StreamBar[] {
  let ticks = 10_000;
  return steps.map(({ open, close, up, down, volume }, at) => {
    const from = Math.max(100, ticks + open);
    const to = Math.max(100, from + close);
    ticks = to;
    const [bottom, top] = from < to ? [from, to] : [to, from];
    return {
      openMs: DAY_ZERO + at * minutes * 60_000,
      open: from / 100,
      high: (top + up) / 100,
      low: Math.max(1, bottom - down) / 100,
      close: to / 100,
      volume: volume / 10,
      funding: (at % 7) / 10_000,
    };
  });
}

const still = { weight: 1, arbitrary: fc.constant(0) };

/** Candles as a market makes them, some of them without any movement. */
export const candleWalks = fc
  .tuple(
    fc.array(
      fc.record<Step>({
        open: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: -20, max: 20 })),
        close: fc.oneof(still, { weight: 2, arbitrary: fc.integer({ min: -150, max: 150 }) }),
        up: fc.oneof(still, { weight: 2, arbitrary: fc.integer({ min: 0, max: 60 }) }),
        down: fc.oneof(still, { weight: 2, arbitrary: fc.integer({ min: 0, max: 60 }) }),
        volume: fc.oneof(still, { weight: 4, arbitrary: fc.integer({ min: 1, max: 100_000 }) }),
      }),
      { minLength: 1, maxLength: 160 },
    ),
    fc.constantFrom(1, 60, 1440),
  )
  .map(([steps, minutes]) => walkOf(steps, minutes));

const hostileNumber = fc.oneof(
  fc.double(),
  fc.constantFrom(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    0,
    -0,
    Number.MAX_VALUE,
    Number.MIN_VALUE,
    1e99,
    -1e99,
    1e-300,
    100,
    100,
  ),
);

/** Anything at all that fits into a candle. */
export const hostileCandles: fc.Arbitrary<StreamBar[]> = fc.array(
  fc.record({
    openMs: hostileNumber,
    open: hostileNumber,
    high: hostileNumber,
    low: hostileNumber,
    close: hostileNumber,
    volume: hostileNumber,
    funding: hostileNumber,
  }),
  { minLength: 1, maxLength: 60 },
);
