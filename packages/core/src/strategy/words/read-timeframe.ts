import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from "../../market/index.ts";
import type { BarCount, Reader } from "./reader.ts";

const UNIT_MS: ReadonlyMap<string, number> = new Map(
  (
    [
      [60_000, "m min mins minute minutes minutely"],
      [3_600_000, "h hr hrs hour hours hourly"],
      [86_400_000, "d day days daily"],
      [604_800_000, "w week weeks weekly"],
    ] as const
  ).flatMap(([ms, words]) => words.split(" ").map((word) => [word, ms] as const)),
);
const ALONE: ReadonlyMap<string, number> = new Map([
  ["minutely", 60_000],
  ["hourly", 3_600_000],
  ["daily", 86_400_000],
  ["weekly", 604_800_000],
]);
export const TIME_WORDS: ReadonlySet<string> = new Set([...UNIT_MS.keys()].filter((word) => word.length > 1));

/** `4h`, `15 minutes`: a length of time in milliseconds. */
export function readDuration(reader: Reader): number | null {
  const token = reader.peek();
  const alone = token.kind === "word" ? ALONE.get(token.text) : undefined;
  if (alone !== undefined) {
    reader.at++;
    return alone;
  }
  const unit = reader.peek(1).kind === "word" ? UNIT_MS.get(reader.peek(1).text) : undefined;
  if (token.kind === "number" && unit !== undefined) {
    reader.at += 2;
    return token.value * unit;
  }
  // `H4`, `M15`, `D1` of other programs.
  const short = /^[mhd]$/.test(token.text) && token.kind === "word" && reader.peek(1).kind === "number" && reader.peek(1).from === token.to;
  if (!short) return null;
  reader.at += 2;
  return reader.peek(-1).value * (UNIT_MS.get(token.text) ?? 0);
}

const timeframeOf = (ms: number): Timeframe | null => TIMEFRAMES.find((timeframe) => TIMEFRAME_MS[timeframe] === ms) ?? null;

/** A timeframe that there is; another length leaves the reader where it was. */
export function readTimeframe(reader: Reader): Timeframe | null {
  return reader.attempt(() => {
    const ms = readDuration(reader);
    return ms === null ? null : timeframeOf(ms);
  });
}

const CHART = new Set(["chart", "charts", "timeframe", "timeframes", "candles", "candle", "bars", "bar"]);
const LONG_CHART = new Set([...CHART, "time", "frame"]);
export const CHART_WORDS: ReadonlySet<string> = LONG_CHART;
const ON = new Set(["on", "in", "using", "of", "from", "at"]);
const THE = new Set(["the", "a", "an"]);

/** `on the 4 hour chart`, `on 4h`. A length that is no timeframe of ours is said, and left out. */
export function readOnChart(reader: Reader, needsChart = false): Timeframe | null {
  return reader.attempt(() => {
    const start = reader.at;
    const on = reader.takeOneOf(ON);
    reader.skip(THE);
    const ms = readDuration(reader);
    if (ms === null) return null;
    const chart = reader.isOneOf(CHART) || (reader.is("time") && reader.is("frame", 1));
    reader.skip(LONG_CHART);
    if (!chart && (needsChart || on?.text !== "on")) return null;
    if (reader.is("ago")) return null;
    const timeframe = timeframeOf(ms);
    if (timeframe) return timeframe;
    const nearest = [...TIMEFRAMES].sort(
      (one, other) => Math.abs(Math.log(TIMEFRAME_MS[one] / ms)) - Math.abs(Math.log(TIMEFRAME_MS[other] / ms)),
    );
    reader.note("unsupported", start, `There are candles of ${TIMEFRAMES.join(", ")} only.`, `on the ${nearest[0]} chart`);
    return nearest[0] ?? null;
  });
}

const BARS = new Set(["bar", "bars", "candle", "candles", "period", "periods"]);
export const BAR_WORDS: ReadonlySet<string> = BARS;

/** `24 bars`, `a bar`, `6 hours`. */
export function readBarCount(reader: Reader): BarCount | null {
  return reader.attempt<BarCount>(() => {
    const token = reader.peek();
    const one = reader.is("a") || reader.is("one");
    const value = token.kind === "number" ? token.value : one ? 1 : Number.NaN;
    const inBars = reader.isOneOf(BARS, 1) || (reader.is("closed", 1) && reader.isOneOf(BARS, 2));
    if (inBars && Number.isInteger(value) && value > 0) {
      reader.at += reader.is("closed", 1) ? 3 : 2;
      return { bars: value };
    }
    const ms = reader.is("a") ? null : readDuration(reader);
    return ms === null || !(ms > 0) ? null : { ms };
  });
}
