import { absQuantity, formatMoney, type Money, moneyToEstimate, notionalOf } from "@slipstream/kernel";
import { findFollowObstacle, fundsOf, leastAmountOf, type PriceFinder } from "./check-follow.ts";
import type { FollowedMaster, FollowingAccount, MasterHabits } from "./follow-ports.ts";
import { leastQuantity } from "./plan-copy.ts";
import type { FollowTermsView } from "./views.ts";

type Terms = {
  readonly userId: string;
  readonly master: FollowedMaster;
  readonly accounts: readonly FollowingAccount[];
  readonly returning: ReadonlySet<string>;
  readonly habits: MasterHabits;
};

/** What the follow dialog shows before anything is chosen. */
export function toTermsView({ userId, master, accounts, returning, habits }: Terms, market: PriceFinder): FollowTermsView {
  const own = master.userId === userId;
  return {
    masterId: master.masterId,
    masterName: master.displayName,
    masterStatus: master.status,
    copyFeePercentage: own ? 0 : master.feeBps / 100,
    minCopyAmount: formatMoney(leastAmountOf(master)),
    accounts: accounts.map((account) => {
      const funds = fundsOf(account, market);
      return {
        accountId: account.accountId,
        name: account.name,
        venue: account.venue,
        equity: funds && formatMoney(funds.equity),
        allocated: formatMoney(funds?.allocated ?? givenTo(account)),
        free: funds && formatMoney(funds.free),
        refusal: findFollowObstacle({ account, master, returns: returning.has(account.accountId) })?.message ?? null,
        own,
      };
    }),
    openPositions: habits.holdings.flatMap(({ symbol, quantity }) => {
      const price = market.priceOf(symbol);
      if (price === null) return [];
      const side = quantity > 0n ? ("long" as const) : ("short" as const);
      return [{ symbol, side, notional: formatMoney(notionalOf(price, absQuantity(quantity))) }];
    }),
    symbols: habits.openings.map(({ symbol, share }) => ({
      symbol,
      typicalPct: share === null ? null : share * 100,
      neededAmount: neededAmountOf(symbol, share, market),
    })),
  };
}

/** Amounts given, where profits so far are not known. */
const givenTo = ({ allocations }: FollowingAccount): Money => allocations.reduce((sum, { copyAmount }) => sum + copyAmount, 0n) as Money;

/** The least allocation whose share reaches the venue's minimum at the present price, in whole cents. An estimate, rounded up. */
function neededAmountOf(symbol: string, share: number | null, market: PriceFinder): string | null {
  const price = market.priceOf(symbol);
  const instrument = market.instrumentOf(symbol);
  if (price === null || !instrument || share === null || share <= 0) return null;
  const least = moneyToEstimate(notionalOf(price, leastQuantity(instrument, price), "up"));
  const cents = Math.ceil((least / share) * 100);
  return Number.isSafeInteger(cents) ? formatMoney((BigInt(cents) * 1_000_000n) as Money) : null;
}
