import { addMoney, formatMoney, money, moneyToEstimate } from "@slipstream/kernel";
import { type PriceFinder, unrealizedOf } from "./check-follow.ts";
import type { FollowFigures, FollowRecord } from "./follow-ports.ts";
import type { FollowView } from "./views.ts";

const iso = (ms: number): string => new Date(ms).toISOString();

/** A follow in the words of the browser; what needs a price that is not known is null. */
export function toFollowView(follow: FollowRecord, figures: FollowFigures, market: Pick<PriceFinder, "priceOf">): FollowView {
  const unrealized = unrealizedOf(figures.open, market);
  const net = unrealized === null ? null : addMoney(figures.realized, unrealized);
  return {
    id: follow.id,
    masterId: follow.masterId,
    masterName: follow.masterName,
    masterStatus: follow.masterStatus,
    accountId: follow.accountId,
    accountName: follow.accountName,
    status: follow.status,
    stopReason: follow.stopReason,
    settings: follow.settings,
    copyFeePercentage: follow.feeBps / 100,
    own: follow.own,
    startedAt: iso(follow.startedAt),
    stoppedAt: follow.stoppedAt === null ? null : iso(follow.stoppedAt),
    openPositions: figures.open.length,
    realizedPnl: formatMoney(figures.realized),
    unrealizedPnl: unrealized === null ? null : formatMoney(unrealized),
    exchangeFees: formatMoney(figures.fees),
    netProfit: net === null ? null : formatMoney(net),
    returnPct: net === null ? null : (moneyToEstimate(net) / moneyToEstimate(money(follow.settings.copyAmount))) * 100,
    copied: figures.copied,
    skipped: figures.skipped,
    pending: figures.pending,
    medianLatencyMs: figures.medianLatencyMs,
    medianSlippageBps: figures.medianSlippageBps,
  };
}
