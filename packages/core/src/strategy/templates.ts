import type { Comparison, Operand, PriceField, Rule } from "./rule-tree.ts";
import { type StrategySpec, strategySpecSchema } from "./strategy-spec.ts";

/** A strategy to begin with: what it is after, and when it loses. */
export type StrategyTemplate = { readonly key: string; readonly name: string; readonly about: string; readonly spec: StrategySpec };

type Timeframe = StrategySpec["timeframe"];
type Params = Readonly<Record<string, number>>;
const number = (value: number): Operand => ({ kind: "number", value });
const price = (field: PriceField = "close"): Operand => ({ kind: "price", field });
const line = (name: string, params: Params | null, { output, timeframe }: { output?: string; timeframe?: Timeframe } = {}): Operand => ({
  kind: "indicator",
  name,
  ...(params === null ? {} : { params }),
  ...(output === undefined ? {} : { output }),
  ...(timeframe === undefined ? {} : { timeframe }),
});
/** Of the bar before. */
const before = (of: Operand): Operand => ({ kind: "shift", of, bars: 1 });
const ratio = (left: Operand, right: Operand): Operand => ({ kind: "ratio", left, right });
const is = (left: Operand, op: Comparison, right: Operand | number): Rule => ({
  kind: "compare",
  left,
  op,
  right: typeof right === "number" ? number(right) : right,
});
const all = (...of: Rule[]): Rule => ({ kind: "all", of });
const any = (...of: Rule[]): Rule => ({ kind: "any", of });
const hours = (low: number, high: number): Rule => ({
  kind: "between",
  of: { kind: "clock", field: "hour" },
  low: number(low),
  high: number(high),
});
const profit: Operand = { kind: "position", field: "profit-pct" };
const percent = (value: number) => ({ kind: "percent", percent: value }) as const;
const atr = (multiple: number, period = 14) => ({ kind: "atr", multiple, period }) as const;
const template = (key: string, name: string, about: string, spec: unknown): StrategyTemplate => ({
  key,
  name,
  about,
  spec: strategySpecSchema.parse(spec),
});

const fast = line("ema", { period: 21 });
const slow = line("ema", { period: 55 });
const macd = (output?: string) => line("macd", { fast: 12, slow: 26, signal: 9 }, output === undefined ? {} : { output });
const bollinger = (output: string, deviations = 2) => line("bollinger", { period: 20, deviations }, { output });
const keltner = (output: string) => line("keltner", { period: 20, range: 20, multiple: 1.5 }, { output });
const trend = line("supertrend", { period: 10, multiple: 3 }, { output: "direction" });

/** What differs in them is what they are after; their numbers are common ones, fitted to nothing. */
export const STRATEGY_TEMPLATES: readonly StrategyTemplate[] = [
  template(
    "trend-crossover",
    "Trend: two averages",
    "After long moves: in when a fast average crosses above a slow one and the market has a direction at all (ADX). Loses in sideways markets, where the averages cross back and forth and each crossing costs fees.",
    {
      timeframe: "1h",
      symbols: ["BTC-USDT", "ETH-USDT"],
      long: {
        entry: all(is(fast, "crosses-above", slow), is(line("adx", { period: 14 }), ">", 15)),
        exit: is(fast, "crosses-below", slow),
      },
      sizing: { kind: "percent-equity", percent: 40 },
      stopLoss: atr(3),
    },
  ),
  template(
    "mean-reversion",
    "Mean reversion: below the band",
    "After the way back: buys when the price closes below its lower Bollinger band while RSI is low, and sells at the middle. Loses when a fall goes on: then it buys early, and the stop takes it out.",
    {
      timeframe: "15m",
      symbols: ["BTC-USDT", "ETH-USDT", "SOL-USDT"],
      long: {
        entry: all(is(price(), "<", bollinger("lower")), is(line("rsi", { period: 14 }), "<", 30)),
        exit: is(price(), ">=", line("bollinger", { period: 20, deviations: 2 })),
      },
      sizing: { kind: "percent-equity", percent: 30 },
      stopLoss: percent(2.5),
      timeStop: 48,
      maxPositions: 3,
    },
  ),
  template(
    "breakout",
    "Breakout: new highs with volume",
    "After the beginning of a move: buys above the highest high of two days when the volume is above its average, and follows with a trailing stop. Loses on false breakouts, which are more frequent than true ones: a few large wins must pay for them.",
    {
      timeframe: "1h",
      symbols: ["BTC-USDT", "SOL-USDT"],
      long: {
        entry: all(
          is(price(), ">", before(line("highest", { period: 48 }))),
          is(price("volume"), ">", line("volume-average", { period: 24 })),
        ),
      },
      sizing: { kind: "risk-per-trade", percent: 1 },
      stopLoss: atr(2),
      trailing: { distance: atr(3), after: 1 },
      cooldown: 6,
    },
  ),
  template(
    "momentum-filtered",
    "Momentum with the higher trend",
    "After a push in the direction of the larger trend: MACD turns up on 15 minutes while the price is above its average of 4 hours. Loses where the larger trend has just ended, which its average sees last.",
    {
      timeframe: "15m",
      symbols: ["BTC-USDT", "ETH-USDT"],
      long: {
        entry: all(
          is(macd(), "crosses-above", macd("signal")),
          is(macd(), "<", 0),
          is(price(), ">", line("ema", { period: 20 }, { timeframe: "4h" })),
        ),
        exit: is(macd(), "crosses-below", macd("signal")),
      },
      sizing: { kind: "percent-equity", percent: 50 },
      stopLoss: atr(2.5),
    },
  ),
  template(
    "volatility-squeeze",
    "Volatility squeeze",
    "After the move that follows quiet: waits until the Bollinger bands lie inside the Keltner channel, and goes with the side on which the price leaves. Loses where the quiet simply goes on, and on the first move when it is the wrong one.",
    {
      timeframe: "15m",
      symbols: ["ETH-USDT", "SOL-USDT"],
      long: {
        entry: all(
          is(before(bollinger("upper")), "<", before(keltner("upper"))),
          is(before(bollinger("lower")), ">", before(keltner("lower"))),
          is(price(), ">", before(line("highest", { period: 10 }))),
        ),
      },
      short: {
        entry: all(
          is(before(bollinger("upper")), "<", before(keltner("upper"))),
          is(before(bollinger("lower")), ">", before(keltner("lower"))),
          is(price(), "<", before(line("lowest", { period: 10 }))),
        ),
      },
      sizing: { kind: "volatility-target", percent: 40, period: 96 },
      leverage: 2,
      stopLoss: atr(2),
      takeProfits: [{ at: atr(4), share: 100 }],
      timeStop: 96,
    },
  ),
  template(
    "funding-fade",
    "Funding: against the crowd",
    "After crowds that pay to stay in: buys weakness while shorts pay longs (negative funding), and collects the funding. Loses when the crowd is right. Without known funding it never trades.",
    {
      timeframe: "1h",
      symbols: ["BTC-USDT", "ETH-USDT", "SOL-USDT"],
      long: {
        entry: all(is({ kind: "funding" }, "<", 0), is(line("rsi", { period: 14 }), "<", 45)),
        exit: any(is({ kind: "funding" }, ">", 0.0001), is(line("rsi", { period: 14 }), ">", 65)),
      },
      sizing: { kind: "fixed-quote", amount: 1_000 },
      stopLoss: percent(4),
      timeStop: 72,
    },
  ),
  template(
    "session-open",
    "Session: the American open",
    "After the direction of the busiest hours: between 13 and 15 UTC it goes with the side of the day's volume-weighted price (VWAP), and is out by time in the evening. Loses on days that turn after the open.",
    {
      timeframe: "15m",
      symbols: ["BTC-USDT"],
      long: {
        entry: all(hours(13, 14), is(price(), "crosses-above", line("vwap", null))),
        exit: is(price(), "<", line("vwap", null)),
      },
      short: {
        entry: all(hours(13, 14), is(price(), "crosses-below", line("vwap", null))),
        exit: is(price(), ">", line("vwap", null)),
      },
      sizing: { kind: "fixed-quote", amount: 2_000 },
      stopLoss: percent(1),
      takeProfits: [{ at: percent(2), share: 100 }],
      timeStop: 28,
    },
  ),
  template(
    "pullback",
    "Pullback in an uptrend",
    "After a discount in a market that rises: the 50 average is above the 200 one, and the stochastic comes up from below 20. Loses when the pullback is the beginning of the fall; the stop lies under it.",
    {
      timeframe: "15m",
      symbols: ["BTC-USDT", "ETH-USDT", "BNB-USDT"],
      long: {
        entry: all(
          is(line("ema", { period: 50 }), ">", line("ema", { period: 200 })),
          is(line("stochastic", { period: 14 }), "crosses-above", 20),
        ),
        exit: is(line("stochastic", { period: 14 }), "crosses-below", 80),
      },
      sizing: { kind: "risk-per-trade", percent: 0.5 },
      stopLoss: atr(2),
      breakEven: 1,
      maxPositions: 2,
    },
  ),
  template(
    "supertrend",
    "SuperTrend, both ways",
    "After trends in both directions: long while SuperTrend points up, short while it points down, turned with it. Loses in ranges narrower than its three ranges of width: there it turns at each end.",
    {
      timeframe: "1h",
      symbols: ["BTC-USDT", "SOL-USDT"],
      long: { entry: is(trend, "crosses-above", 0), exit: is(trend, "<", 0) },
      short: { entry: is(trend, "crosses-below", 0), exit: is(trend, ">", 0) },
      sizing: { kind: "percent-equity", percent: 40 },
    },
  ),
  template(
    "range-two-sided",
    "Range: both ends",
    "After sideways markets, from both ends: buys the lower end and sells the upper end of the last two days, but only where ADX says that there is no trend. Loses when the range breaks; the stop is beyond its end.",
    {
      timeframe: "15m",
      symbols: ["ETH-USDT", "XRP-USDT"],
      long: {
        entry: all(is(line("adx", { period: 14 }), "<", 25), is(line("williams-r", { period: 96 }), "crosses-above", -90)),
        exit: is(line("williams-r", { period: 96 }), ">", -40),
      },
      short: {
        entry: all(is(line("adx", { period: 14 }), "<", 25), is(line("williams-r", { period: 96 }), "crosses-below", -10)),
        exit: is(line("williams-r", { period: 96 }), "<", -60),
      },
      sizing: { kind: "percent-equity", percent: 25 },
      stopLoss: percent(1.5),
      cooldown: 8,
    },
  ),
  template(
    "risk-sized-reversal",
    "Reversal, sized by risk",
    "After panic that ends: a bar that closes in its upper half after money flow was exhausted (MFI under 20). Each trade risks the same small part of the account, whatever the distance of the stop. Loses often and little; a fall without a pause takes several stops in a row.",
    {
      timeframe: "15m",
      symbols: ["SOL-USDT", "XRP-USDT", "BNB-USDT"],
      long: {
        entry: all(is(before(line("mfi", { period: 14 })), "<", 20), is(price(), ">", price("hl2")), is(price(), ">", price("open"))),
        exit: any(is(line("mfi", { period: 14 }), ">", 70), all(is(profit, ">", 1), is(price(), "<", line("ema", { period: 9 })))),
      },
      sizing: { kind: "risk-per-trade", percent: 0.75 },
      leverage: 3,
      stopLoss: atr(2.5),
      maxPositions: 2,
    },
  ),
  template(
    "targets-and-trail",
    "Three targets and a trail",
    "After a strong hour, sold in parts: a third at each of two targets, and the rest behind a trailing stop, with the stop at the entry price after the first. Loses when the move ends before the first target, and then the whole position is still on.",
    {
      timeframe: "15m",
      symbols: ["BTC-USDT", "ETH-USDT", "SOL-USDT"],
      long: {
        entry: all(
          is(line("roc", { period: 4 }), ">", 0.8),
          is(ratio(price("volume"), line("volume-average", { period: 20 })), ">", 1.5),
          is(price(), ">", line("ema", { period: 50 }, { timeframe: "1h" })),
        ),
      },
      sizing: { kind: "percent-equity", percent: 30 },
      leverage: 2,
      stopLoss: percent(1.5),
      takeProfits: [
        { at: percent(1), share: 33 },
        { at: percent(2), share: 33 },
      ],
      trailing: { distance: percent(1.2), after: 1.5 },
      breakEven: 1,
      cooldown: 4,
    },
  ),
];
