import type { Instrument, Quote } from "../market/index.ts";

import { markAccount } from "../orders/server.ts";
import type { AccountMark, AccountMarker, AccountState, AccountStateReader } from "./ports.ts";

export type MarkerDeps = {
  readonly states: AccountStateReader;
  readonly quotes: { list(): Promise<readonly Quote[]> };
  /** Rules of the venue at which the accounts are. */
  readonly instruments: () => Promise<readonly Instrument[]>;
};

/** Marks accounts by the one rule of `orders`, with one look at their state, the quotes and the instruments. */
export function createAccountMarker(deps: MarkerDeps): AccountMarker {
  return {
    async mark(accountIds) {
      if (accountIds.length === 0) return new Map();
      const [states, quotes, instruments] = await Promise.all([deps.states.list(accountIds), deps.quotes.list(), deps.instruments()]);
      const market = {
        priceOf: lookUp(quotes, ({ last }) => last),
        instrumentOf: lookUp(instruments, (instrument) => instrument),
      };
      return new Map(states.map((state) => [state.accountId, toMark(state, market)]));
    },
  };
}

function lookUp<Item extends { readonly symbol: string }, Value>(items: readonly Item[], read: (item: Item) => Value) {
  const bySymbol = new Map(items.map((item) => [item.symbol, read(item)]));
  return (symbol: string): Value | null => bySymbol.get(symbol) ?? null;
}

function toMark(state: AccountState, market: Parameters<typeof markAccount>[2]): AccountMark {
  const marked = markAccount(state, state.positions, market);
  const { cash, external, orderMargin } = state;
  return {
    cash,
    external,
    orderMargin,
    equity: marked?.equity ?? null,
    available: marked?.available ?? null,
    unrealizedPnl: marked?.unrealizedPnl ?? null,
    margin: marked?.margin ?? null,
  };
}
