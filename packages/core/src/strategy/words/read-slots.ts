import { parseSymbol, TIMEFRAME_MS, TIMEFRAMES } from "../../market/index.ts";
import type { Distance } from "../strategy-spec.ts";
import { readIndicator } from "./read-indicator.ts";
import { readPercent } from "./read-operand.ts";
import { readBarCount, readDuration } from "./read-timeframe.ts";
import type { BarCount, Reader } from "./reader.ts";
import type { Level } from "./settings.ts";
import { COINS } from "./vocabulary.ts";

const NOT_PERCENT = new Set(["usdt", "usd", "usdc", "dollars", "dollar", "bars", "bar", "candles", "x", "times", "points", "ticks"]);

/** `2%`, `2 ATR`, `1.5 times the 14 bar ATR`; a bare number is percent, and that is said. */
export function readDistance(reader: Reader): Distance | null {
  return readAtrDistance(reader) ?? readPercentDistance(reader);
}

function readAtrDistance(reader: Reader): Distance | null {
  return reader.attempt<Distance>(() => {
    const token = reader.peek();
    if (token.kind !== "number" && !reader.is("an") && !reader.is("one")) return null;
    reader.at++;
    if (!(reader.take("x") || reader.take("times"))) reader.take("*");
    reader.take("the");
    const indicator = readIndicator(reader);
    if (indicator?.kind !== "indicator" || indicator.name !== "atr" || indicator.timeframe !== undefined) return null;
    const multiple = token.kind === "number" ? token.value : 1;
    return { kind: "atr", multiple, period: indicator.params?.period ?? 14 };
  });
}

function readPercentDistance(reader: Reader): Distance | null {
  return reader.attempt<Distance>(() => {
    const start = reader.at;
    const percent = readPercent(reader);
    if (percent !== null) return percent === 0 ? null : { kind: "percent", percent: Math.abs(percent) };
    const negative = reader.take("-");
    const token = reader.peek();
    if (token.kind !== "number" || !(token.value > 0) || NOT_PERCENT.has(reader.peek(1).text) || reader.is("$", -1)) return null;
    reader.at++;
    const fraction = token.value < 0.5 && token.text.includes(".");
    const value = fraction ? Number((token.value * 100).toPrecision(15)) : token.value;
    reader.note("assumed", start, `${negative ? "−" : ""}${token.text} without a percent sign is read as ${value}%.`, `${value}%`);
    return { kind: "percent", percent: value };
  });
}

const SHARES: Readonly<Record<string, number>> = { half: 50, quarter: 25, third: 33.33, all: 100, everything: 100 };
const OF_POSITION = new Set(["of", "the", "it", "position", "trade", "size", "my", "them"]);

function readShare(reader: Reader): number | "rest" | null {
  return reader.attempt<number | "rest">(() => {
    while (reader.take("the") || reader.take("a") || reader.take("another"));
    const word = reader.peek();
    const named = word.kind === "word" ? SHARES[word.text] : undefined;
    if (named !== undefined) reader.at++;
    const rest = named === undefined && (reader.take("rest") || reader.take("remaining") || reader.take("remainder"));
    const percent = named ?? (rest ? null : readPercent(reader));
    if (rest) {
      reader.skip(OF_POSITION);
      return "rest";
    }
    if (percent === null) return null;
    if (reader.is("of") && !reader.isOneOf(OF_POSITION, 1)) return null;
    reader.skip(OF_POSITION);
    return percent;
  });
}

type ReadLevel = { readonly at: Distance; readonly share?: number | "rest" | undefined };
const NOT_A_LEVEL = new Set(["of", "per", "stop", "loss", "trailing", "risk", "leverage", "sl", "stoploss", "below", "above"]);

function readLevel(reader: Reader): ReadLevel | null {
  return reader.attempt<ReadLevel>(() => {
    const first = reader.attempt(() => {
      const share = readShare(reader);
      return share !== null && reader.take("at") ? share : null;
    });
    while (reader.take("at") || reader.take("a") || reader.take("the"));
    const at = readDistance(reader);
    if (!at) return null;
    reader.take("profit");
    if (reader.isOneOf(NOT_A_LEVEL)) return null;
    if (first !== null) return { at, share: first };
    const share = reader.attempt(() => {
      const paren = reader.take("(");
      const joint = reader.take("for") || reader.take("on") || reader.take("with");
      const found = joint || paren ? readShare(reader) : null;
      return found !== null && (!paren || reader.take(")")) ? found : null;
    });
    return { at, share: share ?? undefined };
  });
}

/** `2%`, `at 2% for 50% of the position and at 4% for the rest`, `half at 2% and the rest at 4%`. */
export function readLevels(reader: Reader): readonly Level[] | null {
  return reader.attempt<readonly Level[]>(() => {
    const levels: ReadLevel[] = [];
    for (;;) {
      const level: ReadLevel | null = reader.attempt(() => {
        if (levels.length > 0) {
          const comma = reader.take(",");
          const joint = reader.take("and") || reader.take("then");
          if (!comma && !joint) return null;
          reader.take("then");
          while (reader.take("sell") || reader.take("close") || reader.take("take") || reader.take("profit"));
        }
        return readLevel(reader);
      });
      if (!level) break;
      levels.push(level);
    }
    if (levels.length === 0) return null;
    const stated = levels.reduce((sum, { share }) => sum + (typeof share === "number" ? share : 0), 0);
    return levels.map(({ at, share }) => ({ at, share: share === "rest" ? Math.max(0, 100 - stated) : share }));
  });
}

/** `5x`, `5 times`, `5`. */
export function readTimes(reader: Reader): number | null {
  return reader.attempt(() => {
    const token = reader.peek();
    if (token.kind !== "number" || !Number.isInteger(token.value)) return null;
    reader.at++;
    if (reader.is("%") || reader.is("percent")) return null;
    if (!(reader.take("x") || reader.take("times"))) reader.take("fold");
    return token.value;
  });
}

/** `100 USDT`, `$100`. */
export function readQuote(reader: Reader): number | null {
  return reader.attempt(() => {
    const dollar = reader.take("$");
    const token = reader.peek();
    if (token.kind !== "number") return null;
    reader.at++;
    const unit = reader.take("usdt") || reader.take("usd") || reader.take("dollars") || reader.take("usdc") || reader.take("dollar");
    return dollar || unit ? token.value : null;
  });
}

export function readWhole(reader: Reader): number | null {
  const token = reader.peek();
  if (token.kind !== "number" || !Number.isInteger(token.value)) return null;
  reader.at++;
  return token.value;
}

/** A timeframe, also one that there is not: then said so. */
export function readAnyTimeframe(reader: Reader) {
  return reader.attempt(() => {
    const start = reader.at;
    const ms = readDuration(reader);
    if (ms === null) return null;
    const found = TIMEFRAMES.find((timeframe) => TIMEFRAME_MS[timeframe] === ms);
    if (found) return found;
    const distance = (timeframe: (typeof TIMEFRAMES)[number]) => Math.abs(Math.log(TIMEFRAME_MS[timeframe] / ms));
    const nearest = TIMEFRAMES.reduce((best, next) => (distance(next) < distance(best) ? next : best));
    reader.note("unsupported", start, `There are candles of ${TIMEFRAMES.join(", ")} only.`, `on the ${nearest} chart`);
    return nearest;
  });
}

export const readBars = (reader: Reader): BarCount | null => readBarCount(reader);

function readSymbol(reader: Reader): string | null {
  return reader.attempt(() => {
    const token = reader.peek();
    const start = reader.at;
    reader.at++;
    if (token.kind === "symbol") return parseSymbol(token.text);
    const coin = token.kind === "word" ? COINS.get(token.text) : undefined;
    if (coin === undefined) return null;
    const symbol = `${coin.toUpperCase()}-USDT`;
    reader.note("assumed", start, `Read as ${symbol}.`, symbol);
    return symbol;
  });
}

/** `BTC-USDT, ETH and SOL`. */
export function readSymbols(reader: Reader): readonly string[] | null {
  const symbols: string[] = [];
  for (;;) {
    const symbol: string | null = reader.attempt(() => {
      if (symbols.length > 0) {
        const comma = reader.take(",");
        if (!reader.take("and") && !comma && !reader.take("/") && !reader.take("or")) return null;
      }
      return readSymbol(reader);
    });
    if (symbol === null) break;
    if (!symbols.includes(symbol)) symbols.push(symbol);
  }
  return symbols.length > 0 ? symbols : null;
}
