import type { BacktestComparisonView } from "@slipstream/core/backtest";

type Item = BacktestComparisonView["items"][number];

export type CompareRow = {
  readonly id: string;
  readonly label: string;
  readonly format: "change" | "percent" | "ratio" | "r" | "count" | "money";
  /** For each item; null: cannot be computed. */
  readonly values: readonly (number | string | null)[];
  /** Which items are best; none where nothing is better, or where less is not better than more. */
  readonly best: readonly number[];
};

type Measure = {
  readonly id: string;
  readonly label: string;
  readonly format: CompareRow["format"];
  readonly read: (item: Item) => number | string | null;
  /** Null: neither more nor less is better. */
  readonly better: "more" | "less" | null;
};

const times100 = (share: number | null): number | null => (share === null ? null : share * 100);

const MEASURES: readonly Measure[] = [
  { id: "return", label: "Net return", format: "change", better: "more", read: ({ metrics }) => times100(metrics.returnShare) },
  { id: "profit", label: "Net profit", format: "money", better: "more", read: ({ summary }) => summary.netProfit },
  { id: "cagr", label: "CAGR", format: "change", better: "more", read: ({ metrics }) => times100(metrics.cagr) },
  { id: "drawdown", label: "Worst drop", format: "change", better: "more", read: ({ metrics }) => -metrics.maxDrawdown * 100 },
  { id: "sharpe", label: "Sharpe", format: "ratio", better: "more", read: ({ metrics }) => metrics.sharpe },
  { id: "sortino", label: "Sortino", format: "ratio", better: "more", read: ({ metrics }) => metrics.sortino },
  { id: "calmar", label: "Calmar", format: "ratio", better: "more", read: ({ metrics }) => metrics.calmar },
  { id: "factor", label: "Profit factor", format: "ratio", better: "more", read: ({ metrics }) => metrics.profitFactor },
  { id: "wins", label: "Win rate", format: "percent", better: "more", read: ({ metrics }) => times100(metrics.winRate) },
  { id: "expectancy", label: "Expectancy in R", format: "r", better: "more", read: ({ metrics }) => metrics.expectancyR },
  { id: "trades", label: "Trades", format: "count", better: null, read: ({ metrics }) => metrics.trades },
  { id: "losses", label: "Longest run of losses", format: "count", better: "less", read: ({ metrics }) => metrics.longestLossStreak },
  { id: "hold", label: "Buy and hold", format: "change", better: null, read: ({ summary }) => times100(summary.buyAndHold) },
];

/** A row for each figure. One that did not trade is the best at nothing. */
export function compareRowsOf(items: BacktestComparisonView["items"]): readonly CompareRow[] {
  return MEASURES.map(({ id, label, format, read, better }) => {
    const values = items.map(read);
    return { id, label, format, values, best: better === null ? [] : bestOf(items, values, better) };
  });
}

function bestOf(items: readonly Item[], values: readonly (number | string | null)[], better: "more" | "less"): number[] {
  const figures = values.map((value, index) => (value === null || items[index]?.metrics.trades === 0 ? null : Number(value)));
  const known = figures.flatMap((figure) => figure ?? []);
  if (known.length < 2) return [];
  const best = better === "more" ? Math.max(...known) : Math.min(...known);
  const found = figures.flatMap((figure, index) => (figure === best ? [index] : []));
  return found.length === known.length ? [] : found;
}
