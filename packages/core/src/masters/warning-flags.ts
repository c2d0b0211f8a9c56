import { moneyToEstimate } from "@slipstream/kernel";
import type { RecordTotals, TradeInRow } from "./compute-record.ts";
import type { WarningFlag } from "./views.ts";

export type RaisedFlag = { readonly flag: WarningFlag; readonly detail: string };

/** Fewer trades than these say nothing about habits. */
const LEAST_TRADES = 5;
const AVERAGING_SHARE = 0.2;
const DOUBLING_FACTOR = 1.8;
const DOUBLING_SHARE = 0.3;
const STOPLESS_SHARE = 0.5;
const LUCKY_SHARE = 0.5;
const LUCKY_FACTOR = 2;
const HIGH_LEVERAGE = 5;
const SHORT_RECORD_DAYS = 30;

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** What a careful follower would want to be told, each with the figures that raised it. */
export function raiseFlags(totals: RecordTotals, { ageDays, qualified }: { ageDays: number; qualified: boolean }): RaisedFlag[] {
  const { closed } = totals;
  const flags: (RaisedFlag | null)[] = [
    averagesDown(closed),
    doublesAfterLoss(closed),
    tradesWithoutStops(closed),
    oneLuckyTrade(closed),
    totals.peakLeverage !== null && totals.peakLeverage >= HIGH_LEVERAGE
      ? { flag: "high-leverage", detail: `Positions of up to ${totals.peakLeverage.toFixed(1)}× equity` }
      : null,
    ageDays < SHORT_RECORD_DAYS ? { flag: "short-record", detail: `${Math.floor(ageDays)} days, ${totals.trades} closed trades` } : null,
    qualified ? null : { flag: "not-qualified", detail: "Published by the operator" },
  ];
  return flags.filter((raised) => raised !== null);
}

function averagesDown(closed: readonly TradeInRow[]): RaisedFlag | null {
  const averaged = closed.filter(({ addsAtLoss }) => addsAtLoss > 0);
  if (closed.length < LEAST_TRADES || averaged.length < closed.length * AVERAGING_SHARE) return null;
  const most = averaged.reduce((max, { addsAtLoss }) => Math.max(max, addsAtLoss), 0);
  return {
    flag: "averages-down",
    detail: `${averaged.length} of ${closed.length} trades were enlarged at a loss, one of them ${most} times`,
  };
}

/** Larger after losses than after gains: growing with the account alone raises nothing. */
function doublesAfterLoss(closed: readonly TradeInRow[]): RaisedFlag | null {
  const larger = ({ size, after }: TradeInRow): boolean =>
    after !== null && after.size > 0n && moneyToEstimate(size) >= moneyToEstimate(after.size) * DOUBLING_FACTOR;
  const afterLoss = closed.filter(({ after }) => after !== null && after.pnl < 0n);
  const afterGain = closed.filter(({ after }) => after !== null && after.pnl > 0n);
  const doubled = afterLoss.filter(larger).length;
  if (afterLoss.length < LEAST_TRADES || doubled < afterLoss.length * DOUBLING_SHARE) return null;
  if (afterGain.length > 0 && doubled / afterLoss.length < 1.5 * (afterGain.filter(larger).length / afterGain.length)) return null;
  return {
    flag: "doubles-after-loss",
    detail: `${doubled} of ${afterLoss.length} trades after a loss were at least ${DOUBLING_FACTOR}× as large as it`,
  };
}

function tradesWithoutStops(closed: readonly TradeInRow[]): RaisedFlag | null {
  const stopped = closed.filter(({ hadStop }) => hadStop).length;
  if (closed.length < LEAST_TRADES || stopped >= closed.length * STOPLESS_SHARE) return null;
  return { flag: "no-stops", detail: stopped === 0 ? "No trade had a stop" : `${stopped} of ${closed.length} trades had a stop` };
}

/** One trade stands out of all others, and without it most of the profit would be gone. */
function oneLuckyTrade(closed: readonly TradeInRow[]): RaisedFlag | null {
  const gains = closed.map(({ pnl }) => moneyToEstimate(pnl)).sort((a, b) => b - a);
  const profit = gains.reduce((sum, gain) => sum + gain, 0);
  const [best = 0, second = 0] = gains;
  if (closed.length < LEAST_TRADES || profit <= 0 || best < profit * LUCKY_SHARE || best < second * LUCKY_FACTOR) return null;
  return { flag: "one-lucky-trade", detail: `One trade made ${percent(best / profit)} of the profit` };
}
