import {
  absQuantity,
  formatMoney,
  formatPrice,
  formatQuantity,
  type Money,
  type Ms,
  type Price,
  priceOf,
  type Quantity,
  subtractMoney,
  ZERO_MONEY,
} from "@slipstream/kernel";
import { ACCOUNT_KINDS, JOURNAL_KINDS } from "../ledger/index.ts";
import { statementNumber } from "./period-name.ts";
import { realizedOf } from "./settle-pair.ts";
import type { CountedFill, CountedTrade, LifeSums, StatementParts, StatementRecord, StatementTransfer } from "./statement-ports.ts";
import { CHARGED_AS } from "./terms.ts";
import type { EarningRowView, StatementRowView, StatementView } from "./views.ts";

const iso = (ms: Ms): string => new Date(ms).toISOString();
const percentageOf = (bps: number): number => bps / 100;
const chargedAs = (currency: string): string => CHARGED_AS[currency] ?? currency;

function whyOf({ mark, markBefore }: StatementRecord): StatementRowView["why"] {
  if (mark > markBefore) return "new-high";
  return mark === 0n ? "never-in-profit" : "below-mark";
}

export function toStatementRow(record: StatementRecord): StatementRowView {
  const { mark, profit, fee, platform, unrealized } = record;
  return {
    id: record.id,
    number: statementNumber(record),
    followId: record.followId,
    masterId: record.masterId,
    masterName: record.masterName,
    accountId: record.accountId,
    accountName: record.accountName,
    reason: record.reason,
    from: iso(record.fromMs),
    to: iso(record.toMs),
    currency: record.currency,
    chargedCurrency: chargedAs(record.currency),
    realized: formatMoney(realizedOf({ ...record.sums, held: record.held })),
    openLoss: formatMoney(unrealized < 0n ? unrealized : ZERO_MONEY),
    profit: formatMoney(profit),
    markBefore: formatMoney(record.markBefore),
    mark: formatMoney(mark),
    feePercentage: percentageOf(record.rateBps),
    base: formatMoney(record.base),
    feeToDate: formatMoney((record.charged + fee) as Money),
    chargedBefore: formatMoney(record.charged),
    fee: formatMoney(fee),
    platformShare: formatMoney(platform),
    masterShare: formatMoney(subtractMoney(fee, platform)),
    why: whyOf(record),
    toWinBack: formatMoney(mark > profit ? subtractMoney(mark, profit) : ZERO_MONEY),
    charge: record.charge,
    payment: record.payment,
    invoiceId: record.invoiceId,
    settledAt: iso(record.settledAt),
  };
}

const NO_LIFE: LifeSums = { price: ZERO_MONEY, exchangeFees: ZERO_MONEY, funding: ZERO_MONEY, flow: ZERO_MONEY };
const toSums = ({ price, exchangeFees, funding, flow }: LifeSums): StatementView["opening"] => ({
  price: formatMoney(price),
  exchangeFees: formatMoney(exchangeFees),
  funding: formatMoney(funding),
  flow: formatMoney(flow),
});
const quantities = (held: ReadonlyMap<string, Quantity>): Record<string, string> =>
  Object.fromEntries([...held].map(([symbol, quantity]) => [symbol, formatQuantity(quantity)]));

export const toFillView = (fill: CountedFill): StatementView["fills"][number] => ({
  id: fill.id,
  at: iso(fill.marketMs),
  symbol: fill.symbol,
  side: fill.quantity > 0n ? "buy" : "sell",
  quantity: formatQuantity(fill.quantity),
  price: formatPrice(fill.price),
  notional: formatMoney(fill.notional),
  fee: formatMoney(fill.fee),
  realized: formatMoney(fill.realized),
});

/** An average of what was paid; nothing was where the quantity is zero. */
const average = (notional: Money, quantity: Quantity): Price | null => (quantity === 0n ? null : priceOf(notional, quantity));
function toTradeView(trade: CountedTrade): StatementView["trades"][number] {
  const exit = average(trade.exitedNotional, trade.exited);
  return {
    symbol: trade.symbol,
    side: trade.side,
    quantity: formatQuantity(absQuantity(trade.entered)),
    openedAt: iso(trade.openedMs),
    closedAt: trade.closedMs === null ? null : iso(trade.closedMs),
    entryPrice: formatPrice(average(trade.enteredNotional, trade.entered) ?? (0n as Price)),
    exitPrice: exit === null ? null : formatPrice(exit),
    priceResult: formatMoney(trade.priceResult),
    exchangeFees: formatMoney(trade.exchangeFees),
    net: formatMoney(subtractMoney(trade.priceResult, trade.exchangeFees)),
  };
}

const toJournalLine = (transfer: StatementTransfer): StatementView["journals"][number] => ({
  journalId: transfer.journalId,
  words: JOURNAL_KINDS[transfer.kind],
  at: iso(transfer.at),
  debit: ACCOUNT_KINDS[transfer.debit].words,
  credit: ACCOUNT_KINDS[transfer.credit].words,
  amount: formatMoney(transfer.amount),
  currency: transfer.currency,
});

export type StatementFacts = {
  readonly billing: StatementView["billing"];
  readonly fundingKnown: boolean;
};

export const toStatementView = (
  record: StatementRecord,
  parts: StatementParts,
  transfers: readonly StatementTransfer[],
  { billing, fundingKnown }: StatementFacts,
): StatementView => ({
  ...toStatementRow(record),
  opening: toSums(parts.previous?.sums ?? NO_LIFE),
  closing: toSums(record.sums),
  heldBefore: quantities(parts.previous?.held ?? new Map()),
  held: quantities(record.held),
  prices: Object.fromEntries([...record.prices].map(([symbol, price]) => [symbol, formatPrice(price)])),
  unrealized: formatMoney(record.unrealized),
  fills: parts.fills.map(toFillView),
  fillsLeftOut: parts.fillCount - parts.fills.length,
  trades: parts.trades.map(toTradeView),
  funding: parts.funding.map(({ marketMs, symbol, amount }) => ({ at: iso(marketMs), symbol, amount: formatMoney(amount) })),
  fundingKnown,
  paperAccount: record.paper,
  billing,
  journals: transfers.map(toJournalLine),
  journalId: record.journalId,
  previousId: parts.previous?.id ?? null,
  nextId: parts.nextId,
});

/** `alias` hides who it is. */
export const toEarningRow = (record: StatementRecord, alias: string): EarningRowView => ({
  statementId: record.id,
  number: statementNumber(record),
  masterId: record.masterId,
  masterName: record.masterName,
  follower: alias,
  from: iso(record.fromMs),
  to: iso(record.toMs),
  currency: record.currency,
  feePercentage: percentageOf(record.rateBps),
  fee: formatMoney(record.fee),
  share: formatMoney(subtractMoney(record.fee, record.platform)),
  platformShare: formatMoney(record.platform),
  payment: record.payment,
});
