import { INDICATORS } from "../indicator-catalogue.ts";
import type { Comparison, PriceField } from "../rule-tree.ts";
import { type PatternTable, toPatternTable } from "./pattern.ts";
import { toTokens } from "./tokens.ts";

/** As the tokens of a text have it. */
const asWritten = (phrase: string): string =>
  toTokens(phrase)
    .map(({ text }) => text)
    .join(" ");

/** How the further lines of an indicator are called, and the words for them where its name is left out. */
const BANDS: Readonly<Record<string, readonly string[]>> = {
  upper: ["upper", "top"],
  middle: ["middle", "mid"],
  lower: ["lower", "bottom"],
};
type LineWords = { readonly say: string; readonly suffixes: readonly string[] };
const LINES: Readonly<Record<string, LineWords>> = {
  "macd.macd": { say: "MACD", suffixes: ["line"] },
  "macd.signal": { say: "MACD signal line", suffixes: ["signal line", "signal"] },
  "macd.histogram": { say: "MACD histogram", suffixes: ["histogram", "hist"] },
  "adx.plus-di": { say: "positive DI", suffixes: ["positive di", "plus di", "+ di", "di +"] },
  "adx.minus-di": { say: "negative DI", suffixes: ["negative di", "minus di", "- di", "di -"] },
  "bollinger.percent-b": { say: "Bollinger percent B", suffixes: ["percent b", "% b"] },
  "bollinger.width": { say: "Bollinger width", suffixes: ["width", "bandwidth", "band width"] },
  "stochastic.k": { say: "stochastic %K", suffixes: ["% k", "k", "k line", "% k line"] },
  "stochastic.d": { say: "stochastic %D", suffixes: ["% d", "d", "d line", "% d line"] },
  "stoch-rsi.k": { say: "stochastic RSI %K", suffixes: ["% k", "k", "k line", "% k line"] },
  "stoch-rsi.d": { say: "stochastic RSI %D", suffixes: ["% d", "d", "d line", "% d line"] },
  "parabolic-sar.direction": { say: "parabolic SAR direction", suffixes: ["direction"] },
  "supertrend.direction": { say: "SuperTrend direction", suffixes: ["direction"] },
};
const NAMES: Readonly<Record<string, string>> = {
  "funding-rate": "funding rate indicator",
  bollinger: "Bollinger",
  atr: "ATR",
  obv: "OBV",
  roc: "ROC",
  stochastic: "stochastic",
  "stoch-rsi": "stochastic RSI",
  keltner: "Keltner",
  donchian: "Donchian",
  highest: "highest high",
  lowest: "lowest low",
  "volume-average": "volume average",
  "parabolic-sar": "parabolic SAR",
  "standard-deviation": "standard deviation",
};
const MORE_WORDS: Readonly<Record<string, readonly string[]>> = {
  "volume-average": ["average of volume", "average of the volume", "mean volume"],
  sma: ["average", "simple average"],
  "funding-rate": ["funding rate indicator"],
  "parabolic-sar": ["parabolic"],
  "stoch-rsi": ["stoch rsi"],
};

export type IndicatorWord = { readonly name: string; readonly output: string | undefined };

const nameOf = (name: string, title: string): string => NAMES[name] ?? title;

type Spoken = readonly [string, IndicatorWord];
const named: Spoken[] = [];
const short: Spoken[] = [];
const said = new Map<string, string>();
for (const { name, title, words, lines } of INDICATORS) {
  const own = name === "funding-rate" ? [] : words;
  const bases = [...new Set([...own, ...(MORE_WORDS[name] ?? []), nameOf(name, title).toLowerCase()].map(asWritten))];
  for (const base of bases) named.push([base, { name, output: undefined }]);
  for (const [at, line] of lines.entries()) {
    const output = at === 0 ? undefined : line.name;
    const word = { name, output };
    const band = BANDS[line.name];
    const known = LINES[`${name}.${line.name}`];
    const kind = name === "bollinger" ? "band" : "channel";
    said.set(`${name}.${output ?? ""}`, band ? `${line.name} ${nameOf(name, title)} ${kind}` : (known?.say ?? nameOf(name, title)));
    const suffixes = known?.suffixes ?? [];
    for (const base of bases) {
      for (const side of band ?? [])
        named.push([`${side} ${base} [band/channel/line]`, word], [`${base} ${side} [band/channel/line]`, word]);
      for (const suffix of suffixes) named.push([`${base} ${suffix}`, word]);
    }
    for (const side of band ?? []) short.push([`${side} ${kind} [line]`, word]);
    for (const suffix of suffixes) if (!/^[kd]$|^(direction|width|line)$/.test(suffix)) short.push([suffix, word]);
    if (name === "adx" && known) for (const suffix of suffixes) named.push([suffix, word]);
  }
}

/** What the line of an indicator is called; `output` absent: its first. */
export function sayIndicator(name: string, output: string | undefined): string {
  const first = INDICATORS.find((indicator) => indicator.name === name)?.lines[0]?.name;
  return said.get(`${name}.${output === first ? "" : (output ?? "")}`) ?? `${name}${output === undefined ? "" : ` ${output}`}`;
}

export const INDICATOR_WORDS: PatternTable<IndicatorWord> = toPatternTable(named);
/** A line without its indicator: of the one spoken of, or of the first that has one. */
export const LINE_WORDS: PatternTable<IndicatorWord> = toPatternTable(short);

export const PRICE_WORDS: PatternTable<PriceField> = toPatternTable<PriceField>([
  ["[current/last/market/closing/close] price/prices", "close"],
  ["[candle/bar] close", "close"],
  ["price close", "close"],
  ["market/coin", "close"],
  ["open/opening price", "open"],
  ["[candle/bar] open", "open"],
  ["high [price]", "high"],
  ["[candle/bar] high", "high"],
  ["low [price]", "low"],
  ["[candle/bar] low", "low"],
  ["[trading/trade] volume", "volume"],
  ["hl2", "hl2"],
  ["median price", "hl2"],
  ["hlc3", "hlc3"],
  ["typical price", "hlc3"],
  ["ohlc4", "ohlc4"],
  ["average price", "ohlc4"],
]);
export const SAY_PRICE: Readonly<Record<PriceField, string>> = {
  open: "open price",
  high: "high price",
  low: "low price",
  close: "price",
  volume: "volume",
  hl2: "median price",
  hlc3: "typical price",
  ohlc4: "average price",
};

/** `taken`: what is said where it could be a level or a crossing. */
export type ComparisonWord = { readonly op: Comparison; readonly taken?: string };
const MOVES = "drop/drops/dropping/dropped/fall/falls/falling/fell/dip/dips/dipping/dipped/sink/sinks/slip/slips";
const CLIMBS = "rise/rises/rising/rose/climb/climbs/climbing/break/breaks/breaking/broke/jump/jumps/spike/spikes";
const CROSS = "cross/crosses/crossing/crossed";
const LEVEL = "read as being there, not as crossing";
export const COMPARISON_WORDS: PatternTable<ComparisonWord> = toPatternTable<ComparisonWord>([
  ["[strictly] below/under/beneath/underneath", { op: "<" }],
  ["less/lower/smaller/fewer than", { op: "<" }],
  ["<", { op: "<" }],
  [`${MOVES} [back/down] below/under/beneath`, { op: "<", taken: LEVEL }],
  [
    "go/goes/going/move/moves/moving/trade/trades/trading/stay/stays/get/gets/sit/sits/close/closes/closing/closed below/under",
    { op: "<" },
  ],
  ["<=", { op: "<=" }],
  ["at most", { op: "<=" }],
  ["at or below/under", { op: "<=" }],
  ["below/under or equal [to]", { op: "<=" }],
  ["below/under or at", { op: "<=" }],
  ["less/lower/smaller than or equal [to]", { op: "<=" }],
  ["no/not more/higher/greater than", { op: "<=" }],
  ["not above/over", { op: "<=" }],
  ["[strictly] above/over", { op: ">" }],
  ["greater/more/higher/bigger/larger than", { op: ">" }],
  [">", { op: ">" }],
  ["exceeds/exceed/exceeding", { op: ">" }],
  [`${CLIMBS} [back/up/out] above/over`, { op: ">", taken: LEVEL }],
  ["go/goes/going/move/moves/moving/trade/trades/trading/stay/stays/get/gets/sit/sits/close/closes/closing/closed above/over", { op: ">" }],
  [">=", { op: ">=" }],
  ["at least", { op: ">=" }],
  ["at or above/over", { op: ">=" }],
  ["above/over or equal [to]", { op: ">=" }],
  ["above/over or at", { op: ">=" }],
  ["greater/more/higher/larger than or equal [to]", { op: ">=" }],
  ["no/not less/lower/smaller than", { op: ">=" }],
  ["not below/under", { op: ">=" }],
  ["reaches/reach/hits/hit", { op: ">=", taken: "read as at or above" }],
  [`${CROSS} [back/up/upward/upwards] above/over`, { op: "crosses-above" }],
  [`${CROSS} up [through/past]`, { op: "crosses-above" }],
  [`${CROSS} upward/upwards [through]`, { op: "crosses-above" }],
  [`${CROSS} [back/down/downward/downwards] below/under/beneath`, { op: "crosses-below" }],
  [`${CROSS} down [through/past]`, { op: "crosses-below" }],
  [`${CROSS} downward/downwards [through]`, { op: "crosses-below" }],
]);
export const BARE_CROSS: PatternTable<true> = toPatternTable([[CROSS, true]]);

export const SAY_COMPARISON: Readonly<Record<Comparison, string>> = {
  "<": "is below",
  "<=": "is at most",
  ">": "is above",
  ">=": "is at least",
  "crosses-above": "crosses above",
  "crosses-below": "crosses below",
};

export const RISES: PatternTable<"rises" | "falls"> = toPatternTable<"rises" | "falls">([
  ["rise/rises/rising/rose/increase/increases/increasing/grow/grows/growing/climbs/climbing", "rises"],
  ["go/goes/going/trend/trends/trending/move/moves/moving/turn/turns up/higher", "rises"],
  ["up", "rises"],
  ["fall/falls/falling/fell/decrease/decreases/decreasing/decline/declines/declining/drop/drops/dropping/shrinks/shrinking", "falls"],
  ["go/goes/going/trend/trends/trending/move/moves/moving/turn/turns down/lower", "falls"],
  ["down", "falls"],
]);

export const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;
export const DAY_WORDS: PatternTable<number> = toPatternTable<number>(
  DAYS.map((day, at) => [
    `${day}/${day}s/${day.slice(0, 3)}${day === "tuesday" ? "/tues" : ""}${day === "thursday" ? "/thu/thurs" : ""}`,
    at,
  ]),
);

/** Coins that are known by a word: the base of their symbol in USDT. */
export const COINS: ReadonlyMap<string, string> = new Map([
  ...[
    "btc",
    "eth",
    "sol",
    "bnb",
    "xrp",
    "doge",
    "ada",
    "avax",
    "link",
    "ltc",
    "trx",
    "matic",
    "atom",
    "uni",
    "bch",
    "sui",
    "apt",
    "arb",
  ].map((coin) => [coin, coin] as const),
  ["bitcoin", "btc"],
  ["ethereum", "eth"],
  ["ether", "eth"],
  ["solana", "sol"],
  ["dogecoin", "doge"],
  ["litecoin", "ltc"],
]);
