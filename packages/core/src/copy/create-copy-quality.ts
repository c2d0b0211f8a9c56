import { addMoney, invariant, price } from "@slipstream/kernel";
import type { MarketTime } from "../accounts/server.ts";
import type { CandleStore } from "../market/server.ts";
import { unrealizedOf } from "./check-follow.ts";
import { type FollowsDeps, readPrices } from "./create-follows.ts";
import { reportFollow } from "./follow-report.ts";
import type { CopyQualityStore } from "./quality-ports.ts";
import { readPaths, timeframeFor } from "./read-paths.ts";
import { followNotFound } from "./refusal-codes.ts";
import { toCopyTerms } from "./settings.ts";
import type { FollowReportView } from "./views.ts";

export type CopyQualityDeps = Pick<FollowsDeps, "store" | "quotes" | "instruments" | "clock"> & {
  readonly quality: CopyQualityStore;
  readonly candles: CandleStore;
  readonly marketTime: MarketTime;
  /** Symbols whose funding rates are at hand. */
  readonly fundedSymbols: ReadonlySet<string>;
};

const CURVE_BARS = 400;

/** How well copying works: for the follower, for the master, for the operator. */
export function createCopyQuality(deps: CopyQualityDeps) {
  const { store, quality } = deps;
  return {
    /** Somebody else's follow is `follow-not-found`. */
    async report({ userId, followId }: { userId: string; followId: string }): Promise<FollowReportView> {
      const follow = await store.find({ userId, followId });
      if (!follow) throw followNotFound();
      const [history, figures, prices, marketMs] = await Promise.all([
        quality.readHistory(follow),
        store.figures({ userId, followIds: [followId] }),
        readPrices(deps),
        deps.marketTime.now(),
      ]);
      const own = figures.get(followId);
      invariant(own, "a follow without figures");
      const fromMs = follow.startedMs;
      const toMs = Math.max(fromMs, follow.stoppedMs ?? marketMs ?? deps.clock.now());
      const symbols = [...new Set(history.copies.map(({ symbol }) => symbol))];
      const paths = await readPaths(deps.candles, symbols, { fromMs, toMs, timeframe: timeframeFor(toMs - fromMs, CURVE_BARS) });
      const unrealized = unrealizedOf(own.open, prices);
      // What was held when a follow stopped is reckoned at the price of that time.
      const lastOf = (symbol: string) => {
        const close = paths.get(symbol)?.at(-1)?.price;
        return follow.stoppedMs === null || close === undefined ? prices.priceOf(symbol) : price(String(close));
      };
      return reportFollow({
        followId,
        terms: toCopyTerms(follow.settings),
        fromMs,
        toMs,
        ...history,
        net: unrealized === null ? null : addMoney(own.realized, unrealized),
        fees: own.fees,
        fundingKnown: symbols.every((symbol) => deps.fundedSymbols.has(symbol)),
        markOf: lastOf,
        paths,
      });
    },
  };
}
export type CopyQuality = ReturnType<typeof createCopyQuality>;
