import type { Timeframe } from "../../market/index.ts";
import type { Distance } from "../strategy-spec.ts";
import { firstWordsOf, type Node, parsePattern, wordsOf } from "./pattern.ts";
import { readPercent } from "./read-operand.ts";
import { readAnyTimeframe, readBars, readDistance, readLevels, readQuote, readSymbols, readTimes, readWhole } from "./read-slots.ts";
import type { BarCount, Reader } from "./reader.ts";
import type { Level, Setting } from "./settings.ts";

type Slots = {
  readonly dist: Distance;
  readonly pct: number;
  readonly bars: BarCount;
  readonly int: number;
  readonly x: number;
  readonly quote: number;
  readonly tf: Timeframe;
  readonly symbols: readonly string[];
  readonly levels: readonly Level[];
};
const SLOTS: { readonly [Name in keyof Slots]: (reader: Reader) => Slots[Name] | null } = {
  dist: readDistance,
  pct: (reader) => {
    const percent = readPercent(reader);
    return percent !== null && percent > 0 ? percent : null;
  },
  bars: readBars,
  int: readWhole,
  x: readTimes,
  quote: readQuote,
  tf: readAnyTimeframe,
  symbols: readSymbols,
  levels: readLevels,
};
/** May stand between the words of a setting. */
const GLUE = new Set([
  "the",
  "a",
  "an",
  "of",
  "at",
  "is",
  "are",
  "by",
  "to",
  "be",
  "=",
  ":",
  "my",
  "your",
  "with",
  "should",
  "will",
  "it",
  "set",
  "on",
]);

type Make = (slots: Partial<Slots>, reader: Reader, start: number) => Setting | null;
const need =
  <Name extends keyof Slots>(
    name: Name,
    make: (value: Slots[Name], slots: Partial<Slots>, reader: Reader, start: number) => Setting,
  ): Make =>
  (slots, reader, start) => {
    const value = slots[name];
    return value === undefined ? null : make(value as Slots[Name], slots, reader, start);
  };
const stop = need("dist", (value) => ({ part: "stopLoss", value }));
const take = need("levels", (value) => ({ part: "takeProfits", value }));
const takeOne = need("dist", (at) => ({ part: "takeProfits", value: [{ at }] }));
const trail = need("dist", (distance, { pct }) => ({
  part: "trailing",
  value: pct === undefined ? { distance } : { distance, after: pct },
}));
const time = need("bars", (value) => ({ part: "timeStop", value }));
const breakEven = need("pct", (value) => ({ part: "breakEven", value }));
const cooldown = need("bars", (value) => ({ part: "cooldown", value }));
const risk = need("pct", (percent) => ({ part: "sizing", value: { kind: "risk-per-trade", percent } }));
const share = need("pct", (percent) => ({ part: "sizing", value: { kind: "percent-equity", percent } }));
const fixed = need("quote", (amount) => ({ part: "sizing", value: { kind: "fixed-quote", amount } }));
const volatility = need("pct", (percent, { int }, reader, start) => {
  if (int === undefined) reader.note("assumed", start, "Over how many bars is not said: 30 are taken.", "over 30 bars");
  return { part: "sizing", value: { kind: "volatility-target", percent, period: int ?? 30 } };
});
const leverage = need("x", (value) => ({ part: "leverage", value }));
const noLeverage: Make = () => ({ part: "leverage", value: 1 });
const most = need("int", (value) => ({ part: "maxPositions", value }));
const timeframe = need("tf", (value) => ({ part: "timeframe", value }));
const symbols = need("symbols", (value) => ({ part: "symbols", value }));

const EQUITY = "equity/capital/account/balance/portfolio/wallet/funds";
const PER_TRADE = "[per/each/every/a trade/position/entry/order/time]";
const PROFIT = "[in] [profit/gain]";
const AFTER = `[(after|once|from|when|starting|activated) [(up|profit|profit reaches|in profit)] {pct} ${PROFIT}]`;
const FROM_ENTRY = "[(below|above|from|away from|under) [entry] [price]]";
const BREAK = "(break even|breakeven|entry [price])";

const PATTERNS = (
  [
    [`[hard/initial/protective] stop loss {dist} ${FROM_ENTRY}`, stop],
    [`[hard/initial/protective] (stoploss|stop|sl) {dist} ${FROM_ENTRY}`, stop],
    [`stop out {dist} ${FROM_ENTRY}`, stop],
    [`{dist} [hard/initial/protective] (stop|stoploss|stop loss|sl) ${FROM_ENTRY}`, stop],
    ["(cut|limit) losses/loss {dist}", stop],
    ["(max|maximum) loss {dist}", stop],
    ["{dist} (max|maximum) loss", stop],
    ["(take profit|take profits|takeprofit|tp|profit target|target|targets) [in {int} levels/steps/parts/targets] {levels}", take],
    ["(sell|close|take) {levels}", take],
    ["{dist} (take profit|tp|takeprofit|profit target|target)", takeOne],
    [`trailing stop [loss] {dist} [behind] ${AFTER}`, trail],
    [`trail [stop] {dist} [behind] ${AFTER}`, trail],
    [`{dist} (trailing stop [loss]|trail) ${AFTER}`, trail],
    ["time stop [after] {bars}", time],
    ["(time limit|time exit) [after] {bars}", time],
    ["(close|exit|sell|leave|get out) [position/trade/trades/positions] [(after|within)] {bars} [(at the latest|in any case)]", time],
    [
      "hold/keep/held [position/trade/trades/positions] [for] (at most|up to|maximum|max|no longer than|no more than|not longer than) {bars}",
      time,
    ],
    ["(max|maximum) (hold|holding|trade) [time/period/duration] {bars}", time],
    [`${BREAK} (after|at|once|when) [(in|up|profit|profit reaches)] {pct} ${PROFIT}`, breakEven],
    [`(break even|breakeven) {pct} ${PROFIT}`, breakEven],
    [
      `(move|raise|bring|put) [stop] [loss] ${BREAK} (after|at|once|when) [(in profit|up|profit|profit reaches)] {pct} ${PROFIT}`,
      breakEven,
    ],
    ["(cooldown|cool down|cooling off) [period] {bars} [(after|between) [an/each/every] [exit/exits/trade/trades/loss]]", cooldown],
    ["{bars} (cooldown|cool down) [(after|between) [an/each/every] [exit/exits/trade/trades]]", cooldown],
    ["(wait|pause) [for] {bars} (after|between) [an/each/every] (exit|exits|trade|trades|exiting|closing|entries|close)", cooldown],
    [
      "(wait|pause) [for] {bars} before (re entering|reentering|entering again|next trade|next entry|another trade|trading again|reentry)",
      cooldown,
    ],
    ["no [new] (entry|entries|trade|trades) (for|within) {bars} after [an/each/every] (exit|exits|trade|close)", cooldown],
    [`risk {pct} [${EQUITY}] ${PER_TRADE}`, risk],
    [`risking {pct} [${EQUITY}] ${PER_TRADE}`, risk],
    [`{pct} risk ${PER_TRADE}`, risk],
    [
      `[(use|invest|allocate|put|bet|spend|commit|size|using|trade|position size|order size|trade size)] {pct} ${EQUITY} ${PER_TRADE}`,
      share,
    ],
    ["(position|order|trade) size {pct}", share],
    ["(use|invest|allocate|commit|using) {pct} (per|each|every) (trade|position|entry)", share],
    [`(use|invest|allocate|put|bet|spend|commit|using|trade|position size|order size|trade size|size) {quote} ${PER_TRADE}`, fixed],
    ["{quote} (per|each|every|a) (trade|position|entry|order|time)", fixed],
    ["volatility target {pct} [(over|measured over) [last] {int} bars/bar]", volatility],
    ["target [yearly/annual/annualised/annualized] volatility {pct} [over [last] {int} bars/bar]", volatility],
    ["target {pct} [yearly/annual/annualised/annualized] volatility [over [last] {int} bars/bar]", volatility],
    ["leverage {x}", leverage],
    ["{x} leverage", leverage],
    ["(no|without) leverage", noLeverage],
    [
      "(max|maximum|at most|up to|no more than|not more than) {int} [open/simultaneous/concurrent] (positions|position|trades|trade) [(at once|at a time|at the same time|open)]",
      most,
    ],
    ["(max|maximum) [number] [open/simultaneous/concurrent] (positions|trades) {int}", most],
    ["[only] {int} (position|positions|trade|trades) (at once|at a time|at the same time)", most],
    ["(timeframe|time frame|interval) {tf} [chart/candles/bars]", timeframe],
    ["[(on|trade|run|use|using|in|trading)] {tf} (chart|timeframe|time frame|candles|charts|bars)", timeframe],
    ["(on|trade on|run on) {tf}", timeframe],
    ["[only] (trade|trading|symbols|symbol|markets|market|pairs|pair|coins|on|for) [only] {symbols}", symbols],
    ["{symbols}", symbols],
  ] as const satisfies readonly (readonly [string, Make])[]
).map(([pattern, make]) => {
  const forms = parsePattern(pattern);
  const first = firstWordsOf(forms);
  return { forms, make: make as Make, first: first && new Set(first) };
});
export const SETTING_WORDS: ReadonlySet<string> = new Set(
  PATTERNS.flatMap(({ forms }) => wordsOf(forms)).filter((word) => /^[a-z]/.test(word)),
);

/** All of `nodes` from here on, and then `rest`; the first way that works, with the longest forms tried first. */
function matchNodes(
  reader: Reader,
  nodes: readonly Node[],
  slots: Partial<Record<string, unknown>>,
  first: boolean,
  rest: () => boolean,
): boolean {
  const [node, ...others] = nodes;
  if (!node) return rest();
  const { at } = reader;
  const notes = reader.notes.length;
  const back = (): false => {
    reader.at = at;
    reader.notes.length = notes;
    return false;
  };
  if (node.kind === "group") {
    const ways = node.optional ? [...node.forms, []] : node.forms;
    for (const way of ways) {
      const goOn = () => matchNodes(reader, others, slots, first && way.length === 0, rest);
      if (way.length === 0 ? goOn() : matchNodes(reader, way, slots, first, goOn)) return true;
      back();
    }
    return false;
  }
  for (;;) {
    const here = reader.at;
    if (node.kind === "words") {
      if (node.words.some((word) => reader.take(word)) && matchNodes(reader, others, slots, false, rest)) return true;
    } else {
      const value = SLOTS[node.name as keyof Slots](reader);
      slots[node.name] = value ?? undefined;
      if (value !== null && matchNodes(reader, others, slots, false, rest)) return true;
      slots[node.name] = undefined;
    }
    reader.at = here;
    // Before the first piece there is nothing to join.
    if (first || reader.takeOneOf(GLUE) === null) return back();
  }
}

function readForms(reader: Reader, forms: readonly (readonly Node[])[], make: Make): Setting | null {
  return reader.attempt(() => {
    const start = reader.at;
    const slots: Partial<Record<string, unknown>> = {};
    const found = forms.some((form) => matchNodes(reader, form, slots, true, () => true));
    return found ? make(slots as Partial<Slots>, reader, start) : null;
  });
}

const LEAD = new Set(["the", "a", "an", "use", "set", "put", "place", "with", "have", "my", "using", "add", "then", "also", "and"]);

/** A sentence or phrase about risk, size or what is traded: what takes in the most words of the text. */
export function readSetting(reader: Reader): Setting | null {
  return reader.attempt(() => {
    for (;;) {
      const { at } = reader;
      const notes = reader.notes.length;
      const token = reader.peek();
      const word = token.kind === "word" || token.kind === "mark" ? token.text : null;
      let best: (typeof PATTERNS)[number] | null = null;
      let furthest = at;
      for (const pattern of PATTERNS) {
        if (pattern.first !== null && (word === null || !pattern.first.has(word))) continue;
        if (readForms(reader, pattern.forms, pattern.make) && reader.at > furthest) {
          best = pattern;
          furthest = reader.at;
        }
        reader.at = at;
        reader.notes.length = notes;
      }
      if (best) return readForms(reader, best.forms, best.make);
      if (reader.takeOneOf(LEAD) === null) return null;
    }
  });
}
