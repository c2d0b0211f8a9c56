import type { Money, Price } from "@slipstream/kernel";
import { type Account, toAccountView } from "../accounts/server.ts";
import type { Instrument } from "../market/index.ts";
import type { Position } from "../orders/index.ts";
import { markAccount, toPositionView } from "../orders/server.ts";
import type { AccountMarkView } from "./protocol.ts";

/** An account with what its value depends on, read at one moment. */
export type LiveAccount = {
  readonly account: Account;
  /** Margin that live orders hold. */
  readonly orderMargin: Money;
  /** The open ones, by opening. */
  readonly positions: readonly Position[];
};
export type LiveMarket = {
  priceOf(symbol: string): Price | null;
  instrumentOf(symbol: string): Instrument | null;
  isFunded(symbol: string): boolean;
};

/** What prices make of an account and its open positions now: the one rule of `orders`, in the words of the browser. Null where a price is not known. */
export function valueAccount({ account, orderMargin, positions }: LiveAccount, market: LiveMarket): AccountMarkView {
  const marked = markAccount({ cash: account.cash, orderMargin }, positions, market);
  const { equity, available, unrealizedPnl, margin } = marked ?? { equity: null, available: null, unrealizedPnl: null, margin: null };
  return {
    account: toAccountView(account, { cash: account.cash, orderMargin, equity, available, unrealizedPnl, margin }),
    positions: positions.map((position) =>
      toPositionView(position, {
        price: market.priceOf(position.symbol),
        instrument: market.instrumentOf(position.symbol),
        account: marked,
        fundingKnown: market.isFunded(position.symbol),
      }),
    ),
  };
}
