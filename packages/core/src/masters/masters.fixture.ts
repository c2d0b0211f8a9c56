import { type Money, type Ms, money, notionalOf, type Price, price, type Quantity, quantity, ZERO_MONEY } from "@slipstream/kernel";
import { afterFill, EMPTY_BOOK, equityOf, netOf } from "./account-book.ts";
import type { MasterFill } from "./master-fill.ts";

type Trade = {
  symbol?: string;
  side: "buy" | "sell";
  quantity?: string;
  price: string;
  fee?: string;
  stopLoss?: string;
  ms?: Ms;
};

/** The record of an account that begins with 10,000 and trades these in one sleeve; a minute apart unless said. */
export function aRecord(trades: readonly Trade[]): MasterFill[] {
  const last = new Map<string, Price>();
  let book = { ...EMPTY_BOOK, cash: money("10000") };
  return trades.map((trade, index): MasterFill => {
    const symbol = trade.symbol ?? "BTC-USDT";
    const amount = quantity(trade.quantity ?? "1");
    const at = price(trade.price);
    const fee = money(trade.fee ?? "0");
    last.set(symbol, at);
    const held = book.symbols.get(symbol);
    const fill = {
      symbol,
      side: trade.side,
      quantity: amount,
      price: at,
      notional: notionalOf(at, amount),
      fee,
      realizedPnl: realizedBy(trade.side, amount, at, held),
    };
    const netBefore = netOf(book, symbol);
    const equityBefore = equityOf(book, (each) => last.get(each) ?? null);
    book = afterFill(book, fill);
    return {
      masterId: "00000000-0000-7000-8000-000000000001",
      seq: index + 1,
      fillId: `00000000-0000-7000-8000-${String(index + 1).padStart(12, "0")}`,
      ...fill,
      netBefore,
      netAfter: netOf(book, symbol),
      equityBefore,
      leverage: 10,
      stopLoss: trade.stopLoss === undefined ? null : price(trade.stopLoss),
      marketMs: trade.ms ?? index * 60_000,
      recordedAt: index,
    };
  });
}

/** Average cost, for positions that are left whole or in equal parts. */
function realizedBy(side: "buy" | "sell", amount: Quantity, at: Price, held: { net: Quantity; cost: Money } | undefined): Money {
  if (!held || held.net === 0n || held.net > 0n === (side === "buy")) return ZERO_MONEY;
  const size = held.net > 0n ? held.net : -held.net;
  const closing = amount < size ? amount : size;
  const released = (held.cost * closing) / size;
  const value = notionalOf(at, closing as Quantity);
  return (side === "sell" ? value - released : -value - released) as Money;
}
