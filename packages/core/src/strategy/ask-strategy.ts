import { moneyFromMinor } from "@slipstream/kernel";
import { type CustomIndicators, EXIT_REASONS, PreparedMarket, runBacktest, warmUpBarsOf, warmUpOf } from "../backtest/index.ts";
import type { CandleHistory } from "../history/server.ts";
import { type Instrument, TIMEFRAME_MS } from "../market/index.ts";
import { explainSpec } from "./explain-spec.ts";
import { refuse } from "./refuse.ts";
import type { Operand } from "./rule-tree.ts";
import type { StrategySpec } from "./strategy-spec.ts";
import type { ConditionView, EvaluationView, PreviewView } from "./views.ts";
import type { CustomName } from "./words/reader.ts";
import { sayStrategy } from "./words/say-strategy.ts";

type Question = {
  readonly history: CandleHistory;
  readonly instrument: Instrument;
  readonly spec: StrategySpec;
  readonly customs: CustomIndicators;
  readonly names: readonly CustomName[];
};
type Asked = { readonly market: PreparedMarket; readonly length: number };

/** With the warm-up; more would hold the process up. */
const MOST_BARS = 2_000_000;
/** What a preview trades with: the defaults of a back-test. */
const PREVIEW_TERMS = { initialBalance: moneyFromMinor("1000000000000"), feeBps: 5, slippage: { kind: "bps", bps: 1 } } as const;

/** The bars up to `toMs` (exclusive; absent: the newest), at least so many as wished where there are, with the warm-up before them. */
async function load({ history, instrument, spec, customs }: Question, bars: number, toMs?: number): Promise<Asked> {
  const { symbol } = instrument;
  const { timeframe } = spec;
  const span = await history.span(symbol, timeframe);
  if (!span) throw refuse("no-candles", `There are no candles of ${symbol}.`, { field: "symbol" });
  const needed = bars + warmUpBarsOf(spec, customs);
  if (needed > MOST_BARS)
    throw refuse(
      "too-many-bars",
      `Its indicators need ${needed} bars of ${timeframe} before they say anything; ${MOST_BARS} are read at most.`,
      {
        field: "spec",
      },
    );
  const end = toMs ?? span.toMs;
  const [candles, funding] = await Promise.all([
    history.columns({ symbol, timeframe, fromMs: Math.max(span.fromMs, end - needed * TIMEFRAME_MS[timeframe]), toMs: end }),
    history.funding(symbol),
  ]);
  const market = new PreparedMarket({ instrument, timeframe, candles, detail: null, funding });
  return { market, length: candles.openMs.length };
}

const asksPosition = (operand: Operand): boolean => {
  if (operand.kind === "difference" || operand.kind === "ratio") return asksPosition(operand.left) || asksPosition(operand.right);
  return operand.kind === "position" || (operand.kind === "shift" && asksPosition(operand.of));
};

/** Each condition at a bar. Nobody holds a position there: what asks for one has no value. */
const conditionsAt = ({ spec, customs, names }: Question, { market }: Asked, bar: number): ConditionView[] =>
  explainSpec(
    spec,
    (operand, before) => {
      if (asksPosition(operand)) return Number.NaN;
      const column = market.columns.columnOf(operand, customs);
      return typeof column === "number" ? column : (column[bar - before] ?? Number.NaN);
    },
    names,
  );

/** A strategy on the last closed bar of a symbol. */
export async function evaluateAt(question: Question): Promise<EvaluationView> {
  const { spec, customs, instrument } = question;
  const asked = await load(question, 1);
  const { market, length } = asked;
  const last = length - 1;
  const openMs = market.candles.openMs[last];
  const none = { symbol: instrument.symbol, timeframe: spec.timeframe };
  if (openMs === undefined)
    return {
      ...none,
      bar: null,
      nextAt: null,
      close: null,
      signal: "none",
      exits: { long: false, short: false },
      warmUpLeft: warmUpBarsOf(spec, customs),
      conditions: [],
    };
  const parts = conditionsAt(question, asked, last);
  const holds = (path: string) => parts.some((part) => part.path === path && part.holds);
  const first = warmUpOf(spec, market.columns, customs);
  const [long, short] = [holds("long.entry"), holds("short.entry")];
  const isWarm = first <= last;
  return {
    ...none,
    bar: new Date(openMs).toISOString(),
    nextAt: new Date(openMs + 2 * market.barMs).toISOString(),
    close: String(market.candles.close[last]),
    // Both at once contradict each other: neither counts.
    signal: !isWarm || long === short ? "none" : long ? "long" : "short",
    exits: { long: holds("long.exit"), short: holds("short.exit") },
    warmUpLeft: isWarm ? 0 : first < length ? first - last : Math.max(1, warmUpBarsOf(spec, customs) - length),
    conditions: parts,
  };
}

/** Each condition on the bar that holds a time, at its close. */
export async function explainAt(question: Question & { readonly atMs: number }): Promise<ConditionView[]> {
  const widthMs = TIMEFRAME_MS[question.spec.timeframe];
  const barMs = question.atMs - (question.atMs % widthMs);
  const asked = await load(question, 1, barMs + widthMs);
  const { openMs } = asked.market.candles;
  const last = openMs.length - 1;
  if (openMs[last] !== barMs)
    throw refuse("no-candles", `There is no closed candle of ${question.instrument.symbol} at that time.`, { field: "atMs" });
  return conditionsAt(question, asked, last);
}

/** The newest bars, with what the strategy would have done on them: entries and exits of the back-tester, exits that ask for the position included. */
export async function previewOn(question: Question & { readonly bars: number }): Promise<PreviewView> {
  const { spec, customs, instrument, names } = question;
  const { symbol } = instrument;
  const { market, length } = await load(question, question.bars);
  const start = Math.max(0, length - question.bars);
  const { openMs, open, high, low, close } = market.candles;
  const bars: PreviewView["bars"] = [];
  for (let bar = start; bar < length; bar++) bars.push([at(openMs, bar), at(open, bar), at(high, bar), at(low, bar), at(close, bar)]);
  const answer = { symbol, timeframe: spec.timeframe, bars, words: sayStrategy(spec, names) };
  if (length === 0) return { ...answer, marks: [], entryBars: 0 };
  const alone = { ...spec, symbols: [symbol] };
  const { trades, exits } = runBacktest({ strategy: alone, customs, markets: [market], terms: PREVIEW_TERMS, fromMs: at(openMs, start) });
  const priceOf = (ticks: number): number => market.instrument.priceOf(ticks);
  const marks: PreviewView["marks"] = [];
  for (let row = 0; row < trades.length; row++) {
    const kind = trades.get(row, "side") === 1 ? "enter-long" : "enter-short";
    marks.push({ atMs: at(openMs, trades.get(row, "entryBar")), kind, price: priceOf(trades.get(row, "entryTicks")), reason: null });
  }
  for (let row = 0; row < exits.length; row++) {
    const reason = EXIT_REASONS[exits.get(row, "reason")] ?? null;
    // What is open at the end is still open.
    if (reason !== "end")
      marks.push({ atMs: at(openMs, exits.get(row, "bar")), kind: "exit", price: priceOf(exits.get(row, "ticks")), reason });
  }
  marks.sort((one, other) => one.atMs - other.atMs);
  const masks = [spec.long, spec.short].map((side) => (side ? market.masks.maskOf(side.entry, customs) : null));
  const first = Math.max(start, warmUpOf(alone, market.columns, customs));
  let entryBars = 0;
  for (let bar = first; bar < length; bar++) if ((masks[0]?.[bar] ?? 0) !== (masks[1]?.[bar] ?? 0)) entryBars += 1;
  return { ...answer, marks, entryBars };
}

const at = (column: Float64Array, bar: number): number => column[bar] as number;
