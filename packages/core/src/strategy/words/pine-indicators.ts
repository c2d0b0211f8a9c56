import { findIndicator } from "../indicator-catalogue.ts";

type Params = Readonly<Record<string, number>>;
export type PineValue = { readonly code: string; readonly helper?: string };

/** A number as a Pine literal; in parentheses where it is negative. */
export const pineNumber = (value: number): string => (value < 0 ? `(${value})` : `${value}`);

/** Functions for what Pine gives as tuples, or has no name for. */
const HELPERS: Readonly<Record<string, readonly string[]>> = {
  f_macd_signal: [
    "f_macd_signal(fast, slow, smooth) =>",
    "    [_line, signalLine, _histogram] = ta.macd(close, fast, slow, smooth)",
    "    signalLine",
  ],
  f_macd_line: ["f_macd_line(fast, slow, smooth) =>", "    [line, _signal, _histogram] = ta.macd(close, fast, slow, smooth)", "    line"],
  f_macd_histogram: [
    "f_macd_histogram(fast, slow, smooth) =>",
    "    [_line, _signal, histogram] = ta.macd(close, fast, slow, smooth)",
    "    histogram",
  ],
  f_adx: ["f_adx(length) =>", "    [_plus, _minus, strength] = ta.dmi(length, length)", "    strength"],
  f_plus_di: ["f_plus_di(length) =>", "    [plus, _minus, _strength] = ta.dmi(length, length)", "    plus"],
  f_minus_di: ["f_minus_di(length) =>", "    [_plus, minus, _strength] = ta.dmi(length, length)", "    minus"],
  f_supertrend: ["f_supertrend(multiple, length) =>", "    [line, _direction] = ta.supertrend(multiple, length)", "    line"],
  f_supertrend_direction: [
    "f_supertrend_direction(multiple, length) =>",
    "    [_line, direction] = ta.supertrend(multiple, length)",
    "    -direction",
  ],
  f_sar_direction: [
    "f_sar_direction(start, step, most) =>",
    "    stop = ta.sar(start, step, most)",
    "    na(stop) ? na : close > stop ? 1 : -1",
  ],
  f_percent_b: [
    "f_percent_b(length, deviations) =>",
    "    middle = ta.sma(close, length)",
    "    band = deviations * ta.stdev(close, length)",
    "    (close - middle + band) / (2 * band)",
  ],
  f_stoch_rsi: [
    "f_stoch_rsi(rsiLength, length, smooth) =>",
    "    strength = ta.rsi(close, rsiLength)",
    "    ta.sma(ta.stoch(strength, strength, strength, length), smooth)",
  ],
};

const named = (helper: string, ...values: readonly (number | undefined)[]): PineValue => ({
  helper,
  code: `${helper}(${values.map((value) => pineNumber(value ?? 0)).join(", ")})`,
});
const plain = (code: string): PineValue => ({ code });

/** Each line by `indicator.line`. */
const LINES: Readonly<Record<string, (p: Params) => PineValue>> = {
  "sma.sma": (p) => plain(`ta.sma(close, ${p.period})`),
  "ema.ema": (p) => plain(`ta.ema(close, ${p.period})`),
  "wma.wma": (p) => plain(`ta.wma(close, ${p.period})`),
  "hma.hma": (p) => plain(`ta.hma(close, ${p.period})`),
  "rsi.rsi": (p) => plain(`ta.rsi(close, ${p.period})`),
  "macd.macd": (p) => named("f_macd_line", p.fast, p.slow, p.signal),
  "macd.signal": (p) => named("f_macd_signal", p.fast, p.slow, p.signal),
  "macd.histogram": (p) => named("f_macd_histogram", p.fast, p.slow, p.signal),
  "bollinger.middle": (p) => plain(`ta.sma(close, ${p.period})`),
  "bollinger.upper": (p) => plain(`(ta.sma(close, ${p.period}) + ${p.deviations} * ta.stdev(close, ${p.period}))`),
  "bollinger.lower": (p) => plain(`(ta.sma(close, ${p.period}) - ${p.deviations} * ta.stdev(close, ${p.period}))`),
  "bollinger.percent-b": (p) => named("f_percent_b", p.period, p.deviations),
  "bollinger.width": (p) => plain(`(2 * ${p.deviations} * ta.stdev(close, ${p.period}) / ta.sma(close, ${p.period}))`),
  "atr.atr": (p) => plain(`ta.atr(${p.period})`),
  "adx.adx": (p) => named("f_adx", p.period),
  "adx.plus-di": (p) => named("f_plus_di", p.period),
  "adx.minus-di": (p) => named("f_minus_di", p.period),
  "stochastic.k": (p) => plain(`ta.sma(ta.stoch(close, high, low, ${p.period}), ${p.smooth})`),
  "stochastic.d": (p) => plain(`ta.sma(ta.sma(ta.stoch(close, high, low, ${p.period}), ${p.smooth}), ${p.signal})`),
  "stoch-rsi.k": (p) => named("f_stoch_rsi", p.rsi, p.period, p.smooth),
  "stoch-rsi.d": (p) => ({ helper: "f_stoch_rsi", code: `ta.sma(f_stoch_rsi(${p.rsi}, ${p.period}, ${p.smooth}), ${p.signal})` }),
  "cci.cci": (p) => plain(`ta.cci(hlc3, ${p.period})`),
  "mfi.mfi": (p) => plain(`ta.mfi(hlc3, ${p.period})`),
  "obv.obv": () => plain("ta.obv"),
  "vwap.vwap": () => plain('ta.vwap(hlc3, timeframe.change("1D"))'),
  "williams-r.williams-r": (p) => plain(`ta.wpr(${p.period})`),
  "roc.roc": (p) => plain(`ta.roc(close, ${p.period})`),
  "donchian.middle": (p) => plain(`((ta.highest(high, ${p.period}) + ta.lowest(low, ${p.period})) / 2)`),
  "donchian.upper": (p) => plain(`ta.highest(high, ${p.period})`),
  "donchian.lower": (p) => plain(`ta.lowest(low, ${p.period})`),
  "keltner.middle": (p) => plain(`ta.ema(close, ${p.period})`),
  "keltner.upper": (p) => plain(`(ta.ema(close, ${p.period}) + ${p.multiple} * ta.atr(${p.range}))`),
  "keltner.lower": (p) => plain(`(ta.ema(close, ${p.period}) - ${p.multiple} * ta.atr(${p.range}))`),
  "supertrend.supertrend": (p) => named("f_supertrend", p.multiple, p.period),
  "supertrend.direction": (p) => named("f_supertrend_direction", p.multiple, p.period),
  "parabolic-sar.sar": (p) => plain(`ta.sar(${p.start}, ${p.step}, ${p.most})`),
  "parabolic-sar.direction": (p) => named("f_sar_direction", p.start, p.step, p.most),
  "standard-deviation.deviation": (p) => plain(`ta.stdev(close, ${p.period})`),
  "volume-average.average": (p) => plain(`ta.sma(volume, ${p.period})`),
  "highest.highest": (p) => plain(`ta.highest(high, ${p.period})`),
  "lowest.lowest": (p) => plain(`ta.lowest(low, ${p.period})`),
};

/** The line of an indicator in Pine; null where Pine has no such thing. */
export function pineIndicator(name: string, given: Params, output: string | undefined): PineValue | null {
  const indicator = findIndicator(name);
  const line = output ?? indicator?.lines[0]?.name;
  const write = LINES[`${name}.${line}`];
  if (!indicator || !write) return null;
  const params = Object.fromEntries(indicator.params.map((param) => [param.name, given[param.name] ?? param.default]));
  return write(params);
}

export const pineHelper = (name: string): readonly string[] => HELPERS[name] ?? [];
