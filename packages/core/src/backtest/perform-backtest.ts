import { parseMoney } from "@slipstream/kernel";
import { sayStrategy } from "../strategy/index.ts";
import type { BacktestRequest } from "./backtest-request.ts";
import type { CustomIndicators } from "./check-strategy.ts";
import { entryWordsOf, writeOutCustoms } from "./entry-words.ts";
import type { PreparedMarket } from "./prepare-market.ts";
import { refuse } from "./refuse.ts";
import { type BacktestRun, runBacktest } from "./run-backtest.ts";
import { stampLookAhead } from "./stamp-look-ahead.ts";
import type { BacktestTerms } from "./terms.ts";
import { thinCurve } from "./thin-curve.ts";
import { drawdownsOf, holdWorth, toReport } from "./to-report.ts";
import type { BacktestReportView, BacktestSummaryView, StampView } from "./views.ts";

/** Trades that a report lists; its figures are of all. */
export const MOST_TRADES = 10_000;
const RUN_SHARE = 0.9;
const MOST_SAMPLES = 20;
const LEAST_SAMPLES = 4;
/** Bars that a stamp runs again over at most, all samples together; fewer decisions are looked at where each costs more. */
const STAMP_BARS = 40_000_000;

export type ProgressListener = (share: number) => void;

export const customsOf = ({ customs }: Pick<BacktestRequest, "customs">): CustomIndicators => new Map(Object.entries(customs));

export function termsOf({ initialBalance, feeBps, slippage }: BacktestRequest): BacktestTerms {
  const balance = parseMoney(initialBalance);
  if (balance === null) throw refuse("bad-terms", "expected an amount, such as 10000", "initialBalance");
  return { initialBalance: balance, feeBps, slippage };
}

/**
 * A back-test from its request and candles alone, as people read it. Markets in the order of the strategy's symbols, with bars of the warm-up before the
 * request's time and none after it. Throws a refusal where it cannot be computed.
 */
export function performBacktest(
  request: BacktestRequest,
  markets: readonly PreparedMarket[],
  options: { readonly onProgress?: ProgressListener | undefined } = {},
): { readonly report: BacktestReportView; readonly run: BacktestRun } {
  const { onProgress } = options;
  const customs = customsOf(request);
  if (markets.some(({ candles }) => (candles.openMs.at(-1) ?? 0) >= request.toMs)) throw new Error("a back-test got bars after its end");
  const run = runBacktest({
    strategy: request.spec,
    customs,
    markets,
    terms: termsOf(request),
    fromMs: request.fromMs,
    onProgress: onProgress && ((share) => onProgress(share * RUN_SHARE)),
  });
  if (run.openMs.length === 0) throw refuse("no-candles", "There are no closed candles in this time.", "from");
  const hold = holdWorth(run);
  const { trades, ...report } = toReport(run, MOST_TRADES, hold);
  const words = entryWordsOf(run, MOST_TRADES);
  const curve = thinCurve({
    openMs: run.openMs,
    barMs: markets[0]?.barMs ?? 0,
    equity: run.equity,
    drawdown: drawdownsOf(run),
    hold,
    initial: Number(report.initialBalance),
  });
  onProgress?.(1);
  return {
    run,
    report: {
      ...report,
      symbols: [...report.symbols],
      months: [...report.months],
      trades: trades.map(({ exits, ...trade }, row) => ({ number: row + 1, ...trade, exits: [...exits], entryWords: words[row] ?? "" })),
      curve,
      words: sayStrategy(writeOutCustoms(request.spec, customs)),
    },
  };
}

/** The figures of a report that lists show. */
export function summaryOf({ netProfit, metrics, buyAndHold }: BacktestReportView): BacktestSummaryView {
  const { returnShare, maxDrawdown, sharpe, profitFactor, winRate, trades } = metrics;
  return { netProfit, returnShare, maxDrawdown, sharpe, profitFactor, winRate, trades, buyAndHold: buyAndHold.returnShare };
}

/** Decisions of a run made again on candles that end with their own. */
export function stampRun(run: BacktestRun, onProgress?: ProgressListener): StampView {
  const bars = run.input.markets.reduce((sum, { candles, detail }) => sum + candles.openMs.length + (detail?.openMs.length ?? 0), 0);
  const samples = Math.min(MOST_SAMPLES, Math.max(LEAST_SAMPLES, Math.floor(STAMP_BARS / Math.max(1, bars))));
  const { sampled, agreed, differing } = stampLookAhead(run, samples, onProgress);
  return { sampled, agreed, differing: [...differing] };
}
