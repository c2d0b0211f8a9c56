import { fromSteps, MINUTE_MS, type Price, price } from "@slipstream/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aggregateCandles } from "./aggregate-candles.ts";
import { fromCandleView, toCandleView } from "./candle.ts";
import { type Bar, createCandleBuilder } from "./candle-builder.ts";
import type { Candle, Tick } from "./quote.ts";
import { barOpenOf, TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from "./timeframe.ts";

const START_MS = Date.parse("2025-05-18T22:58:00Z");
const VOLUME_DECIMALS = 3;
const TICK = price("0.1");
const at = (steps: number): Price => fromSteps(steps, TICK);

/** Ticks up to three hours apart, so that bars of every timeframe close and some are skipped. */
const ticks = fc
  .array(
    fc.record({
      waitMs: fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 180 * MINUTE_MS })),
      steps: fc.integer({ min: 1, max: 2_000_000 }),
      lots: fc.integer({ min: 0, max: 5_000_000 }),
    }),
    { minLength: 1, maxLength: 80 },
  )
  .map((rows) => {
    let marketMs = START_MS;
    return rows.map(({ waitMs, steps, lots }): Tick => {
      marketMs += waitMs;
      return { symbol: "BTC-USDT", last: at(steps), bid: at(steps), ask: at(steps + 1), volume: lots / 1_000, marketMs, jump: false };
    });
  });

const barsOf = (from: readonly Tick[], running: readonly Bar[] = []): { closed: Bar[]; running: readonly Bar[] } => {
  const builder = createCandleBuilder(VOLUME_DECIMALS, running);
  return { closed: from.flatMap((tick) => builder.add(tick)), running: builder.running() };
};
const seriesOf = ({ closed, running }: { closed: readonly Bar[]; running: readonly Bar[] }, timeframe: Timeframe): Candle[] =>
  [...closed, ...running].filter((bar) => bar.timeframe === timeframe).map(({ candle }) => candle);

/** The definition, tick by tick and without any state of ours. */
function barByDefinition(from: readonly Tick[], timeframe: Timeframe): Candle[] {
  const openings = [...new Set(from.map(({ marketMs }) => barOpenOf(marketMs, timeframe)))];
  return openings.map((openMs) => {
    const inside = from.filter(({ marketMs }) => barOpenOf(marketMs, timeframe) === openMs);
    const prices = inside.map(({ last }) => last);
    const [first, last] = [prices[0], prices.at(-1)];
    if (first === undefined || last === undefined) throw new Error("a bar without ticks");
    return {
      openMs,
      open: first,
      high: prices.reduce((a, b) => (b > a ? b : a)),
      low: prices.reduce((a, b) => (b < a ? b : a)),
      close: last,
      volume: Math.round(inside.reduce((sum, { volume }) => sum + volume * 1_000, 0)) / 1_000,
    };
  });
}

describe("bars built from ticks", () => {
  it("are those of the definition, in every timeframe", () => {
    fc.assert(
      fc.property(ticks, (given) => {
        const built = barsOf(given);
        for (const timeframe of TIMEFRAMES) expect(seriesOf(built, timeframe)).toEqual(barByDefinition(given, timeframe));
      }),
    );
  });

  it("are the same when the builder stops anywhere and another goes on from its running bars", () => {
    fc.assert(
      fc.property(ticks, fc.nat(), (given, cut) => {
        const stop = cut % (given.length + 1);
        const before = barsOf(given.slice(0, stop));
        const after = barsOf(given.slice(stop), before.running);
        expect([...before.closed, ...after.closed]).toEqual(barsOf(given).closed);
        expect(after.running).toEqual(barsOf(given).running);
      }),
    );
  });

  it("ignore a tick from before the running bar", () => {
    fc.assert(
      fc.property(ticks, (given) => {
        const builder = createCandleBuilder(VOLUME_DECIMALS, []);
        for (const tick of given) builder.add(tick);
        const before = builder.running();
        const first = given[0];
        if (!first) throw new Error("no ticks");
        builder.add({ ...first, last: at(9_999_999), marketMs: START_MS - 2 * TIMEFRAME_MS["1d"] });
        expect(builder.running()).toEqual(before);
      }),
    );
  });
});

describe("aggregateCandles", () => {
  it("gives from minutes, and from any timeframe in between, what the ticks give directly", () => {
    fc.assert(
      fc.property(ticks, (given) => {
        const built = barsOf(given);
        const minutes = seriesOf(built, "1m");
        for (const [index, timeframe] of TIMEFRAMES.entries()) {
          const direct = seriesOf(built, timeframe);
          expect(aggregateCandles(minutes, timeframe, VOLUME_DECIMALS)).toEqual(direct);
          const between = TIMEFRAMES[Math.max(0, index - 1)] ?? "1m";
          expect(aggregateCandles(seriesOf(built, between), timeframe, VOLUME_DECIMALS)).toEqual(direct);
        }
      }),
    );
  });
});

it("a candle reads back from what is stored and sent", () => {
  fc.assert(
    fc.property(ticks, (given) => {
      for (const { candle } of barsOf(given).running) expect(fromCandleView(toCandleView(candle, VOLUME_DECIMALS))).toEqual(candle);
    }),
  );
});
it.each([
  [0, 3, "0"],
  [100, 3, "100"],
  [1_000, 0, "1000"],
  [0.5, 3, "0.5"],
  [16_388_254.4, 1, "16388254.4"],
])("writes a volume of %d with %d decimals as %s", (volume, decimals, text) => {
  const candle: Candle = { openMs: 0, open: at(1), high: at(1), low: at(1), close: at(1), volume };
  expect(toCandleView(candle, decimals)[5]).toBe(text);
});
