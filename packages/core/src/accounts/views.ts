import { z } from "zod";
import { decimalView } from "../market/index.ts";
import { fillView, orderView, positionView, refusedIntentView } from "../orders/index.ts";

export const accountView = z.object({
  id: z.uuid(),
  name: z.string(),
  venue: z.string(),
  mode: z.enum(["paper", "live"]),
  status: z.enum(["active", "halted", "closed"]),
  currency: z.string(),
  /** cash + unrealised profit; null when a price that it needs is not known. */
  equity: decimalView.nullable(),
  /** equity − margin of positions − margin held by orders, never below zero. */
  available: decimalView.nullable(),
  cash: decimalView,
  unrealizedPnl: decimalView.nullable(),
  margin: decimalView.nullable(),
  orderMargin: decimalView,
  initialBalance: decimalView,
  takerFeeBps: z.number(),
  makerFeeBps: z.number(),
  defaultLeverage: z.number(),
  isDefault: z.boolean(),
  createdAt: z.iso.datetime(),
  resetAt: z.iso.datetime().nullable(),
});
export type AccountView = z.infer<typeof accountView>;

export const equityPointView = z.object({ time: z.iso.datetime(), equity: decimalView, cash: decimalView });
export type EquityPointView = z.infer<typeof equityPointView>;

export const cashTransferView = z.object({
  id: z.string(),
  journalId: z.uuid(),
  kind: z.string(),
  debit: z.string(),
  credit: z.string(),
  amount: decimalView,
  currency: z.string(),
  at: z.iso.datetime(),
  marketTime: z.iso.datetime(),
});
export type CashTransferView = z.infer<typeof cashTransferView>;

export const equityCurveView = z.object({
  points: z.array(equityPointView),
  /** The market's time now; the last point is that of this moment where prices are known. */
  marketTime: z.iso.datetime().nullable(),
});
export type EquityCurveView = z.infer<typeof equityCurveView>;

export const leverageView = z.object({ symbol: z.string(), leverage: z.number() });
export type LeverageView = z.infer<typeof leverageView>;

/** What happened lately on the user's accounts, newest first. */
export const activityView = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("fill"), at: z.iso.datetime(), fill: fillView }),
  z.object({ kind: z.literal("order"), at: z.iso.datetime(), order: orderView }),
  z.object({ kind: z.literal("refused"), at: z.iso.datetime(), intent: refusedIntentView }),
  z.object({ kind: z.literal("transfer"), at: z.iso.datetime(), accountId: z.uuid(), transfer: cashTransferView }),
]);
export type ActivityView = z.infer<typeof activityView>;

/** All open accounts of a user together. A sum is null when one of its parts is not known. */
export const overviewView = z.object({
  currency: z.string(),
  equity: decimalView.nullable(),
  available: decimalView.nullable(),
  unrealizedPnl: decimalView.nullable(),
  margin: decimalView.nullable(),
  /** Equity now, less equity at the first sample since 00:00 UTC of market time, less deposits and resets in between. */
  todayPnl: decimalView.nullable(),
  /** Percent of the equity at the start; null without one. An estimate. */
  todayPercent: z.number().nullable(),
  /** Since when `todayPnl` counts: 00:00 UTC, or later where no equity was sampled then. */
  todaySince: z.iso.datetime().nullable(),
  marketTime: z.iso.datetime().nullable(),
  accounts: z.array(accountView),
  positions: z.array(positionView),
  activity: z.array(activityView),
});
export type OverviewView = z.infer<typeof overviewView>;
