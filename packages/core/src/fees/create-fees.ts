import {
  addMoney,
  type Clock,
  formatMoney,
  type Money,
  type Ms,
  type NextId,
  notionalOf,
  type Price,
  Refusal,
  subtractMoney,
  ZERO_MONEY,
} from "@slipstream/kernel";
import type { QuoteReader } from "../market/server.ts";
import type { PageOf } from "../orders/server.ts";
import type { AccruingFollow, FeeStore } from "./fee-ports.ts";
import { computeFee, noFeesYet, splitByBps, withRate } from "./high-water-mark.ts";
import { nextPeriodEnd } from "./period.ts";
import { nextRate } from "./settle-pair.ts";
import type { SettlementTerms } from "./settle-ports.ts";
import { CHARGED_AS, percentOf, writeTerms } from "./terms.ts";
import type { ConsentView, FeeAccrualView } from "./views.ts";

export type FeesDeps = {
  readonly store: FeeStore;
  readonly quotes: QuoteReader;
  readonly marketTime: { now(): Promise<Ms | null> };
  readonly terms: SettlementTerms;
  readonly clock: Clock;
  readonly nextId: NextId;
};
type Mine = { readonly userId: string };
type OneOfMine = Mine & { readonly followId: string };
type PriceOf = (symbol: string) => Price | null;

/** Followers whose fee of now is added up for one owner of masters. */
const MOST_FOLLOWERS = 20_000;
const chargedAs = (currency: string): string => CHARGED_AS[currency] ?? currency;
const notFound = () => new Refusal("not-found", "follow-not-found", "There is no such follow.", { field: "followId" });

/** What people see of fees before they are settled, and what they agree to. */
export function createFees(deps: FeesDeps) {
  const { store, terms } = deps;
  const readMarket = async () => {
    const [quotes, now] = await Promise.all([deps.quotes.list(), deps.marketTime.now()]);
    const prices = new Map(quotes.map(({ symbol, last }) => [symbol, last]));
    const priceOf: PriceOf = (symbol) => prices.get(symbol) ?? null;
    return { priceOf, nextEnd: now === null ? null : nextPeriodEnd(now, terms.period) };
  };
  const accrual = async ({ userId, followId }: OneOfMine): Promise<FeeAccrualView> => {
    const [[follow], market] = await Promise.all([store.listAccruing({ userId, followId }), readMarket()]);
    if (!follow) throw notFound();
    return toAccrualView(follow, market, terms);
  };

  return {
    accrual,
    /** Of the follows that are not stopped. */
    async accruals({ userId }: Mine): Promise<FeeAccrualView[]> {
      const [follows, market] = await Promise.all([store.listAccruing({ userId }), readMarket()]);
      return follows.map((follow) => toAccrualView(follow, market, terms));
    },

    /** What following a master would be agreed to, in words. */
    async terms({ userId, masterId, accountId }: Mine & { masterId: string; accountId?: string | undefined }) {
      const found = await store.findTerms({ userId, masterId, accountId });
      if (!found) throw new Refusal("not-found", "master-not-found", "There is no such master.", { field: "masterId" });
      const { masterName, feeBps, currency, own } = found;
      const text = own
        ? "Among your own accounts there is no fee."
        : writeTerms({
            masterName,
            feeBps,
            currency,
            chargedCurrency: chargedAs(currency),
            platformBps: terms.platformBps,
            period: terms.period,
          });
      return { text, feePercentage: own ? 0 : feeBps / 100, platformPercentage: terms.platformBps / 100 };
    },

    /** Agrees to the rate that the master asks now. It binds from the next period on. */
    async agree({ userId, followId, feePercentage }: OneOfMine & { feePercentage: number }): Promise<FeeAccrualView> {
      const [follow] = await store.listAccruing({ userId, followId });
      if (!follow) throw notFound();
      if (follow.status === "stopped") throw new Refusal("rule", "follow-stopped", "This follow has stopped: no fee comes any more.");
      const { askedBps, masterName, currency } = follow;
      if (follow.own || askedBps <= nextRate(follow))
        throw new Refusal("rule", "nothing-to-agree", `${masterName} asks no more than what is agreed already.`);
      const consent = {
        id: deps.nextId(),
        userId,
        followId,
        feeBps: askedBps,
        platformBps: terms.platformBps,
        terms: writeTerms({
          masterName,
          feeBps: askedBps,
          currency,
          chargedCurrency: chargedAs(currency),
          platformBps: terms.platformBps,
          period: terms.period,
        }),
        at: deps.clock.now(),
        marketMs: (await deps.marketTime.now()) ?? 0,
      };
      if (Math.round(feePercentage * 100) !== askedBps || !(await store.agree(consent)))
        throw new Refusal("conflict", "fee-changed", `${masterName} asks ${percentOf(askedBps)} now. Look at the terms again.`, {
          field: "feePercentage",
        });
      return accrual({ userId, followId });
    },

    consents: (
      query: Mine & { followId?: string | undefined; limit: number; cursor?: string | null | undefined },
    ): Promise<PageOf<ConsentView>> => store.listConsents(query),

    /** The master's part of what would be due now from all followers of a user's masters, per charged currency. Leaves out what has no price. */
    async accruingOf(masterUserId: string): Promise<ReadonlyMap<string, Money>> {
      const [follows, { priceOf }] = await Promise.all([store.listOfMasters({ masterUserId, limit: MOST_FOLLOWERS }), readMarket()]);
      const sums = new Map<string, Money>();
      for (const follow of follows) {
        if (chargeOf(follow, terms) !== "ledger") continue;
        const unrealized = unrealizedOf(follow, priceOf);
        if (unrealized === null) continue;
        const { fee } = dueNow(follow, unrealized);
        const currency = chargedAs(follow.currency);
        sums.set(currency, addMoney(sums.get(currency) ?? ZERO_MONEY, splitByBps(fee, terms.platformBps).rest));
      }
      return sums;
    },
  };
}
export type Fees = ReturnType<typeof createFees>;

const chargeOf = ({ own, accountMode }: AccruingFollow, { chargesPaper }: SettlementTerms): FeeAccrualView["charge"] => {
  if (own) return "own";
  return accountMode === "paper" && !chargesPaper ? "paper" : "ledger";
};

function unrealizedOf({ open }: AccruingFollow, priceOf: PriceOf): Money | null {
  let sum = ZERO_MONEY;
  for (const { symbol, quantity, cost } of open) {
    const price = priceOf(symbol);
    if (price === null) return null;
    const value = notionalOf(price, quantity);
    // The cost is what was paid for a long, and what was got for a short.
    sum = addMoney(sum, quantity > 0n ? subtractMoney(value, cost) : addMoney(value, cost));
  }
  return sum;
}

/** What a settlement would come to at this moment. */
function dueNow({ fee, feeBps, realized }: AccruingFollow, unrealized: Money) {
  const profit = unrealized < 0n ? addMoney(realized, unrealized) : realized;
  return { profit, ...computeFee(withRate(fee ?? noFeesYet(feeBps), feeBps), profit) };
}

const iso = (ms: Ms | null): string | null => (ms === null ? null : new Date(ms).toISOString());

function toAccrualView(
  follow: AccruingFollow,
  { priceOf, nextEnd }: { priceOf: PriceOf; nextEnd: Ms | null },
  terms: SettlementTerms,
): FeeAccrualView {
  const unrealized = unrealizedOf(follow, priceOf);
  const due = unrealized === null ? null : dueNow(follow, unrealized);
  const mark = follow.fee?.mark ?? ZERO_MONEY;
  return {
    followId: follow.followId,
    masterId: follow.masterId,
    masterName: follow.masterName,
    accountId: follow.accountId,
    accountName: follow.accountName,
    currency: follow.currency,
    chargedCurrency: chargedAs(follow.currency),
    status: follow.status,
    charge: chargeOf(follow, terms),
    feePercentage: follow.feeBps / 100,
    nextFeePercentage: nextRate(follow) / 100,
    askedPercentage: follow.own ? 0 : follow.askedBps / 100,
    platformPercentage: terms.platformBps / 100,
    realized: formatMoney(follow.realized),
    unrealized: unrealized === null ? null : formatMoney(unrealized),
    profit: due === null ? null : formatMoney(due.profit),
    mark: formatMoney(mark),
    toWinBack: due === null ? null : formatMoney(due.profit < mark ? subtractMoney(mark, due.profit) : ZERO_MONEY),
    due: due === null ? null : formatMoney(due.fee),
    charged: formatMoney(follow.chargedAll),
    lastSettledAt: iso(follow.settledAt),
    nextSettlementAt: follow.status === "stopped" || follow.own ? null : iso(nextEnd),
  };
}
