import { DAY_MS, formatMoney, type Ms } from "@slipstream/kernel";
import type { CandleHistory } from "../history/server.ts";
import type { DataNeed } from "../jobs/server.ts";
import type { BacktestTermsInput } from "./backtest-input.ts";
import { backtestNeed } from "./backtest-job.ts";
import { dailyEquity } from "./metrics.ts";
import { performBacktest, summaryOf, termsOf } from "./perform-backtest.ts";
import { commonSpan, type PlannedBacktest, periodOf, planBacktest, type RulesToTest, spanOfAll, withOverrides } from "./plan-backtest.ts";
import type { PreparedMarket } from "./prepare-market.ts";
import { refuse } from "./refuse.ts";
import type { BacktestRun } from "./run-backtest.ts";
import { measuredOf } from "./to-report.ts";
import type { BacktestComparisonView } from "./views.ts";

/** Bars of all that are compared together: what is computed while somebody waits. */
const MOST_BARS = 2_000_000;
const LEAST_COMMON_DAYS = 10;

export type CompareDeps = {
  readonly history: Pick<CandleHistory, "span">;
  readonly loadMarkets: (need: DataNeed) => Promise<readonly PreparedMarket[]>;
  /** Lets others have their turn between two of them. */
  readonly sleep: (ms: number) => Promise<void>;
};

/** Several strategies over the same time at the same costs. */
export async function compareBacktests(
  items: readonly (RulesToTest & { readonly name: string })[],
  terms: BacktestTermsInput,
  deps: CompareDeps,
): Promise<BacktestComparisonView> {
  const specs = items.map((item) => withOverrides(item, terms).spec);
  const spans = await Promise.all(specs.map(({ symbols, timeframe }) => spanOfAll(deps.history, symbols, timeframe)));
  const period = periodOf(terms, commonSpan(spans));
  const planned: PlannedBacktest[] = [];
  for (const item of items) planned.push(await planBacktest(deps.history, item, terms, period));
  const bars = planned.reduce((sum, each) => sum + each.bars, 0);
  if (bars > MOST_BARS)
    throw refuse("too-many-bars", `${bars} bars together: expected at most ${MOST_BARS}. Take fewer days, or a coarser timeframe.`, "days");
  const runs: BacktestRun[] = [];
  const compared: BacktestComparisonView["items"] = [];
  for (const [index, { request }] of planned.entries()) {
    const { report, run } = performBacktest(request, await deps.loadMarkets(backtestNeed(request)));
    const { symbols, words, metrics, curve } = report;
    const { timeframe } = request.spec;
    compared.push({ name: items[index]?.name ?? "", symbols, timeframe, words, summary: summaryOf(report), metrics, curve });
    runs.push(run);
    await deps.sleep(0);
  }
  const [first] = planned;
  if (!first) throw new Error("nothing to compare");
  return {
    from: new Date(period.fromMs).toISOString(),
    to: new Date(period.toMs).toISOString(),
    initialBalance: formatMoney(termsOf(first.request).initialBalance),
    items: compared,
    correlation: correlationsOf(runs.map(dailyReturnsOf)),
  };
}

type DailyReturns = ReadonlyMap<Ms, number>;

/** By the midnight (UTC) at which the day ended. */
function dailyReturnsOf(run: BacktestRun): DailyReturns {
  const course = measuredOf(run);
  const first = Math.ceil((course.openMs[0] ?? 0) / DAY_MS) * DAY_MS;
  const equity = dailyEquity(course);
  return new Map(
    equity.flatMap((value, day) => {
      const before = equity[day - 1];
      return before !== undefined && before > 0 ? [[first + day * DAY_MS, value / before - 1] as const] : [];
    }),
  );
}

/** Pearson's, each with each; null where fewer than ten days are common, or one of them never moved. */
function correlationsOf(series: readonly DailyReturns[]): (number | null)[][] {
  return series.map((left) => series.map((right) => correlation(left, right)));
}

function correlation(left: DailyReturns, right: DailyReturns): number | null {
  const pairs = [...left].flatMap(([day, x]) => {
    const y = right.get(day);
    return y === undefined ? [] : [[x, y] as const];
  });
  if (pairs.length < LEAST_COMMON_DAYS) return null;
  const mean = (at: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[at], 0) / pairs.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  let [xx, yy, xy] = [0, 0, 0];
  for (const [x, y] of pairs) {
    xx += (x - meanX) ** 2;
    yy += (y - meanY) ** 2;
    xy += (x - meanX) * (y - meanY);
  }
  return xx > 0 && yy > 0 ? Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy))) : null;
}
