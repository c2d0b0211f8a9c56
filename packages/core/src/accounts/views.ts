import { z } from "zod";
import { decimalView } from "../market/views.ts";

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
