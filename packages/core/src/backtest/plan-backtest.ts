import { DAY_MS, type Ms } from "@slipstream/kernel";
import type { CandleHistory, HistorySpan } from "../history/server.ts";
import { barOpenOf, TIMEFRAME_MS, type Timeframe } from "../market/index.ts";
import type { Operand, StrategySpec } from "../strategy/index.ts";
import { type BacktestTermsInput, DEFAULT_BALANCE, DEFAULT_DAYS, DEFAULT_FEE_BPS, DEFAULT_SLIPPAGE, MAX_DAYS } from "./backtest-input.ts";
import { backtestNeed } from "./backtest-job.ts";
import type { BacktestRequest } from "./backtest-request.ts";
import { readStrategy } from "./check-strategy.ts";
import { termsOf } from "./perform-backtest.ts";
import { refuse } from "./refuse.ts";

/** Bars of all symbols, the warm-up included, that are computed at once, where the request came in. */
export const SHORT_BARS = 200_000;
/** Finer bars are only looked up, now and then: so many cost what one bar costs. */
const DETAIL_BARS_PER_BAR = 10;
/** Bars of all symbols that one back-test may have, the finer ones included: what a worker's memory holds. */
const MOST_BARS = 12_000_000;

/** Rules as they are to be tested. */
export type RulesToTest = { readonly spec: StrategySpec; readonly customs: Readonly<Record<string, Operand>> };
export type PlannedBacktest = { readonly request: BacktestRequest /** What it costs, in bars. */; readonly bars: number };

type History = Pick<CandleHistory, "span">;

/** The rules with other symbols or another timeframe, checked anew where they changed. */
export function withOverrides({ spec, customs }: RulesToTest, { symbols, timeframe }: BacktestTermsInput): RulesToTest {
  if (!symbols && !timeframe) return { spec, customs };
  const twice = symbols?.find((symbol, at) => symbols.indexOf(symbol) !== at);
  if (twice !== undefined) throw refuse("bad-terms", `${twice} is named twice`, "symbols");
  const changed = { ...spec, ...(symbols ? { symbols } : {}), ...(timeframe ? { timeframe } : {}) };
  return { spec: readStrategy(changed, new Map(Object.entries(customs))), customs };
}

/** The time of which all the symbols have candles. Throws a refusal that names a symbol without any. */
export async function spanOfAll(history: History, symbols: readonly string[], timeframe: Timeframe): Promise<HistorySpan> {
  const spans = await Promise.all(symbols.map((symbol) => history.span(symbol, timeframe)));
  for (const [index, span] of spans.entries())
    if (!span) throw refuse("unknown-symbol", `There are no candles of ${symbols[index]}.`, "symbols");
  return commonSpan(spans.flatMap((span) => span ?? []));
}

export function commonSpan(spans: readonly HistorySpan[]): HistorySpan {
  const span = { fromMs: Math.max(...spans.map(({ fromMs }) => fromMs)), toMs: Math.min(...spans.map(({ toMs }) => toMs)) };
  if (span.toMs <= span.fromMs) throw refuse("no-candles", "There is no time of which all symbols have candles.", "symbols");
  return span;
}

/** The time that is meant, cut to the history there is. */
export function periodOf({ days, fromMs, toMs }: Pick<BacktestTermsInput, "days" | "fromMs" | "toMs">, span: HistorySpan): HistorySpan {
  if (days !== undefined && (fromMs !== undefined || toMs !== undefined))
    throw refuse("bad-terms", "expected days, or from and to, but not both", "days");
  const wantedTo = toMs ?? span.toMs;
  const wantedFrom = fromMs ?? wantedTo - (days ?? DEFAULT_DAYS) * DAY_MS;
  if (wantedTo <= wantedFrom) throw refuse("bad-terms", "expected a time after from", "to");
  if (wantedTo - wantedFrom > MAX_DAYS * DAY_MS) throw refuse("period-too-long", `expected at most ${MAX_DAYS} days`, "from");
  const period = { fromMs: Math.max(wantedFrom, span.fromMs), toMs: Math.min(wantedTo, span.toMs) };
  if (period.toMs <= period.fromMs) {
    const day = (at: Ms) => new Date(at).toISOString();
    throw refuse(
      "no-candles",
      `There are candles from ${day(span.fromMs)} to ${day(span.toMs)} only.`,
      fromMs === undefined ? "to" : "from",
    );
  }
  return period;
}

/** From rules and terms to all that a back-test follows from. Throws a refusal by name where it could not be computed. */
export async function planBacktest(
  history: History,
  rules: RulesToTest,
  terms: BacktestTermsInput,
  period?: HistorySpan,
): Promise<PlannedBacktest> {
  const { spec, customs } = withOverrides(rules, terms);
  const { symbols, timeframe } = spec;
  const { detailTimeframe } = terms;
  if (detailTimeframe && TIMEFRAME_MS[detailTimeframe] >= TIMEFRAME_MS[timeframe])
    throw refuse("bad-terms", `expected a timeframe finer than ${timeframe}`, "detailTimeframe");
  const span = await spanOfAll(history, symbols, timeframe);
  const { fromMs, toMs } = period ?? periodOf(terms, span);
  const plain: BacktestRequest = {
    spec,
    customs: { ...customs },
    fromMs,
    toMs: lastClose(toMs, timeframe),
    detailTimeframe: detailTimeframe ?? null,
    initialBalance: terms.initialBalance ?? DEFAULT_BALANCE,
    feeBps: terms.feeBps ?? DEFAULT_FEE_BPS,
    slippage: terms.slippage ?? DEFAULT_SLIPPAGE,
  };
  termsOf(plain);
  if (plain.toMs <= fromMs) throw refuse("no-candles", `expected a time of at least one bar of ${timeframe}`, "to");
  const request = detailTimeframe === undefined ? await withMinutes(history, plain) : plain;
  const cost = costOf(request, span);
  if (cost.bars + cost.detail > MOST_BARS)
    throw refuse(
      "too-many-bars",
      `${cost.bars + cost.detail} bars: expected at most ${MOST_BARS}. Take fewer symbols or days, or a coarser timeframe.`,
      "days",
    );
  return { request, bars: cost.bars + Math.ceil(cost.detail / DETAIL_BARS_PER_BAR) };
}

/** A bar that would close later has no place. */
const lastClose = (toMs: Ms, timeframe: Timeframe): Ms => Math.max(barOpenOf(toMs, timeframe), 0);

/** Bars that are loaded: those of the warm-up as far as they are there. */
function costOf(request: BacktestRequest, span: HistorySpan): { readonly bars: number; readonly detail: number } {
  const { symbols, timeframe, detailTimeframe, fromMs, toMs, warmUpBars } = backtestNeed(request);
  const barMs = TIMEFRAME_MS[timeframe];
  const warmUp = Math.max(0, Math.min(warmUpBars, Math.ceil((fromMs - span.fromMs) / barMs)));
  const detail = detailTimeframe ? Math.ceil((toMs - fromMs) / TIMEFRAME_MS[detailTimeframe]) : 0;
  return { bars: symbols.length * (warmUp + Math.ceil((toMs - fromMs) / barMs)), detail: symbols.length * detail };
}

/** Minutes decide which of stop and target came first, where they cover the whole time and are not too many. */
async function withMinutes(history: History, request: BacktestRequest): Promise<BacktestRequest> {
  const { spec, fromMs, toMs } = request;
  if (spec.timeframe === "1m" || spec.takeProfits.length === 0) return request;
  const spans = await Promise.all(spec.symbols.map((symbol) => history.span(symbol, "1m")));
  const isCovered = spans.every((span) => span !== null && span.fromMs <= fromMs && span.toMs >= toMs);
  const minutes = (spec.symbols.length * (toMs - fromMs)) / TIMEFRAME_MS["1m"];
  return isCovered && minutes <= MOST_BARS / 2 ? { ...request, detailTimeframe: "1m" } : request;
}
