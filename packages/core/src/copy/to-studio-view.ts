import { absQuantity, addMoney, formatMoney, type Money, moneyToEstimate, notionalOf, type Quantity } from "@slipstream/kernel";
import { type PriceFinder, unrealizedOf } from "./check-follow.ts";
import type { FollowedMaster, MasterHabits } from "./follow-ports.ts";
import type { FollowerRow, Following, Replication } from "./quality-ports.ts";
import type { StudioView } from "./views.ts";

type Studio = {
  readonly master: FollowedMaster;
  readonly following: Following;
  readonly replication: Replication;
  readonly holdings: MasterHabits["holdings"];
};

/** A master's followers without their names, and what the master's positions weigh beside theirs. */
export function toStudioView({ master, following, replication, holdings }: Studio, market: Pick<PriceFinder, "priceOf">): StudioView {
  return {
    masterId: master.masterId,
    displayName: master.displayName,
    status: master.status,
    allocated: formatMoney(following.allocated),
    ...replication,
    skips: [...replication.skips],
    follows: following.followers.map((follower) => toFollowerView(follower, market)),
    exposure: exposureOf(holdings, following.holdings, market),
  };
}

function toFollowerView({ figures, ...follower }: FollowerRow, market: Pick<PriceFinder, "priceOf">): StudioView["follows"][number] {
  const unrealized = unrealizedOf(figures.open, market);
  const net = unrealized === null ? null : addMoney(figures.realized, unrealized);
  return {
    alias: `Follower ${follower.number}`,
    status: follower.status,
    startedAt: new Date(follower.startedAt).toISOString(),
    allocation: formatMoney(follower.allocation),
    mode: follower.mode,
    copied: figures.copied,
    skipped: figures.skipped,
    medianLatencyMs: figures.medianLatencyMs,
    medianSlippageBps: figures.medianSlippageBps,
    netProfit: net === null ? null : formatMoney(net),
    returnPct: net === null ? null : (moneyToEstimate(net) / moneyToEstimate(follower.allocation)) * 100,
  };
}

type Holdings = readonly { readonly symbol: string; readonly quantity: Quantity }[];
/** Symbols without a price are left out. */
function exposureOf(own: Holdings, theirs: Holdings, market: Pick<PriceFinder, "priceOf">): StudioView["exposure"] {
  const symbols = [...new Set([...own, ...theirs].map(({ symbol }) => symbol))].sort();
  return symbols.flatMap((symbol) => {
    const price = market.priceOf(symbol);
    const held = own.find((each) => each.symbol === symbol)?.quantity ?? (0n as Quantity);
    const copied = theirs.find((each) => each.symbol === symbol)?.quantity ?? (0n as Quantity);
    if (price === null || (held === 0n && copied === 0n)) return [];
    const worth = (quantity: Quantity): Money => notionalOf(price, absQuantity(quantity));
    const side = (held === 0n ? copied : held) > 0n ? ("long" as const) : ("short" as const);
    return [{ symbol, side, masterNotional: formatMoney(worth(held)), followersNotional: formatMoney(worth(copied)) }];
  });
}
