import { absQuantity, type Money, moneyToEstimate, type Price, stepsOf, toEstimate, ZERO_MONEY } from "@slipstream/kernel";
import type { Instrument, Tick } from "../market/index.ts";
import { type Holding, isUnderMaintenance, markAccount } from "./mark-account.ts";
import { TriggerBook } from "./trigger-book.ts";

/** An account that holds positions, as far as its liquidation depends on it. */
export type Exposed = { readonly accountId: string; readonly cash: Money; readonly positions: readonly Holding[] };

/**
 * Knows which accounts a price brings below their maintenance margin without marking all of them: each position has a guard price so near that
 * the account cannot be under before one of its guards is reached. Only then is it marked exactly, and its guards are set anew.
 */
export type LiquidationWatch = {
  /** What an account holds now; without positions it is no longer watched. */
  set(account: Exposed): void;
  /** Follows a price; answers with the accounts that are under their maintenance margin at it. */
  onTick(tick: Pick<Tick, "symbol" | "last">): readonly string[];
};

type Rules = Pick<Instrument, "symbol" | "tickSize" | "maintenanceTiers">;
type Watched = { readonly account: Exposed; readonly guards: readonly { readonly symbol: string; readonly id: string }[] };
/** Any price reaches it: looked at again with the next tick. */
const NEXT_TICK = { kind: "at-or-above", ticks: 0 } as const;
const NOBODY: readonly string[] = [];

export function createLiquidationWatch(instruments: { list(): readonly Rules[] }): LiquidationWatch {
  const rules = new Map(instruments.list().map((instrument) => [instrument.symbol, instrument]));
  const books = new Map([...rules.keys()].map((symbol) => [symbol, new TriggerBook()]));
  const prices = new Map<string, Price>();
  const accounts = new Map<string, Watched>();
  const market = {
    priceOf: (symbol: string) => prices.get(symbol) ?? null,
    instrumentOf: (symbol: string) => rules.get(symbol) ?? null,
  };

  const unguard = (accountId: string): void => {
    for (const { symbol, id } of accounts.get(accountId)?.guards ?? []) books.get(symbol)?.remove(id);
  };
  /** Sets guards at today's prices; answers whether the account is under already. */
  const guard = (account: Exposed): boolean => {
    unguard(account.accountId);
    const marked = markAccount({ cash: account.cash, orderMargin: ZERO_MONEY }, account.positions, market);
    const under = marked !== null && isUnderMaintenance(marked);
    const room = marked && !under ? moneyToEstimate((marked.equity - marked.maintenance) as Money) / account.positions.length : null;
    const guards = account.positions.map((position, index) => {
      const { symbol } = position;
      const id = `${account.accountId} ${index}`;
      books.get(symbol)?.add(id, room === null ? NEXT_TICK : guardOf(position, room));
      return { symbol, id };
    });
    accounts.set(account.accountId, { account, guards });
    return under;
  };
  const guardOf = ({ symbol, quantity }: Holding, room: number) => {
    const instrument = rules.get(symbol);
    const price = prices.get(symbol);
    if (!instrument || price === undefined) return NEXT_TICK;
    const ticks = stepsOf(price, instrument.tickSize);
    // A short loses by the price and needs more maintenance as well; the steepest tier bounds it.
    const steepest = quantity > 0n ? 0 : Math.max(0, ...instrument.maintenanceTiers.map(({ rate }) => toEstimate(rate)));
    const distance = room / (toEstimate(absQuantity(quantity)) * (1 + steepest));
    // A millionth short of it: the distance is an estimate.
    const away = Math.max(1, Math.floor((distance * 0.999999) / toEstimate(instrument.tickSize)));
    return quantity > 0n
      ? ({ kind: "at-or-below", ticks: ticks - away } as const)
      : ({ kind: "at-or-above", ticks: ticks + away } as const);
  };

  return {
    set(account) {
      if (account.positions.length > 0) {
        // One that is under already is found with the next tick.
        guard(account);
        return;
      }
      unguard(account.accountId);
      accounts.delete(account.accountId);
    },
    onTick({ symbol, last }) {
      const book = books.get(symbol);
      const instrument = rules.get(symbol);
      if (!book || !instrument) return NOBODY;
      prices.set(symbol, last);
      const fired = book.onPrice(stepsOf(last, instrument.tickSize));
      if (fired.length === 0) return NOBODY;
      const reached = new Set(fired.map(({ id }) => id.slice(0, id.indexOf(" "))));
      return [...reached].filter((accountId) => {
        const watched = accounts.get(accountId);
        return watched !== undefined && guard(watched.account);
      });
    },
  };
}
