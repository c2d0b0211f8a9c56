import { addMoney, invariant, price } from "@slipstream/kernel";
import type { MarketTime } from "../accounts/server.ts";
import type { CandleStore } from "../market/server.ts";
import { type WhatIfQuery, whatIf } from "./ask-what-if.ts";
import { unrealizedOf } from "./check-follow.ts";
import { type FollowsDeps, readPrices } from "./create-follows.ts";
import { reportFollow } from "./follow-report.ts";
import type { CopyQualityStore } from "./quality-ports.ts";
import { readPaths, timeframeFor } from "./read-paths.ts";
import { followNotFound, masterNotFound } from "./refusal-codes.ts";
import { toCopyTerms } from "./settings.ts";
import { toStudioView } from "./to-studio-view.ts";
import type { CopyQualityView, FollowReportView, StudioView, WhatIfView } from "./views.ts";

export type CopyQualityDeps = Pick<FollowsDeps, "store" | "quotes" | "instruments" | "clock"> & {
  readonly quality: CopyQualityStore;
  readonly candles: CandleStore;
  readonly marketTime: MarketTime;
  /** Symbols whose funding rates are at hand. */
  readonly fundedSymbols: ReadonlySet<string>;
};

const CURVE_BARS = 400;
const MOST_MASTERS = 100;

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

    /** What the master's last market days would have brought these settings on this account. */
    whatIf: (query: WhatIfQuery): Promise<WhatIfView> => whatIf(deps, query),

    /** For the owner of a master: who follows, how well it is copied, and what hangs on it. */
    async studio({ userId, masterId }: { userId: string; masterId: string }): Promise<StudioView> {
      const [master, following] = await Promise.all([store.findMaster(masterId), quality.readFollowing({ userId, masterId })]);
      if (!master || !following) throw masterNotFound();
      const [replication, habits, prices] = await Promise.all([
        quality.readReplication(masterId),
        store.readHabits(master),
        readPrices(deps),
      ]);
      return toStudioView({ master, following, replication, holdings: habits.holdings }, prices);
    },

    /** For operators. */
    list: async (): Promise<CopyQualityView[]> =>
      (await quality.listReplication(MOST_MASTERS)).map((row) => ({ ...row, skips: [...row.skips] })),
  };
}
export type CopyQuality = ReturnType<typeof createCopyQuality>;
