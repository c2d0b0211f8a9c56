import {
  absQuantity,
  addMoney,
  formatMoney,
  formatPrice,
  formatQuantity,
  type Money,
  moneyToEstimate,
  negateMoney,
  notionalOf,
  type Price,
  priceOf,
  ZERO_MONEY,
} from "@slipstream/kernel";
import { unrealizedPnlOf } from "../orders/server.ts";
import type { ChainedFill } from "./master-fill.ts";
import type { MasterRecord, OpenPosition, RootRecord } from "./ports.ts";
import type { StatsLine, StatsRow } from "./stats-row.ts";
import type { MasterFillView, MasterProfileView, MasterView } from "./views.ts";

const iso = (ms: number): string => new Date(ms).toISOString();

/** A line of the leaderboard for one reader. */
export const toMasterView = (master: MasterRecord, line: StatsLine, asks: { userId: string; followId: string | null }): MasterView => ({
  ...line,
  // Statistics may be a minute old, whether a record is published may not.
  state: line.state === "failed" ? "failed" : master.status,
  masterId: master.id,
  displayName: master.displayName,
  description: master.description,
  qualified: master.qualified,
  copyFeePercentage: master.feeBps / 100,
  minCopyAmount: formatMoney(master.minCopy),
  publishedAt: iso(master.createdAt),
  leftAt: master.leftAt === null ? null : iso(master.leftAt),
  followId: asks.followId,
  mine: master.userId === asks.userId,
});

/** What is read when a profile is asked for. */
export type LiveParts = {
  readonly equity: Money | null;
  readonly open: readonly OpenPosition[];
  readonly priceOf: (symbol: string) => Price | null;
  readonly root: RootRecord | null;
};

export function toProfileView(master: MasterRecord, stats: StatsRow, view: MasterView, live: LiveParts): MasterProfileView {
  const open = live.open.map((position) => {
    const price = live.priceOf(position.symbol);
    return { position, price, unrealized: price === null ? null : unrealizedPnlOf(position, price) };
  });
  const known = open.every(({ price }) => price !== null);
  const losses = addMoney(...open.map(({ unrealized }) => (unrealized !== null && unrealized < 0n ? unrealized : ZERO_MONEY)));
  const worth = addMoney(
    ...open.map(({ position, price }) => (price === null ? ZERO_MONEY : notionalOf(price, absQuantity(position.quantity)))),
  );
  const shownSeq = master.leftSeq ?? master.lastSeq;
  return {
    ...view,
    ...stats.profile,
    equityNow: live.equity === null ? null : formatMoney(live.equity),
    open: open.map(({ position, price, unrealized }) => ({
      symbol: position.symbol,
      side: position.side,
      quantity: formatQuantity(absQuantity(position.quantity)),
      entryPrice: formatPrice(priceOf(position.cost, absQuantity(position.quantity))),
      currentPrice: price === null ? null : formatPrice(price),
      unrealizedPnl: unrealized === null ? null : formatMoney(unrealized),
      leverage: position.leverage,
      stopLoss: position.stopLoss === null ? null : formatPrice(position.stopLoss),
    })),
    floatingLoss: known ? formatMoney(negateMoney(losses)) : null,
    exposureLeverage: known && live.equity !== null && live.equity > 0n ? moneyToEstimate(worth) / moneyToEstimate(live.equity) : null,
    chain: {
      fills: shownSeq,
      lastHash: master.lastHash,
      lastTime: stats.lastMs === null ? null : iso(stats.lastMs),
      rootDay: live.root?.day ?? null,
      root: live.root?.root ?? null,
    },
  };
}

export const toMasterFillView = (fill: ChainedFill): MasterFillView => ({
  seq: fill.seq,
  time: iso(fill.marketMs),
  symbol: fill.symbol,
  side: fill.side,
  quantity: formatQuantity(fill.quantity),
  price: formatPrice(fill.price),
  fee: formatMoney(fill.fee),
  realizedPnl: formatMoney(fill.realizedPnl),
  netAfter: formatQuantity(fill.netAfter),
  hash: fill.hash,
});

/** The part of a curve from `fromMs` on, as if it had begun there. */
export function curveSince(curve: MasterProfileView["curve"], fromMs: number): MasterProfileView["curve"] {
  const at = Math.max(
    0,
    curve.findLastIndex(({ time }) => Date.parse(time) <= fromMs),
  );
  const start = 1 + (curve[at]?.returnPct ?? 0) / 100;
  let peak = 0;
  return curve.slice(at).map(({ time, returnPct }) => {
    const growth = start > 0 ? (1 + returnPct / 100) / start : 0;
    peak = Math.max(peak, growth);
    return { time, returnPct: (growth - 1) * 100, drawdownPct: peak > 0 ? (1 - growth / peak) * 100 : 0 };
  });
}
