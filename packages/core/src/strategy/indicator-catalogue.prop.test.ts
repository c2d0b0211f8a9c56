import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CandleColumns, StreamBar } from "./candle-columns.ts";
import {
  checkIndicator,
  computeIndicator,
  INDICATORS,
  type IndicatorSetup,
  IndicatorStream,
  setUpIndicator,
} from "./indicator-catalogue.ts";
import type { Indicator, IndicatorLine, IndicatorParams } from "./indicators/indicator.ts";
import { candleWalks, columnsOf, DAY_ZERO, hostileCandles } from "./indicators/test-candles.ts";

const DAY = 86_400_000;
/** Short enough for the windows to fill, turn and fill again in the drawn candles. */
const LONGEST = 24;

const paramsOf = (indicator: Indicator): fc.Arbitrary<IndicatorParams> =>
  fc
    .record(
      Object.fromEntries(
        indicator.params.map(({ name, whole, min, max }) => [
          name,
          whole ? fc.integer({ min, max: Math.min(max, LONGEST) }) : fc.double({ min, max, noNaN: true }),
        ]),
      ),
    )
    .filter((params) => "params" in checkIndicator(indicator.name, params));

const setups: fc.Arbitrary<IndicatorSetup> = fc
  .constantFrom(...INDICATORS)
  .chain((indicator) => paramsOf(indicator).map((params) => setUpIndicator(indicator.name, params)));

/** Each line bit by bit: NaN equals NaN. */
const bits = (lines: readonly Float64Array[]) => lines.map((line) => Array.from(line));

function streamed(setup: IndicatorSetup, bars: readonly StreamBar[]): Float64Array[] {
  const stream = new IndicatorStream(setup);
  const lines = setup.indicator.lines.map(() => new Float64Array(bars.length));
  bars.forEach((bar, at) => {
    const values = stream.next(bar);
    lines.forEach((line, which) => {
      line[at] = values[which] ?? Number.NaN;
    });
  });
  return lines;
}

function inParts(setup: IndicatorSetup, bars: readonly StreamBar[], length: number): Float64Array[] {
  const run = setup.indicator.open(setup.params);
  const lines = setup.indicator.lines.map(() => new Float64Array(bars.length));
  for (let from = 0; from < bars.length; from += length) {
    run.fill(
      columnsOf(bars.slice(from, from + length)),
      lines.map((line) => line.subarray(from, from + length)),
    );
  }
  return lines;
}

const timed = (factor: number, column: Float64Array) => column.map((value) => value * factor);
const scaled = (columns: CandleColumns, price: number, volume: number): CandleColumns => ({
  ...columns,
  open: timed(price, columns.open),
  high: timed(price, columns.high),
  low: timed(price, columns.low),
  close: timed(price, columns.close),
  volume: timed(volume, columns.volume),
});
const factorOf = ({ scale }: IndicatorLine, price: number, volume: number) => ({ price, volume, free: 1 })[scale];

const hole: StreamBar = {
  openMs: DAY_ZERO,
  open: Number.NaN,
  high: Number.NaN,
  low: Number.NaN,
  close: Number.NaN,
  volume: Number.NaN,
  funding: Number.NaN,
};

describe("every indicator", () => {
  it("says bar by bar, and in parts of any length, what it says of all bars at once, to the bit", () => {
    fc.assert(
      fc.property(setups, fc.oneof(candleWalks, hostileCandles), fc.integer({ min: 1, max: 50 }), (setup, bars, length) => {
        const whole = bits(computeIndicator(setup, columnsOf(bars)));
        expect(bits(streamed(setup, bars))).toEqual(whole);
        expect(bits(inParts(setup, bars, length))).toEqual(whole);
      }),
      { numRuns: 1_500 },
    );
  });

  it("has no value before its warm-up, and one right after it where the market moves", () => {
    const lively: StreamBar[] = Array.from({ length: 2_100 }, (_, at) => {
      const close = 100 + (at % 2) * 20 + 10 * Math.sin(at / 3) + ((at * 7_919) % 13) / 10;
      const funding = 0.0001;
      return { openMs: DAY_ZERO + at * 3_600_000, open: close, high: close + 1, low: close - 1, close, volume: 5 + (at % 3), funding };
    });
    const columns = columnsOf(lively);
    const wide = fc.constantFrom(...INDICATORS).chain((indicator) => {
      const whole = (max: number) => fc.oneof(fc.integer({ min: 2, max: LONGEST }), fc.integer({ min: 2, max }));
      const params = indicator.params.map((param) => [param.name, param.whole ? whole(param.max) : fc.constant(param.default)] as const);
      return fc
        .record(Object.fromEntries(params))
        .filter((chosen) => "params" in checkIndicator(indicator.name, chosen))
        .map((chosen) => setUpIndicator(indicator.name, chosen));
    });
    fc.assert(
      fc.property(wide, (setup) => {
        const firsts = computeIndicator(setup, columns).map((line) => line.findIndex((value) => !Number.isNaN(value)));
        expect(firsts).toEqual(setup.warmUp);
      }),
      { numRuns: 600 },
    );
    fc.assert(
      fc.property(setups, candleWalks, (setup, bars) => {
        computeIndicator(setup, columnsOf(bars)).forEach((line, which) => {
          expect(line.subarray(0, setup.warmUp[which]).every(Number.isNaN)).toBe(true);
        });
      }),
      { numRuns: 600 },
    );
  });

  it("does not care what day it is", () => {
    fc.assert(
      fc.property(setups, candleWalks, fc.integer({ min: -3_000, max: 3_000 }), (setup, bars, days) => {
        const columns = columnsOf(bars);
        const later = { ...columns, openMs: columns.openMs.map((at) => at + days * DAY) };
        expect(bits(computeIndicator(setup, later))).toEqual(bits(computeIndicator(setup, columns)));
      }),
      { numRuns: 500 },
    );
  });

  it("of a window does not care what came before it", () => {
    const windowed = setups.filter(({ indicator }) => indicator.memory === "window");
    fc.assert(
      fc.property(windowed, candleWalks, fc.integer({ min: 0, max: 100 }), (setup, bars, skipped) => {
        const whole = computeIndicator(setup, columnsOf(bars));
        computeIndicator(setup, columnsOf(bars.slice(skipped))).forEach((line, which) => {
          line.forEach((value, at) => {
            if (at < (setup.warmUp[which] ?? 0)) return;
            const before = whole[which]?.[at + skipped] ?? Number.NaN;
            if (Number.isNaN(before)) expect(value).toBeNaN();
            else expect(Math.abs(value - before)).toBeLessThanOrEqual(1e-7 * Math.max(1, Math.abs(before)));
          });
        });
      }),
      { numRuns: 800 },
    );
  });

  it("scales with prices and volumes where its line is one, and stays where it is not, to the bit", () => {
    const powers = fc.integer({ min: -9, max: 9 }).map((power) => 2 ** power);
    fc.assert(
      fc.property(setups, candleWalks, powers, powers, (setup, bars, price, volume) => {
        const columns = columnsOf(bars);
        const expected = computeIndicator(setup, columns).map((line, which) => {
          const described = setup.indicator.lines[which];
          return timed(described ? factorOf(described, price, volume) : Number.NaN, line);
        });
        expect(bits(computeIndicator(setup, scaled(columns, price, volume)))).toEqual(bits(expected));
      }),
      { numRuns: 1_000 },
    );
  });

  it("stays in its bounds", () => {
    fc.assert(
      fc.property(setups, candleWalks, (setup, bars) => {
        computeIndicator(setup, columnsOf(bars)).forEach((line, which) => {
          const [least, most] = setup.indicator.lines[which]?.bounds ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
          for (const value of line) if (!Number.isNaN(value)) expect(value >= least && value <= most).toBe(true);
        });
      }),
      { numRuns: 800 },
    );
  });

  it("answers anything at all with NaN or a finite number, and never throws", () => {
    fc.assert(
      fc.property(setups, hostileCandles, (setup, bars) => {
        for (const line of computeIndicator(setup, columnsOf(bars))) {
          for (const value of line) expect(Number.isNaN(value) || Number.isFinite(value)).toBe(true);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it("starts over behind a hole, whatever was before it", () => {
    const forgetting = setups.filter(({ indicator }) => indicator.memory !== "session");
    fc.assert(
      fc.property(forgetting, fc.oneof(candleWalks, hostileCandles), candleWalks, (setup, before, after) => {
        const whole = computeIndicator(setup, columnsOf([...before, hole, ...after]));
        const rest = whole.map((line) => line.subarray(before.length + 1));
        expect(whole.every((line) => Number.isNaN(line[before.length]))).toBe(true);
        expect(bits(rest)).toEqual(bits(computeIndicator(setup, columnsOf(after))));
      }),
      { numRuns: 1_000 },
    );
  });

  it("has nothing but its own price, or nothing at all, to say of a market that stands still", () => {
    fc.assert(
      fc.property(setups, fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (setup, price) => {
        const bar = { open: price, high: price, low: price, close: price, volume: 3, funding: 0 };
        const columns = columnsOf(Array.from({ length: 150 }, (_, at) => ({ ...bar, openMs: DAY_ZERO + at * 60_000 })));
        // Of three equal prices the mean may be one step beside them: that is what typical prices are, and VWAP is their mean.
        const typical = (price + price + price) / 3;
        computeIndicator(setup, columns).forEach((line, which) => {
          const { scale = "free" } = setup.indicator.lines[which] ?? {};
          const seen = new Set(Array.from(line).filter((value) => !Number.isNaN(value)));
          const allowed = { price: [price, typical, 0], volume: [3, 0], free: [0, 1, -1] }[scale];
          expect(Array.from(seen).filter((value) => !allowed.includes(value))).toEqual([]);
        });
      }),
      { numRuns: 800 },
    );
  });
});
