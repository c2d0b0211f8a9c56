import {
  type BacktestRowView,
  type BacktestTradeView,
  type BacktestView,
  backtestStatusView,
  EXIT_REASONS,
} from "@slipstream/core/backtest";
import { decimalView, TIMEFRAMES } from "@slipstream/core/market";
import { DAY_MS } from "@slipstream/kernel";
import { z } from "zod";
import type { Columns } from "./csv.ts";

const figure = z.number().nullable();

/** What a list shows of a back-test; percentages 0 to 100. */
export const backtestFigures = z.object({
  id: z.uuid(),
  jobId: z.uuid(),
  name: z.string(),
  strategyId: z.uuid().nullable(),
  version: z.number().nullable(),
  status: backtestStatusView,
  progress: z.number(),
  reason: z.string().nullable(),
  message: z.string().nullable(),
  symbol: z.string(),
  symbols: z.array(z.string()),
  timeframe: z.enum(TIMEFRAMES),
  period: z.string(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  totalTrades: figure,
  winRate: figure,
  totalPnl: figure,
  profitFactor: figure,
  maxDrawdownPct: figure,
  returnPct: figure,
  sharpeRatio: figure,
  buyAndHoldPct: figure,
  /** Decisions that were made again on candles that end with their own; null until they were. */
  lookAhead: z.object({ sampled: z.number(), agreed: z.number() }).nullable(),
  createdAt: z.iso.datetime(),
  doneAt: z.iso.datetime().nullable(),
});

const trade = z.object({
  number: z.number(),
  symbol: z.string(),
  side: z.enum(["long", "short"]),
  signalTime: z.iso.datetime(),
  entryTime: z.iso.datetime(),
  exitTime: z.iso.datetime(),
  quantity: decimalView,
  entryPrice: decimalView,
  exitPrice: decimalView,
  pnl: decimalView,
  fees: decimalView,
  funding: decimalView,
  exitReason: z.enum(EXIT_REASONS),
  entryReason: z.string(),
  barsHeld: z.number(),
  maePct: z.number(),
  mfePct: z.number(),
  r: figure,
});

/** The whole of it; null and empty until it is done. */
export const backtestReportAnswer = backtestFigures.extend({
  bars: z.number().nullable(),
  initialBalance: decimalView,
  finalBalance: decimalView.nullable(),
  cagrPct: figure,
  sortinoRatio: figure,
  calmarRatio: figure,
  averageWin: figure,
  averageLoss: figure,
  expectancy: figure,
  exposurePct: figure,
  fees: decimalView.nullable(),
  slippage: decimalView.nullable(),
  funding: decimalView.nullable(),
  ambiguousBars: figure,
  ambiguousPct: figure,
  months: z.array(z.object({ month: z.string(), returnPct: figure })),
  trades: z.array(trade),
  /** Beyond the first 10,000. */
  tradesLeftOut: z.number(),
  equity: z.array(z.object({ time: z.iso.datetime(), equity: z.number(), drawdownPct: z.number(), buyAndHold: z.number() })),
  words: z.string().nullable(),
});

const percent = (share: number | null): number | null => (share === null ? null : share * 100);
const iso = (ms: number): string => new Date(ms).toISOString();

export function toFigures(row: BacktestRowView): z.input<typeof backtestFigures> {
  const { id, name, strategyId, version, status, progress, reason, message, symbols, timeframe, from, to, summary, stamp } = row;
  return {
    id,
    jobId: id,
    name,
    strategyId,
    version,
    status,
    progress,
    reason,
    message,
    symbol: symbols[0] ?? "",
    symbols,
    timeframe,
    period: sayPeriod(Date.parse(to) - Date.parse(from)),
    from,
    to,
    totalTrades: summary?.trades ?? null,
    winRate: percent(summary?.winRate ?? null),
    totalPnl: summary ? Number(summary.netProfit) : null,
    profitFactor: summary?.profitFactor ?? null,
    maxDrawdownPct: percent(summary?.maxDrawdown ?? null),
    returnPct: percent(summary?.returnShare ?? null),
    sharpeRatio: summary?.sharpe ?? null,
    buyAndHoldPct: percent(summary?.buyAndHold ?? null),
    lookAhead: stamp && { sampled: stamp.sampled, agreed: stamp.agreed },
    createdAt: row.createdAt,
    doneAt: row.doneAt,
  };
}

/** To the tenth of a day. */
function sayPeriod(ms: number): string {
  const days = Math.round((ms / DAY_MS) * 10) / 10;
  return `${days} day${days === 1 ? "" : "s"}`;
}

export function toReportAnswer(view: BacktestView): z.input<typeof backtestReportAnswer> {
  const { report, request } = view;
  const metrics = report?.metrics;
  return {
    ...toFigures(view),
    bars: report?.bars ?? null,
    initialBalance: report?.initialBalance ?? request.initialBalance,
    finalBalance: report?.finalBalance ?? null,
    cagrPct: percent(metrics?.cagr ?? null),
    sortinoRatio: metrics?.sortino ?? null,
    calmarRatio: metrics?.calmar ?? null,
    averageWin: metrics?.averageWin ?? null,
    averageLoss: metrics?.averageLoss ?? null,
    expectancy: metrics?.expectancy ?? null,
    exposurePct: percent(report?.exposure ?? null),
    fees: report?.costs.fees ?? null,
    slippage: report?.costs.slippage ?? null,
    funding: report?.costs.funding ?? null,
    ambiguousBars: report?.ambiguous.bars ?? null,
    ambiguousPct: percent(report?.ambiguous.share ?? null),
    months: (report?.months ?? []).map(({ month, returnShare }) => ({ month, returnPct: percent(returnShare) })),
    trades: (report?.trades ?? []).map(toTrade),
    tradesLeftOut: (metrics?.trades ?? 0) - (report?.trades.length ?? 0),
    equity: report ? toEquity(report.curve) : [],
    words: report?.words ?? null,
  };
}

function toTrade(trade: BacktestTradeView): z.input<typeof backtestReportAnswer>["trades"][number] {
  const { number, symbol, side, quantity, entryPrice, exitPrice, pnl, fees, funding, exitReason, barsHeld, r } = trade;
  return {
    number,
    symbol,
    side,
    signalTime: iso(trade.signalMs),
    entryTime: iso(trade.entryMs),
    exitTime: iso(trade.exitMs),
    quantity,
    entryPrice,
    exitPrice,
    pnl,
    fees,
    funding,
    exitReason,
    entryReason: trade.entryWords,
    barsHeld,
    maePct: trade.mae * 100,
    mfePct: trade.mfe * 100,
    r,
  };
}

type Curve = NonNullable<BacktestView["report"]>["curve"];
const toEquity = ({ atMs, equity, drawdown, hold }: Curve) =>
  atMs.map((ms, at) => ({
    time: iso(ms),
    equity: equity[at] ?? 0,
    drawdownPct: (drawdown[at] ?? 0) * 100,
    buyAndHold: hold[at] ?? 0,
  }));

export const BACKTEST_TRADE_COLUMNS: Columns<BacktestTradeView> = {
  number: (trade) => trade.number,
  symbol: (trade) => trade.symbol,
  side: (trade) => trade.side,
  signal_time: (trade) => iso(trade.signalMs),
  entry_time: (trade) => iso(trade.entryMs),
  exit_time: (trade) => iso(trade.exitMs),
  quantity: (trade) => trade.quantity,
  entry_price: (trade) => trade.entryPrice,
  exit_price: (trade) => trade.exitPrice,
  pnl: (trade) => trade.pnl,
  fees: (trade) => trade.fees,
  funding: (trade) => trade.funding,
  exit_reason: (trade) => trade.exitReason,
  entry_reason: (trade) => trade.entryWords,
  bars_held: (trade) => trade.barsHeld,
  mae_pct: (trade) => trade.mae * 100,
  mfe_pct: (trade) => trade.mfe * 100,
  r: (trade) => trade.r,
};
