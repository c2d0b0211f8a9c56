import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StreamBar } from "./candle-columns.ts";
import { computeIndicator, INDICATORS, setUpIndicator } from "./indicator-catalogue.ts";
import { candleWalks, columnsOf, DAY_ZERO } from "./indicators/test-candles.ts";

// Each formula once more, as books write it: over plain lists, from the bars up to one bar, without any state. What the published files hold
// (EMA, MACD, ATR, ADX, …) is here too, where another indicator stands on it.

const { NaN: NONE } = Number;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;
const last = <Value>(values: readonly Value[], count: number): Value[] =>
  values.length < count ? [] : values.slice(values.length - count);
const lastOf = (values: readonly number[]) => values.at(-1) ?? NONE;
const closes = (bars: readonly StreamBar[]) => bars.map(({ close }) => close);
const typical = ({ high, low, close }: StreamBar) => (high + low + close) / 3;
/** A function of the bars so far, as a series over all of them. */
const series = (bars: readonly StreamBar[], at: (soFar: readonly StreamBar[]) => number) =>
  bars.map((_, end) => at(bars.slice(0, end + 1)));

function weighted(values: readonly number[], length: number): number {
  const window = last(values, length);
  return window.length === 0 ? NONE : sum(window.map((value, at) => value * (at + 1))) / ((length * (length + 1)) / 2);
}

/** By recursion from the first value that is there. */
function smoothed(values: readonly number[], length: number, weight: number): number {
  const there = values.filter((value) => !Number.isNaN(value));
  if (there.length < length) return NONE;
  const rest = there.slice(length);
  return rest.reduce((before, value) => weight * value + (1 - weight) * before, mean(there.slice(0, length)));
}
const ema = (values: readonly number[], length: number) => smoothed(values, length, 2 / (length + 1));

const trueRange = (bar: StreamBar, before: StreamBar | undefined) =>
  before === undefined ? NONE : Math.max(bar.high - bar.low, Math.abs(bar.high - before.close), Math.abs(bar.low - before.close));
const ranges = (bars: readonly StreamBar[]) => bars.map((bar, at) => trueRange(bar, bars[at - 1]));
const atr = (bars: readonly StreamBar[], length: number) => smoothed(ranges(bars), length, 1 / length);

function rsi(values: readonly number[], length: number): number {
  const changes = values.slice(1).map((value, at) => value - (values[at] ?? NONE));
  const rises = smoothed(
    changes.map((change) => Math.max(change, 0)),
    length,
    1 / length,
  );
  const falls = smoothed(
    changes.map((change) => Math.max(-change, 0)),
    length,
    1 / length,
  );
  return falls === 0 && rises > 0 ? 100 : 100 - 100 / (1 + rises / falls);
}

/** 0 to 100; NaN where highest and lowest are one, or one of the values is not there. */
function place(value: number, highs: readonly number[], lows: readonly number[]): number {
  const [top, bottom] = [Math.max(...highs), Math.min(...lows)];
  return highs.length === 0 || top === bottom ? NONE : (100 * (value - bottom)) / (top - bottom);
}
const stochastic = (bars: readonly StreamBar[], length: number) => {
  const window = last(bars, length);
  return place(
    bars.at(-1)?.close ?? NONE,
    window.map(({ high }) => high),
    window.map(({ low }) => low),
  );
};
const meanOfLast = (values: readonly number[], length: number) => (values.length < length ? NONE : mean(last(values, length)));
const eachSoFar = (values: readonly number[], at: (soFar: readonly number[]) => number) =>
  values.map((_, end) => at(values.slice(0, end + 1)));

/** Strengths that differ by rounding only are one. */
function stochRsi(bars: readonly StreamBar[], length: number): number {
  const strengths = last(
    eachSoFar(closes(bars), (soFar) => rsi(soFar, length)),
    length,
  ).map((strength) => Math.round(strength * 1e10) / 1e10);
  return strengths.some(Number.isNaN) ? NONE : place(lastOf(strengths), strengths, strengths);
}

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return values.length === 0 ? NONE : Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

function moneyFlow(bars: readonly StreamBar[], length: number): number {
  const window = last(bars, length + 1);
  const flow = (sign: number) =>
    sum(
      window.slice(1).map((bar, at) => {
        const before = window[at];
        return before && Math.sign(typical(bar) - typical(before)) === sign ? typical(bar) * bar.volume : 0;
      }),
    );
  return window.length === 0 || flow(1) + flow(-1) === 0 ? NONE : (100 * flow(1)) / (flow(1) + flow(-1));
}

function vwap(bars: readonly StreamBar[]): number {
  const day = (bar: StreamBar | undefined) => Math.floor((bar?.openMs ?? NONE) / 86_400_000);
  const session = bars.filter((bar) => day(bar) === day(bars.at(-1)));
  return sum(session.map((bar) => typical(bar) * bar.volume)) / sum(session.map(({ volume }) => volume));
}

function cci(bars: readonly StreamBar[], length: number): number {
  const window = last(bars, length).map(typical);
  const distance = mean(window.map((price) => Math.abs(price - mean(window))));
  return window.length === 0 || new Set(window).size === 1 ? NONE : (lastOf(window) - mean(window)) / (0.015 * distance);
}

function hull(values: readonly number[], length: number): number {
  const raw = eachSoFar(values, (soFar) => 2 * weighted(soFar, Math.floor(length / 2)) - weighted(soFar, length));
  const window = last(raw, Math.floor(Math.sqrt(length)));
  return window.some(Number.isNaN) ? NONE : weighted(window, Math.floor(Math.sqrt(length)));
}

/** TradingView's ta.supertrend, written as its manual writes it: every series in full. */
function supertrend(bars: readonly StreamBar[], length: number, factor: number): number[][] {
  const [upper, lower, value, falling]: [number[], number[], number[], boolean[]] = [[], [], [], []];
  bars.forEach((bar, at) => {
    const range = atr(bars.slice(0, at + 1), length);
    const middle = (bar.high + bar.low) / 2;
    const [top, bottom] = [middle + factor * range, middle - factor * range];
    const [oldTop = NONE, oldBottom = NONE, before] = [upper[at - 1], lower[at - 1], bars[at - 1]];
    const known = !Number.isNaN(oldTop) && before !== undefined;
    lower.push(!known || bottom > oldBottom || before.close < oldBottom ? bottom : oldBottom);
    upper.push(!known || top < oldTop || before.close > oldTop ? top : oldTop);
    if (!known) falling.push(true);
    else if (falling[at - 1]) falling.push(!(bar.close > (upper[at] ?? NONE)));
    else falling.push(bar.close < (lower[at] ?? NONE));
    value.push((falling[at] ? upper[at] : lower[at]) ?? NONE);
  });
  return [value, value.map((each, at) => (Number.isNaN(each) ? NONE : falling[at] ? -1 : 1))];
}

/** TradingView's published source of ta.sar, with its names. */
function sar(bars: readonly StreamBar[], start: number, inc: number, max: number): number[][] {
  const results: number[] = [];
  const sides: number[] = [];
  let [result, maxMin, acceleration, isBelow] = [NONE, NONE, NONE, false];
  for (let at = 1; at < bars.length; at++) {
    const [bar, one, two = bars[at - 1]] = [bars[at], bars[at - 1], bars[at - 2]];
    if (!bar || !one || !two) throw new Error("no bar");
    let isFirstTrendBar = false;
    if (at === 1) {
      isBelow = bar.close > one.close;
      maxMin = isBelow ? bar.high : bar.low;
      result = isBelow ? one.low : one.high;
      isFirstTrendBar = true;
      acceleration = start;
    }
    result = result + acceleration * (maxMin - result);
    if (isBelow) {
      if (result > bar.low) {
        [isFirstTrendBar, isBelow, result] = [true, false, Math.max(bar.high, maxMin)];
        [maxMin, acceleration] = [bar.low, start];
      }
    } else if (result < bar.high) {
      [isFirstTrendBar, isBelow, result] = [true, true, Math.min(bar.low, maxMin)];
      [maxMin, acceleration] = [bar.high, start];
    }
    if (!isFirstTrendBar) {
      if (isBelow && bar.high > maxMin) [maxMin, acceleration] = [bar.high, Math.min(acceleration + inc, max)];
      if (!isBelow && bar.low < maxMin) [maxMin, acceleration] = [bar.low, Math.min(acceleration + inc, max)];
    }
    result = isBelow ? Math.min(result, one.low, two.low) : Math.max(result, one.high, two.high);
    results.push(result);
    sides.push(isBelow ? 1 : -1);
  }
  return [
    [NONE, ...results],
    [NONE, ...sides],
  ];
}

function directional(bars: readonly StreamBar[], length: number): [number, number] {
  const moves = bars.slice(1).map((bar, at) => {
    const up = bar.high - (bars[at]?.high ?? NONE);
    const down = (bars[at]?.low ?? NONE) - bar.low;
    return [up > down && up > 0 ? up : 0, down > up && down > 0 ? down : 0] as const;
  });
  const range = atr(bars, length);
  const share = (values: readonly number[]) => (100 * smoothed(values, length, 1 / length)) / range;
  return [share(moves.map(([up]) => up)), share(moves.map(([, down]) => down))];
}

function adx(bars: readonly StreamBar[], length: number): number {
  const strengths = bars.map((_, end) => {
    const [up, down] = directional(bars.slice(0, end + 1), length);
    return up === down ? 0 : (100 * Math.abs(up - down)) / (up + down);
  });
  return smoothed(strengths, length, 1 / length);
}

type Params = { readonly length: number; readonly multiple: number };
/** The catalogue's parameters for a length and a multiple, and its lines by the books. */
const FORMULAS: Record<
  string,
  { params(from: Params): Record<string, number>; lines(bars: readonly StreamBar[], from: Params): number[][] }
> = {
  sma: {
    params: ({ length }) => ({ period: length }),
    lines: (bars, { length }) => [series(bars, (soFar) => meanOfLast(closes(soFar), length))],
  },
  ema: { params: ({ length }) => ({ period: length }), lines: (bars, { length }) => [series(bars, (soFar) => ema(closes(soFar), length))] },
  wma: {
    params: ({ length }) => ({ period: length }),
    lines: (bars, { length }) => [series(bars, (soFar) => weighted(closes(soFar), length))],
  },
  hma: {
    params: ({ length }) => ({ period: length }),
    lines: (bars, { length }) => [eachSoFar(closes(bars), (soFar) => hull(soFar, length))],
  },
  rsi: { params: ({ length }) => ({ period: length }), lines: (bars, { length }) => [series(bars, (soFar) => rsi(closes(soFar), length))] },
  macd: {
    params: ({ length }) => ({ fast: length, slow: length + 3, signal: length }),
    lines: (bars, { length }) => {
      const macd = series(bars, (soFar) => ema(closes(soFar), length) - ema(closes(soFar), length + 3));
      const signal = eachSoFar(macd, (soFar) => ema(soFar, length));
      return [macd, signal, macd.map((value, at) => value - (signal[at] ?? NONE))];
    },
  },
  bollinger: {
    params: ({ length, multiple }) => ({ period: length, deviations: multiple }),
    lines: (bars, { length, multiple }) => {
      const middle = series(bars, (soFar) => meanOfLast(closes(soFar), length));
      const band = series(bars, (soFar) => multiple * deviation(last(closes(soFar), length)));
      const of = (formula: (mean: number, band: number, close: number) => number) =>
        middle.map((value, at) => formula(value, band[at] ?? NONE, bars[at]?.close ?? NONE));
      const flat = series(bars, (soFar) => (new Set(last(closes(soFar), length)).size === 1 ? NONE : 0));
      return [
        middle,
        of((value, away) => value + away),
        of((value, away) => value - away),
        of((value, away, close) => (close - (value - away)) / (2 * away)).map((value, at) => value + (flat[at] ?? NONE)),
        of((value, away) => (2 * away) / value),
      ];
    },
  },
  atr: { params: ({ length }) => ({ period: length }), lines: (bars, { length }) => [series(bars, (soFar) => atr(soFar, length))] },
  adx: {
    params: ({ length }) => ({ period: length }),
    lines: (bars, { length }) => [
      series(bars, (soFar) => adx(soFar, length)),
      series(bars, (soFar) => directional(soFar, length)[0]),
      series(bars, (soFar) => directional(soFar, length)[1]),
    ],
  },
  stochastic: {
    params: ({ length }) => ({ period: length, smooth: 1, signal: 2 }),
    lines: (bars, { length }) => {
      const k = series(bars, (soFar) => stochastic(soFar, length));
      return [k, eachSoFar(k, (soFar) => meanOfLast(soFar, 2))];
    },
  },
  "stoch-rsi": {
    params: ({ length }) => ({ rsi: length, period: length, smooth: 1, signal: 3 }),
    lines: (bars, { length }) => {
      const k = series(bars, (soFar) => stochRsi(soFar, length));
      return [k, eachSoFar(k, (soFar) => meanOfLast(soFar, 3))];
    },
  },
  cci: { params: ({ length }) => ({ period: length }), lines: (bars, { length }) => [series(bars, (soFar) => cci(soFar, length))] },
  mfi: { params: ({ length }) => ({ period: length }), lines: (bars, { length }) => [series(bars, (soFar) => moneyFlow(soFar, length))] },
  obv: {
    params: () => ({}),
    lines: (bars) => [
      series(bars, (soFar) => sum(soFar.slice(1).map(({ close, volume }, at) => Math.sign(close - (soFar[at]?.close ?? NONE)) * volume))),
    ],
  },
  vwap: { params: () => ({}), lines: (bars) => [series(bars, vwap)] },
  "williams-r": {
    params: ({ length }) => ({ period: length }),
    lines: (bars, { length }) => [series(bars, (soFar) => stochastic(soFar, length) - 100)],
  },
  roc: {
    params: ({ length }) => ({ period: length }),
    lines: (bars, { length }) => [bars.map(({ close }, at) => 100 * (close / (bars[at - length]?.close ?? NONE) - 1))],
  },
  donchian: {
    params: ({ length }) => ({ period: length }),
    lines: (bars, { length }) => {
      const upper = series(bars, (soFar) => (soFar.length < length ? NONE : Math.max(...last(soFar, length).map(({ high }) => high))));
      const lower = series(bars, (soFar) => (soFar.length < length ? NONE : Math.min(...last(soFar, length).map(({ low }) => low))));
      return [upper.map((value, at) => (value + (lower[at] ?? NONE)) / 2), upper, lower];
    },
  },
  keltner: {
    params: ({ length, multiple }) => ({ period: length, range: length + 1, multiple }),
    lines: (bars, { length, multiple }) => {
      const middle = series(bars, (soFar) => ema(closes(soFar), length));
      const band = series(bars, (soFar) => multiple * atr(soFar, length + 1));
      return [middle, middle.map((value, at) => value + (band[at] ?? NONE)), middle.map((value, at) => value - (band[at] ?? NONE))];
    },
  },
  supertrend: {
    params: ({ length, multiple }) => ({ period: length, multiple }),
    lines: (bars, { length, multiple }) => supertrend(bars, length, multiple),
  },
  "parabolic-sar": {
    params: ({ multiple }) => ({ start: multiple / 50, step: multiple / 40, most: multiple / 10 }),
    lines: (bars, { multiple }) => sar(bars, multiple / 50, multiple / 40, multiple / 10),
  },
  "standard-deviation": {
    params: ({ length }) => ({ period: length }),
    lines: (bars, { length }) => [series(bars, (soFar) => deviation(last(closes(soFar), length)))],
  },
  "volume-average": {
    params: ({ length }) => ({ period: length }),
    lines: (bars, { length }) => [
      series(bars, (soFar) =>
        meanOfLast(
          soFar.map(({ volume }) => volume),
          length,
        ),
      ),
    ],
  },
  highest: {
    params: ({ length }) => ({ period: length }),
    lines: (bars, { length }) => [
      series(bars, (soFar) => (soFar.length < length ? NONE : Math.max(...last(soFar, length).map(({ high }) => high)))),
    ],
  },
  lowest: {
    params: ({ length }) => ({ period: length }),
    lines: (bars, { length }) => [
      series(bars, (soFar) => (soFar.length < length ? NONE : Math.min(...last(soFar, length).map(({ low }) => low)))),
    ],
  },
  "funding-rate": { params: () => ({}), lines: (bars) => [bars.map(({ funding }) => funding)] },
};

/** Of typical prices and sums, the books' rounding and ours may differ in the last places; ratios of small differences show it. */
const near = (value: number, other: number) =>
  Number.isNaN(other) || !Number.isFinite(other) ? Number.isNaN(value) : Math.abs(value - other) <= 1e-7 * Math.max(1, Math.abs(other));

describe("by the books", () => {
  it("there is a formula for every indicator", () => {
    expect(Object.keys(FORMULAS).toSorted()).toEqual(INDICATORS.map(({ name }) => name).toSorted());
  });

  it.each(Object.entries(FORMULAS))("%s says what its formula says, bar by bar", (name, formula) => {
    const multiples = fc.constantFrom(0.5, 1, 2, 3);
    fc.assert(
      fc.property(candleWalks, fc.integer({ min: 2, max: 9 }), multiples, (walk, length, multiple) => {
        const bars = walk.slice(0, 60);
        const ours = computeIndicator(setUpIndicator(name, formula.params({ length, multiple })), columnsOf(bars));
        const books = formula.lines(bars, { length, multiple });
        expect(books).toHaveLength(ours.length);
        ours.forEach((line, which) => {
          const far = Array.from(line).findIndex((value, at) => !near(value, books[which]?.[at] ?? NONE));
          expect(far < 0 ? null : { which, at: far, ours: line[far], books: books[which]?.[far] }).toBeNull();
        });
      }),
      { numRuns: 120 },
    );
  });
});

describe("a long series", () => {
  const PERIOD = 20;
  /** From prices of a billion to prices of a cent and back, over and over. */
  const wild = Float64Array.from({ length: 60_000 }, (_, at) => (at % 500 < 60 ? 1e9 : 0.01) * (1 + ((at * 7_919) % 1_009) / 1e5));
  const columns = { ...columnsOf([]), openMs: wild, open: wild, high: wild, low: wild, close: wild, volume: wild };

  it.each([
    ["sma", 0, (window: readonly number[]) => mean(window)],
    ["bollinger", 0, (window: readonly number[]) => mean(window)],
    ["standard-deviation", 0, deviation],
    ["wma", 0, (window: readonly number[]) => weighted(window, PERIOD)],
  ] as const)("%s does not drift: it is what one computes from its window alone", (name, which, direct) => {
    const line = computeIndicator(setUpIndicator(name, { period: PERIOD }), columns)[which];
    let far = 0;
    for (let at = PERIOD - 1; at < wild.length; at++) {
      const value = direct(Array.from(wild.subarray(at - PERIOD + 1, at + 1)));
      far = Math.max(far, Math.abs((line?.[at] ?? NONE) / value - 1));
    }
    expect(far).toBeLessThan(1e-9);
  });
});

describe("VWAP", () => {
  const bar = (minute: number, price: number, volume: number): StreamBar => ({
    openMs: DAY_ZERO + minute * 60_000,
    open: price,
    high: price,
    low: price,
    close: price,
    volume,
    funding: NONE,
  });
  const vwapOf = (...bars: StreamBar[]) => Array.from(computeIndicator(setUpIndicator("vwap"), columnsOf(bars))[0] ?? []);

  it("begins anew at 00:00 UTC", () => {
    expect(vwapOf(bar(0, 10, 1), bar(1, 20, 3), bar(1_440, 30, 5))).toEqual([10, 17.5, 30]);
  });

  it("has nothing to say of a day whose first bar is not there, and of the rest of a day with a hole", () => {
    expect(vwapOf(bar(5, 10, 1), bar(1_440, 20, 1))).toEqual([NONE, 20]);
    expect(vwapOf(bar(0, 10, 1), bar(1, NONE, 1), bar(2, 10, 1), bar(1_440, 20, 1))).toEqual([10, NONE, NONE, 20]);
  });

  it("has nothing to say where nothing was traded", () => {
    expect(vwapOf(bar(0, 10, 0), bar(1, 20, 2))).toEqual([NONE, 20]);
  });
});
