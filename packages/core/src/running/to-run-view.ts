import { addMoney, bpsOf, DAY_MS, formatMoney, type Money, type Ms, moneyToEstimate, type Price } from "@slipstream/kernel";
import type { Instrument } from "../market/index.ts";
import { markHolding } from "../orders/server.ts";
import type { RunFigures, RunRecord, RunTrade, SwapRecord } from "./ports.ts";
import { shareOfNew } from "./version-of-entry.ts";
import type { RunView, SwapView } from "./views.ts";

export type RunMarket = { priceOf(symbol: string): Price | null; instrumentOf(symbol: string): Instrument | null; readonly nowMs: Ms };

const isoOf = (ms: Ms): string => new Date(ms).toISOString();
export const dayOf = (ms: Ms): Ms => ms - (ms % DAY_MS);

/** Net of fees and funding, open profit included; null where a price is not known. */
export function profitOf(figures: RunFigures, market: Pick<RunMarket, "priceOf" | "instrumentOf">): Money | null {
  let profit = figures.net;
  for (const holding of figures.open) {
    const price = market.priceOf(holding.symbol);
    const instrument = market.instrumentOf(holding.symbol);
    if (price === null || !instrument) return null;
    profit = addMoney(profit, markHolding(holding, price, instrument).unrealizedPnl);
  }
  return profit;
}

export function toRunSummary(run: RunRecord, figures: RunFigures, market: RunMarket) {
  const profit = profitOf(figures, market);
  return {
    runId: run.id,
    accountId: run.accountId,
    accountName: run.accountName,
    version: run.version.number,
    startedAt: isoOf(run.startedMs),
    profit: profit === null ? null : formatMoney(profit),
    currency: run.currency,
    trades: figures.trades,
    openPositions: figures.open.length,
  };
}

export function toRunView(run: RunRecord, figures: RunFigures, swap: SwapView | null, market: RunMarket): RunView {
  return {
    ...toRunSummary(run, figures, market),
    strategyId: run.strategyId,
    status: run.status,
    stoppedAt: run.stoppedMs === null ? null : isoOf(run.stoppedMs),
    stopReason: run.stopReason,
    timeframe: run.version.spec.timeframe,
    symbols: run.version.spec.symbols,
    dailyLossPercent: run.dailyLossBps === null ? null : run.dailyLossBps / 100,
    dailyLossHit: run.status === "running" && run.lossHitMs !== null && run.lossHitMs === dayOf(market.nowMs),
    maxPositions: run.maxPositions,
    realized: formatMoney(figures.realized),
    fees: formatMoney(figures.fees),
    winRate: figures.trades === 0 ? null : figures.wins / figures.trades,
    swap,
  };
}

export type SideResult = { readonly trades: number; readonly returnShare: number | null };

/** Net profit over the entries' notional of what was closed. */
export function resultOf(trades: readonly Pick<RunTrade, "net" | "entered" | "closedMs">[]): SideResult {
  const closed = trades.filter(({ closedMs }) => closedMs !== null);
  const entered = closed.reduce((sum, trade) => sum + moneyToEstimate(trade.entered), 0);
  const net = closed.reduce((sum, trade) => sum + moneyToEstimate(trade.net), 0);
  return { trades: closed.length, returnShare: entered > 0 ? net / entered : null };
}

export const toSwapView = (swap: SwapRecord, results: SwapView["results"], nowMs: Ms): SwapView => ({
  id: swap.id,
  fromVersion: swap.fromVersion,
  toVersion: swap.toVersion,
  mode: swap.mode,
  hours: swap.hours,
  rule: swap.rule,
  status: swap.status,
  share: swap.status === "done" ? 1 : swap.status === "under-way" ? shareOfNew(swap, nowMs) : 0,
  startedAt: isoOf(swap.startedMs),
  endedAt: swap.endedMs === null ? null : isoOf(swap.endedMs),
  reason: swap.reason,
  results,
});

/** The loss at which opens stop for the day. */
export const lossLimitOf = (dayEquity: Money, dailyLossBps: number): Money => bpsOf(dayEquity, BigInt(dailyLossBps) * 100n, "down");
