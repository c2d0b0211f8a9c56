import { type Comparison, type Operand, type PriceField, type Rule, type StrategySpec, strategySpecSchema } from "../strategy/index.ts";

const price = (field: PriceField = "close"): Operand => ({ kind: "price", field });
const line = (name: string, params: Record<string, number>, output?: string): Operand => ({
  kind: "indicator",
  name,
  params,
  ...(output === undefined ? {} : { output }),
});
/** Of the bar before. */
const before = (of: Operand): Operand => ({ kind: "shift", of, bars: 1 });
const compare = (left: Operand, op: Comparison, right: Operand): Rule => ({ kind: "compare", left, op, right });
const spec = (json: unknown): StrategySpec => strategySpecSchema.parse(json);

/** With the trend: in where a fast mean crosses a slow one, with a wide stop, until it is on the other side again. */
function followTrend(): StrategySpec {
  const [fast, slow] = [line("sma", { period: 16 }), line("sma", { period: 64 })];
  return spec({
    timeframe: "15m",
    symbols: ["BTC-USDT", "ETH-USDT", "SOL-USDT"],
    long: { entry: compare(fast, "crosses-above", slow), exit: compare(fast, "<", slow) },
    short: { entry: compare(fast, "crosses-below", slow), exit: compare(fast, ">=", slow) },
    sizing: { kind: "percent-equity", percent: 50 },
    leverage: 5,
    stopLoss: { kind: "atr", multiple: 8, period: 16 },
  });
}

/** Against the move: in where the price strayed far from its mean, out when it is back, and a stop. */
function revertToMean(): StrategySpec {
  const band = (output: string) => line("bollinger", { period: 96, deviations: 2.5 }, output);
  const mean = line("sma", { period: 96 });
  return spec({
    timeframe: "5m",
    symbols: ["SOL-USDT", "XRP-USDT", "BNB-USDT"],
    long: { entry: compare(price(), "<=", band("lower")), exit: compare(price(), ">=", mean) },
    short: { entry: compare(price(), ">=", band("upper")), exit: compare(price(), "<", mean) },
    sizing: { kind: "percent-equity", percent: 50 },
    leverage: 5,
    stopLoss: { kind: "atr", multiple: 12, period: 96 },
  });
}

/** With the breakout of twelve hours, between a stop and a target, or until the other end of the channel. */
function tradeBreakouts(): StrategySpec {
  const channel = (output: string) => before(line("donchian", { period: 48 }, output));
  const [above, below] = [compare(price(), ">", channel("upper")), compare(price(), "<", channel("lower"))];
  return spec({
    timeframe: "15m",
    symbols: ["BTC-USDT", "ETH-USDT", "SOL-USDT", "XRP-USDT"],
    long: { entry: above, exit: below },
    short: { entry: below, exit: above },
    sizing: { kind: "percent-equity", percent: 40 },
    leverage: 5,
    stopLoss: { kind: "atr", multiple: 8, period: 48 },
    takeProfits: [{ at: { kind: "atr", multiple: 12, period: 48 }, share: 100 }],
  });
}

/** In and out all day: on every bar's direction, off at the first one against it or after three. */
function chaseBars(): StrategySpec {
  const [rose, fell] = [compare(price(), ">=", price("open")), compare(price(), "<", price("open"))];
  return spec({
    timeframe: "5m",
    symbols: ["SOL-USDT", "XRP-USDT"],
    long: { entry: rose, exit: fell },
    short: { entry: fell, exit: rose },
    sizing: { kind: "percent-equity", percent: 10 },
    leverage: 3,
    timeStop: 3,
  });
}

/** Buys dips with many times its money and never takes a loss. */
function neverLose(): StrategySpec {
  return spec({
    timeframe: "15m",
    symbols: ["SOL-USDT", "XRP-USDT"],
    long: { entry: compare(line("rsi", { period: 14 }), "<", { kind: "number", value: 45 }) },
    sizing: { kind: "percent-equity", percent: 600 },
    leverage: 25,
    takeProfits: [{ at: { kind: "percent", percent: 0.8 }, share: 100 }],
  });
}

/** The rules of the demo's masters. Their numbers were chosen on the first two weeks of the shipped recording. */
export const DEMO_SPECS = {
  trend: followTrend(),
  reversion: revertToMean(),
  breakout: tradeBreakouts(),
  overtrader: chaseBars(),
  averager: neverLose(),
} as const satisfies Record<string, StrategySpec>;
