import { accountIdSchema, type CashTransferView } from "@slipstream/core/accounts";
import type { CopyView } from "@slipstream/core/copy";
import type { FillView, OrderView } from "@slipstream/core/orders";
import { z } from "zod";
import { copiesInput } from "../../copy/input.ts";
import { fillsInput, ordersInput } from "../../orders/input.ts";
import { MAX_PAGE } from "../../page.ts";
import { type Columns, toCsv } from "../csv.ts";
import { textRoute } from "../route.ts";

const common = {
  method: "GET",
  tag: "Exports",
  meta: { auth: "user", owner: "self", scope: "read", rateLimit: "read" },
  contentType: "text/csv; charset=utf-8",
} as const;
const paging = { limit: true, cursor: true } as const;

const ORDER_COLUMNS: Columns<OrderView> = {
  id: (order) => order.id,
  client_order_id: (order) => order.clientOrderId,
  account_id: (order) => order.accountId,
  created_at: (order) => order.createdAt,
  updated_at: (order) => order.updatedAt,
  symbol: (order) => order.symbol,
  side: (order) => order.side,
  type: (order) => order.type,
  role: (order) => order.role,
  time_in_force: (order) => order.timeInForce,
  status: (order) => order.status,
  quantity: (order) => order.quantity,
  filled_quantity: (order) => order.filledQuantity,
  average_price: (order) => order.averagePrice,
  price: (order) => order.price,
  trigger_price: (order) => order.triggerPrice,
  fee: (order) => order.fee,
  reduce_only: (order) => order.reduceOnly,
  origin: (order) => order.origin.kind,
  reason: (order) => order.reason,
  message: (order) => order.message,
};

const FILL_COLUMNS: Columns<FillView> = {
  id: (fill) => fill.id,
  order_id: (fill) => fill.orderId,
  position_id: (fill) => fill.positionId,
  account_id: (fill) => fill.accountId,
  recorded_at: (fill) => fill.recordedAt,
  market_time: (fill) => fill.marketTime,
  symbol: (fill) => fill.symbol,
  side: (fill) => fill.side,
  quantity: (fill) => fill.quantity,
  price: (fill) => fill.price,
  notional: (fill) => fill.notional,
  fee: (fill) => fill.fee,
  realized_pnl: (fill) => fill.realizedPnl,
  liquidity: (fill) => fill.liquidity,
  origin: (fill) => fill.origin.kind,
};

const TRANSFER_COLUMNS: Columns<CashTransferView> = {
  id: (transfer) => transfer.id,
  journal_id: (transfer) => transfer.journalId,
  at: (transfer) => transfer.at,
  market_time: (transfer) => transfer.marketTime,
  kind: (transfer) => transfer.kind,
  debit: (transfer) => transfer.debit,
  credit: (transfer) => transfer.credit,
  amount: (transfer) => transfer.amount,
  currency: (transfer) => transfer.currency,
};

const COPY_COLUMNS: Columns<CopyView> = {
  follow_id: (copy) => copy.followId,
  master_id: (copy) => copy.masterId,
  master: (copy) => copy.masterName,
  master_seq: (copy) => copy.masterSeq,
  master_market_time: (copy) => copy.masterMarketTime,
  recorded_at: (copy) => copy.recordedAt,
  symbol: (copy) => copy.symbol,
  side: (copy) => copy.side,
  kind: (copy) => copy.kind,
  outcome: (copy) => copy.outcome,
  reason: (copy) => copy.reason,
  detail: (copy) => copy.detail,
  order_id: (copy) => copy.orderId,
  quantity: (copy) => copy.quantity,
  wanted_quantity: (copy) => copy.wantedQuantity,
  master_price: (copy) => copy.masterPrice,
  price: (copy) => copy.price,
  slippage_bps: (copy) => copy.slippageBps,
  slippage: (copy) => copy.slippage,
  fee: (copy) => copy.fee,
  latency_ms: (copy) => copy.latencyMs,
  planned_at: (copy) => copy.plannedAt,
  submitted_at: (copy) => copy.submittedAt,
  filled_at: (copy) => copy.filledAt,
};

export const exportRoutes = [
  textRoute({
    ...common,
    path: "/api/exports/orders.csv",
    summary: "Orders as a table",
    fileName: "orders.csv",
    query: ordersInput.omit(paging),
    run: async (ctx, { query }) =>
      toCsv((cursor) => ctx.orders.listOrders({ userId: ctx.userId, ...query, limit: MAX_PAGE, cursor }), ORDER_COLUMNS),
  }),
  textRoute({
    ...common,
    path: "/api/exports/fills.csv",
    summary: "Fills as a table",
    fileName: "fills.csv",
    query: fillsInput.omit(paging),
    run: async (ctx, { query }) =>
      toCsv((cursor) => ctx.orders.listFills({ userId: ctx.userId, ...query, limit: MAX_PAGE, cursor }), FILL_COLUMNS),
  }),
  textRoute({
    ...common,
    path: "/api/exports/copies.csv",
    summary: "Copies of one follow, or of all, as a table",
    fileName: "copies.csv",
    query: copiesInput.omit(paging),
    run: async (ctx, { query }) => {
      // Asked here, so that somebody else's follow is an answer of its own and not a broken file.
      if (query.followId !== undefined) await ctx.follows.get({ userId: ctx.userId, followId: query.followId });
      return toCsv((cursor) => ctx.follows.copies({ userId: ctx.userId, ...query, limit: MAX_PAGE, cursor }), COPY_COLUMNS);
    },
  }),
  textRoute({
    ...common,
    path: "/api/exports/transfers.csv",
    summary: "The cash journal of an account as a table",
    fileName: "transfers.csv",
    query: z.object({ accountId: accountIdSchema }),
    run: async (ctx, { query }) => {
      const account = { userId: ctx.userId, accountId: query.accountId };
      // Asked here, so that somebody else's account is an answer of its own and not a broken file.
      await ctx.accounts.get(account);
      return toCsv((cursor) => ctx.accounts.transfers({ ...account, limit: MAX_PAGE, cursor }), TRANSFER_COLUMNS);
    },
  }),
];
