import type { Money, Price } from "@slipstream/kernel";
import type { Fill } from "../orders/index.ts";
import { type AccountBook, afterFill, equityOf, netOf } from "./account-book.ts";
import type { MasterFill } from "./master-fill.ts";

/** A fill, with what of its position the record keeps. */
export type RecordableFill = Fill & { readonly leverage: number; readonly stopLoss: Price | null };
type Reading = {
  /** What each open symbol is worth just before the fill. */
  priceOf(fill: Fill, symbol: string): Price | null;
  /** Cash that came or went otherwise than by fills, between the fill before and this one. */
  cashBefore?(fill: Fill): Money;
};

/** Gives fills of one account their places in its master's record, in order, starting from the book before the first of them. */
export function nextMasterFills(
  master: { readonly id: string; readonly lastSeq: number },
  fills: readonly RecordableFill[],
  before: AccountBook,
  { priceOf, cashBefore }: Reading,
): MasterFill[] {
  let book = before;
  let seq = master.lastSeq;
  return fills.map((fill) => {
    if (cashBefore) book = { ...book, cash: (book.cash + cashBefore(fill)) as Money };
    const equityBefore = equityOf(book, (symbol) => priceOf(fill, symbol));
    const netBefore = netOf(book, fill.symbol);
    book = afterFill(book, fill);
    seq += 1;
    return {
      masterId: master.id,
      seq,
      fillId: fill.id,
      symbol: fill.symbol,
      side: fill.side,
      quantity: fill.quantity,
      price: fill.price,
      fee: fill.fee,
      realizedPnl: fill.realizedPnl,
      netBefore,
      netAfter: netOf(book, fill.symbol),
      equityBefore,
      leverage: fill.leverage,
      stopLoss: fill.stopLoss,
      marketMs: fill.marketMs,
      recordedAt: fill.recordedAt,
    };
  });
}
