import { DAY_MS, MINUTE_MS } from "@slipstream/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { barOpenOf, TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from "../market/index.ts";
import { type BarColumns, makeBars } from "./bar-columns.ts";
import { type BarSources, resolveBars } from "./resolve-bars.ts";

const START_MS = Date.parse("2025-05-05T00:00:00Z");
const DECIMALS = 3;
type Bar = { openMs: number; open: number; high: number; low: number; close: number; volume: number };

function toColumns(bars: readonly Bar[]): BarColumns {
  const columns = makeBars(bars.length);
  for (const [at, bar] of bars.entries()) for (const name of Object.keys(bar) as (keyof Bar)[]) columns[name][at] = bar[name];
  return columns;
}
const toBars = (columns: BarColumns): Bar[] =>
  Array.from(columns.openMs, (openMs, at) => ({
    openMs,
    open: columns.open[at] as number,
    high: columns.high[at] as number,
    low: columns.low[at] as number,
    close: columns.close[at] as number,
    volume: columns.volume[at] as number,
  }));

/** Minutes of two days with some left out, one by one and hours at a time. `level` tells origins apart. */
const minutes = (level: number, days = 2) =>
  fc
    .record({
      seed: fc.integer({ min: 1, max: 1_000_000 }),
      from: fc.integer({ min: 0, max: 1_000 }),
      holes: fc.array(
        fc.record({ at: fc.nat(days * 1_440 - 1), length: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 30, max: 400 })) }),
        {
          maxLength: 6,
        },
      ),
    })
    .map(({ seed, from, holes }): Bar[] => {
      let state = seed;
      const draw = (below: number) => {
        state = (Math.imul(state, 48_271) >>> 0) % 2_147_483_647 || 1;
        return state % below;
      };
      return Array.from({ length: days * 1_440 }, (_, minute) => {
        const low = level + draw(50);
        const high = low + draw(30);
        const inside = () => low + draw(high - low + 1);
        return { openMs: START_MS + minute * MINUTE_MS, open: inside(), high, low, close: inside(), volume: draw(5_000) / 1_000 };
      }).filter((_, minute) => minute >= from && !holes.some(({ at, length }) => minute >= at && minute < at + length));
    });

/** A bar of a timeframe from the minutes in its time, whether all are there or not. */
function barOf(parts: readonly Bar[], openMs: number): Bar {
  const [first, last] = [parts[0], parts.at(-1)];
  if (!first || !last) throw new Error("a bar of nothing");
  return {
    openMs,
    open: first.open,
    high: Math.max(...parts.map(({ high }) => high)),
    low: Math.min(...parts.map(({ low }) => low)),
    close: last.close,
    volume: Math.round(parts.reduce((sum, { volume }) => sum + volume * 1_000, 0)) / 1_000,
  };
}
function slotsOf(from: readonly Bar[], timeframe: Timeframe): { bar: Bar; isWhole: boolean }[] {
  const slots = new Map<number, Bar[]>();
  for (const bar of from) {
    const openMs = barOpenOf(bar.openMs, timeframe);
    const parts = slots.get(openMs);
    if (parts) parts.push(bar);
    else slots.set(openMs, [bar]);
  }
  return [...slots].map(([openMs, parts]) => ({
    bar: barOf(parts, openMs),
    isWhole: parts.length === TIMEFRAME_MS[timeframe] / MINUTE_MS,
  }));
}

/** As the market stores them: every timeframe, whole or not. */
const storedOf = (from: readonly Bar[], timeframes: readonly Timeframe[] = TIMEFRAMES) =>
  new Map(timeframes.map((timeframe) => [timeframe, toColumns(slotsOf(from, timeframe).map(({ bar }) => bar))]));
const sourcesOf = (sources: Partial<BarSources>): BarSources => ({
  own: new Map(),
  imported: new Map(),
  ownFromMs: null,
  gaps: [],
  volumeDecimals: DECIMALS,
  ...sources,
});
const firstOf = (bars: readonly Bar[]) => bars[0]?.openMs ?? null;

describe("bars of any timeframe", () => {
  it("are the aggregation of the minutes where all of them are there, and are not there elsewhere", () => {
    fc.assert(
      fc.property(minutes(100), fc.constantFrom(...TIMEFRAMES), (own, timeframe) => {
        const bars = resolveBars(sourcesOf({ own: new Map([["1m", toColumns(own)]]), ownFromMs: firstOf(own) }), timeframe);
        const expected = slotsOf(own, timeframe).filter(({ isWhole }) => isWhole);
        expect(toBars(bars)).toEqual(expected.map(({ bar }) => bar));
      }),
    );
  });

  it("are the same with what the market stored of the coarse ones, if it says what it missed", () => {
    fc.assert(
      fc.property(minutes(100), fc.constantFrom(...TIMEFRAMES), (own, timeframe) => {
        const gaps = own.flatMap((bar, at) => {
          const next = own[at + 1];
          return next && next.openMs > bar.openMs + MINUTE_MS ? [{ fromMs: bar.openMs + MINUTE_MS, toMs: next.openMs }] : [];
        });
        // The running bars at the end have closed by nobody's clock: the days are over for the columns.
        const endMs = (own.at(-1)?.openMs ?? START_MS) + MINUTE_MS;
        gaps.push({ fromMs: endMs, toMs: endMs + DAY_MS });
        const ownFromMs = firstOf(own);
        const bare = resolveBars(sourcesOf({ own: new Map([["1m", toColumns(own)]]), ownFromMs, gaps }), timeframe);
        expect(resolveBars(sourcesOf({ own: storedOf(own), ownFromMs, gaps }), timeframe)).toEqual(bare);
      }),
    );
  });

  it("of the market stand where the minutes were pruned", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 * 1_440 }), fc.constantFrom(...TIMEFRAMES), minutes(100, 3), (pruned, timeframe, drawn) => {
        // A whole recording: three days without a hole, of which the minutes from the second day on were pruned up to some minute.
        const byMinute = new Map(drawn.map((bar) => [bar.openMs, bar]));
        const own = Array.from({ length: 3 * 1_440 }, (_, minute) => {
          const openMs = START_MS + minute * MINUTE_MS;
          return byMinute.get(openMs) ?? { openMs, open: 9, high: 9, low: 9, close: 9, volume: 1 };
        });
        const kept = own.filter((_, minute) => minute < 1_440 || minute >= 1_440 + pruned);
        const stored = new Map([...storedOf(own), ["1m", toColumns(kept)] as const]);
        const bars = toBars(resolveBars(sourcesOf({ own: stored, ownFromMs: START_MS }), timeframe));
        expect(bars).toEqual(timeframe === "1m" ? kept : slotsOf(own, timeframe).map(({ bar }) => bar));
      }),
      { numRuns: 30 },
    );
  });
});

describe("own and imported bars together", () => {
  it("are ascending, each whole, and the market's wherever it has one", () => {
    fc.assert(
      fc.property(minutes(100), minutes(900), fc.constantFrom(...TIMEFRAMES), (own, imported, timeframe) => {
        const sources = sourcesOf({
          own: new Map([["1m", toColumns(own)]]),
          imported: new Map([["1m", toColumns(imported)]]),
          ownFromMs: firstOf(own),
        });
        const both = new Map([...imported, ...own].map((bar) => [bar.openMs, bar]));
        const mixed = [...both.values()].sort((a, b) => a.openMs - b.openMs);
        const ownWhole = new Set(
          TIMEFRAMES.flatMap((each) => slotsOf(own, each).flatMap(({ bar, isWhole }) => (isWhole ? [`${each} ${bar.openMs}`] : []))),
        );
        const expected = slotsOf(mixed, timeframe).filter(({ isWhole }) => isWhole);
        expect(toBars(resolveBars(sources, timeframe))).toEqual(expected.map(({ bar }) => bar));
        for (const { openMs, high } of toBars(resolveBars(sources, timeframe)))
          if (ownWhole.has(`${timeframe} ${openMs}`)) expect(high).toBeLessThan(900);
      }),
    );
  });
});
