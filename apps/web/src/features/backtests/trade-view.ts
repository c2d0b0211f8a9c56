import type { BacktestTradeView } from "@slipstream/core/backtest";
import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from "@slipstream/core/market";
import type { TradeLink, TradeMark } from "@slipstream/ui/chart";
import { formatDecimal, signOf } from "@slipstream/ui/numbers";

export type ChartView = { readonly timeframe: Timeframe; readonly fromMs: number; readonly toMs: number };

/** Bars of a first look, and how many a whole trade may take. */
const SHOWN_BARS = 160;
const MOST_TRADE_BARS = 240;
const LEAST_MARGIN_BARS = 30;

/** The last bars of the period; where no trade is among them, the last trade instead. */
export function firstView(trades: readonly BacktestTradeView[], timeframe: Timeframe, toMs: number): ChartView {
  const last = trades.reduce<BacktestTradeView | null>((latest, trade) => (latest && latest.exitMs >= trade.exitMs ? latest : trade), null);
  const fromMs = toMs - SHOWN_BARS * TIMEFRAME_MS[timeframe];
  return last && last.exitMs < fromMs ? viewOfTrade(last, timeframe) : { timeframe, fromMs, toMs };
}

/** A trade with what was before and after it, in the finest bars from `timeframe` on in which it fits into the picture. */
export function viewOfTrade({ entryMs, exitMs }: Pick<BacktestTradeView, "entryMs" | "exitMs">, timeframe: Timeframe): ChartView {
  const offered = TIMEFRAMES.slice(TIMEFRAMES.indexOf(timeframe));
  const fitting = offered.find((each) => (exitMs - entryMs) / TIMEFRAME_MS[each] <= MOST_TRADE_BARS) ?? "1d";
  const margin = Math.max(LEAST_MARGIN_BARS * TIMEFRAME_MS[fitting], (exitMs - entryMs) / 4);
  return { timeframe: fitting, fromMs: entryMs - margin, toMs: exitMs + margin };
}

/** Entries as triangles, exits as crosses, what was open at the end as a ring. */
export function marksOf(trades: readonly BacktestTradeView[]): TradeMark[] {
  return trades.flatMap((trade): TradeMark[] => [
    { timeMs: trade.entryMs, price: trade.entryPrice, kind: trade.side === "long" ? "entry-long" : "entry-short" },
    ...trade.exits.map(({ atMs, price, reason }) => ({
      timeMs: atMs,
      price,
      kind: reason === "end" ? ("open" as const) : ("exit" as const),
    })),
  ]);
}

const TONES = { "1": "up", "-1": "down", "0": "none" } as const;
const WHOLE_FROM = 100;

/** Each trade from its entry to its last exit, with what it brought. */
export function linksOf(trades: readonly BacktestTradeView[]): TradeLink[] {
  return trades.map((trade) => {
    const last = trade.exits.at(-1);
    const decimals = Math.abs(Number(trade.pnl)) >= WHOLE_FROM ? 0 : 2;
    return {
      id: String(trade.number),
      from: { timeMs: trade.entryMs, price: trade.entryPrice },
      to: { timeMs: last?.atMs ?? trade.exitMs, price: last?.price ?? trade.exitPrice },
      word: formatDecimal(trade.pnl, { decimals, sign: "always" }),
      tone: TONES[String(signOf(trade.pnl, decimals) ?? 0) as keyof typeof TONES],
    };
  });
}

/** Trades of which something lies in a stretch of time. */
export const tradesWithin = (trades: readonly BacktestTradeView[], symbol: string, fromMs: number, toMs: number): BacktestTradeView[] =>
  trades.filter((trade) => trade.symbol === symbol && trade.exitMs >= fromMs && trade.entryMs <= toMs);
