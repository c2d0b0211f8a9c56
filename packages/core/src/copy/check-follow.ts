import { addMoney, formatMoney, type Money, money, type Price, subtractMoney, ZERO_MONEY } from "@slipstream/kernel";
import type { Instrument } from "../market/index.ts";
import { markAccount, markHolding } from "../orders/server.ts";
import type { Allocation, FollowedMaster, FollowingAccount, HeldPart, OpeningState } from "./follow-ports.ts";
import { type CopyRefusal, refusal } from "./refusal-codes.ts";
import { type FollowSettings, LEAST_COPY_AMOUNT } from "./settings.ts";

/** Where accounts can copy. Live venues come by their own port. */
const COPYING_VENUES: readonly string[] = ["paper"];
const MAX_FOLLOWS_PER_ACCOUNT = 100;

/** Maintenance does not matter to a profit. */
const NO_TIERS = { maintenanceTiers: [] } as const;

export type PriceFinder = {
  priceOf(symbol: string): Price | null;
  instrumentOf(symbol: string): Instrument | null;
};

/** Profit of open positions at the present prices; null where one is not known. */
export function unrealizedOf(open: readonly HeldPart[], { priceOf }: Pick<PriceFinder, "priceOf">): Money | null {
  let sum = ZERO_MONEY;
  for (const held of open) {
    const price = priceOf(held.symbol);
    if (price === null) return null;
    sum = addMoney(sum, markHolding(held, price, NO_TIERS).unrealizedPnl);
  }
  return sum;
}

export type AccountFunds = { readonly equity: Money; readonly allocated: Money; readonly free: Money };

/** A follow's share of its account: what was given to it and its profit so far, never below nothing. */
function allocationOf({ copyAmount, realized, open }: Allocation, market: PriceFinder): Money | null {
  const unrealized = unrealizedOf(open, market);
  if (unrealized === null) return null;
  const whole = addMoney(copyAmount, realized, unrealized);
  return whole > 0n ? whole : ZERO_MONEY;
}

/** What of an account is still free to be allocated, leaving out one follow; null where a price that it needs is not known. */
export function fundsOf(account: FollowingAccount, market: PriceFinder, exceptFollowId: string | null = null): AccountFunds | null {
  const marked = markAccount({ cash: account.cash, orderMargin: ZERO_MONEY }, account.positions, market);
  if (!marked) return null;
  let allocated = ZERO_MONEY;
  for (const allocation of account.allocations) {
    if (allocation.followId === exceptFollowId) continue;
    const amount = allocationOf(allocation, market);
    if (amount === null) return null;
    allocated = addMoney(allocated, amount);
  }
  const left = subtractMoney(marked.equity, allocated);
  return { equity: marked.equity, allocated, free: left > 0n ? left : ZERO_MONEY };
}

/** Why an account cannot follow a master, whatever the settings. */
export function findFollowObstacle({ account, master, returns }: OpeningState): CopyRefusal | null {
  if (master.status === "left") return refusal("master-left", `${master.displayName} has left and is no longer copied.`, "masterId");
  if (account.status === "closed") return refusal("account-closed", "This account is closed.", "accountId");
  if (account.status === "halted") return refusal("account-halted", "This account is halted: it opens nothing.", "accountId");
  if (!COPYING_VENUES.includes(account.venue)) return refusal("wrong-venue", "Copying works on paper accounts only for now.", "accountId");
  if (master.accountId === account.accountId)
    return refusal("own-account", "This is the very account that is published: it cannot follow itself.", "accountId");
  if (account.allocations.some(({ masterId }) => masterId === master.masterId))
    return refusal("already-following", `This account follows ${master.displayName} already.`, "masterId");
  if (returns)
    return refusal(
      "follow-cycle",
      `${master.displayName} follows this account, directly or by way of others: a chain of follows must not return.`,
      "masterId",
    );
  if (account.allocations.length >= MAX_FOLLOWS_PER_ACCOUNT)
    return refusal("too-many-follows", `An account follows at most ${MAX_FOLLOWS_PER_ACCOUNT} masters.`, "accountId");
  return null;
}

/** Nobody agrees to a rate that they have not seen: the master may have changed it since. Among one's own accounts there is none. */
export function findRateObstacle(agreedPercentage: number, userId: string, { master }: OpeningState): CopyRefusal | null {
  const asked = master.userId === userId ? 0 : master.feeBps / 100;
  if (asked === agreedPercentage) return null;
  return refusal(
    "fee-changed",
    `${master.displayName} asks ${asked} % now, not ${agreedPercentage} %. Read the terms again.`,
    "agreedFeePercentage",
  );
}

/** The least that may be allocated to a master. */
export const leastAmountOf = ({ minCopy }: Pick<FollowedMaster, "minCopy">): Money => {
  const least = money(LEAST_COPY_AMOUNT);
  return minCopy > least ? minCopy : least;
};

/** Why an amount is too small for a master. */
export function findMinimumObstacle(amount: Money, master: FollowedMaster): CopyRefusal | null {
  const least = leastAmountOf(master);
  if (amount >= least) return null;
  return refusal("below-minimum-amount", `${master.displayName} is copied with at least ${formatMoney(least)} USDT.`, "copyAmount");
}

/** Why an amount is too large for an account, leaving out what the follow itself has by now. */
export function findFreeObstacle(
  amount: Money,
  account: FollowingAccount,
  market: PriceFinder,
  follow: { readonly id: string; readonly profit: Money } | null = null,
): CopyRefusal | null {
  const funds = fundsOf(account, market, follow?.id ?? null);
  if (!funds) return refusal("price-stale", "There is no price yet for a position of this account. Try again in a moment.", "accountId");
  if (addMoney(amount, follow?.profit ?? ZERO_MONEY) <= funds.free) return null;
  return refusal("amount-above-free", `${formatMoney(funds.free)} USDT are free on this account.`, "copyAmount");
}

/** A symbol of the lists that is not listed here. */
export function findUnknownSymbol(
  { symbols, blockedSymbols }: Pick<FollowSettings, "symbols" | "blockedSymbols">,
  { instrumentOf }: Pick<PriceFinder, "instrumentOf">,
): CopyRefusal | null {
  for (const [field, list] of [["symbols", symbols ?? []] as const, ["blockedSymbols", blockedSymbols] as const])
    for (const symbol of list) if (!instrumentOf(symbol)) return refusal("unknown-symbol", `${symbol} is not listed here.`, field);
  return null;
}
