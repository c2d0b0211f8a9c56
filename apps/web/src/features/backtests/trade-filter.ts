import { type BacktestTradeView, EXIT_REASONS, type ExitReason } from "@slipstream/core/backtest";
import { addMoney, formatMoney, money } from "@slipstream/kernel";
import { compareDecimals, formatInstant, signOf } from "@slipstream/ui/numbers";

/** Which trades of a report are listed. Null: all. */
export type TradeFilter = {
  readonly side: BacktestTradeView["side"] | null;
  readonly reason: ExitReason | null;
  readonly symbol: string | null;
  readonly outcome: "won" | "lost" | null;
  /** A part of the date of entry or exit as it is shown, or "#" and a number. */
  readonly search: string;
};
export const ALL_TRADES: TradeFilter = { side: null, reason: null, symbol: null, outcome: null, search: "" };
export const isReason = (text: string): text is ExitReason => EXIT_REASONS.some((reason) => reason === text);

const SORTED_BY = ["number", "entry", "exit", "held", "net", "r", "mae", "mfe"] as const;
type SortedBy = (typeof SORTED_BY)[number];
type TradeOrder = { readonly column: string; readonly direction: "ascending" | "descending" };

/** `zone` is the one that the times are shown in. */
export function filterTrades(trades: readonly BacktestTradeView[], filter: TradeFilter, zone: string): BacktestTradeView[] {
  const search = filter.search.trim();
  return trades.filter(
    (trade) =>
      (filter.side === null || trade.side === filter.side) &&
      (filter.reason === null || trade.exitReason === filter.reason) &&
      (filter.symbol === null || trade.symbol === filter.symbol) &&
      (filter.outcome === null || signOf(trade.pnl) === (filter.outcome === "won" ? 1 : -1)) &&
      (search === "" || isFound(trade, search, zone)),
  );
}

function isFound(trade: BacktestTradeView, search: string, zone: string): boolean {
  if (search.startsWith("#")) return String(trade.number) === search.slice(1).trim();
  return [trade.entryMs, trade.exitMs].some((ms) => formatInstant(ms, "date-minute", zone).includes(search));
}

const FIGURES: Readonly<Record<SortedBy, (trade: BacktestTradeView) => number | null>> = {
  number: ({ number }) => number,
  entry: ({ entryMs }) => entryMs,
  exit: ({ exitMs }) => exitMs,
  held: ({ barsHeld }) => barsHeld,
  net: () => null,
  r: ({ r }) => r,
  mae: ({ mae }) => mae,
  mfe: ({ mfe }) => mfe,
};
const isSortedBy = (column: string): column is SortedBy => SORTED_BY.some((each) => each === column);

/** What has no figure stands at the end, whichever way the others go; equals keep the order in which they happened. */
export function sortTrades(trades: readonly BacktestTradeView[], { column, direction }: TradeOrder): BacktestTradeView[] {
  const sign = direction === "ascending" ? 1 : -1;
  if (column === "net") return trades.toSorted((a, b) => sign * compareDecimals(a.pnl, b.pnl) || a.number - b.number);
  const figure = FIGURES[isSortedBy(column) ? column : "number"];
  return trades.toSorted((a, b) => {
    const [first, second] = [figure(a), figure(b)];
    if (first === null || second === null) return Number(first === null) - Number(second === null) || a.number - b.number;
    return sign * (first - second) || a.number - b.number;
  });
}

/** The reasons and symbols that these trades have, in a fixed order, for the choices of the filter. */
export function choicesOf(trades: readonly BacktestTradeView[]): {
  readonly reasons: readonly ExitReason[];
  readonly symbols: readonly string[];
} {
  const reasons = new Set(trades.map(({ exitReason }) => exitReason));
  return {
    reasons: EXIT_REASONS.filter((reason) => reasons.has(reason)),
    symbols: [...new Set(trades.map(({ symbol }) => symbol))].sort(),
  };
}

/** What these trades brought together, exactly. */
export const sumOf = (trades: readonly BacktestTradeView[]): string => formatMoney(addMoney(...trades.map(({ pnl }) => money(pnl))));
