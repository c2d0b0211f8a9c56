import { type Ms, moneyToEstimate } from "@slipstream/kernel";
import type { GrowthPoint } from "./compute-curve.ts";
import { quantileOf } from "./compute-record.ts";
import type { CopyQuality, FollowerResult } from "./ports.ts";
import type { StatsLine, StatsProfile } from "./stats-row.ts";

/** Fewer followers than these say nothing, and would be recognised. */
const LEAST_FOLLOWERS = 3;
const LOWER_SHARE = 0.1;
const MOST_BINS = 20;
const BIN_WIDTHS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 1_000];

type Line = Pick<StatsLine, "followerCount" | "copiedAmount" | "followersReturn" | "copyGapPct">;

/**
 * What followers got, those who stopped included: leaving them out would hide the losses. A follower counts once an opening was copied. Profit
 * is realised after exchange fees and funding, with open losses and without open gains, less the copy fee on it.
 */
export function computeFollowerResults(
  results: readonly FollowerResult[],
  quality: CopyQuality,
  { curve, nowMs }: { curve: readonly GrowthPoint[]; nowMs: Ms },
): { line: Line; profile: StatsProfile["followers"] } {
  const alive = results.filter((result) => result.alive);
  const counted = results.filter(({ copiedOpens, allocation }) => copiedOpens && allocation > 0n);
  const enough = counted.length >= LEAST_FOLLOWERS;
  const returns = counted.map(returnOf).sort((a, b) => a - b);
  const gaps = counted
    .flatMap((result) => {
      const own = masterReturn(curve, result.startedMs, result.stoppedMs ?? nowMs);
      return own === null ? [] : [returnOf(result) - own];
    })
    .sort((a, b) => a - b);
  const quantile = (share: number): number | null => (enough ? quantileOf(returns, share) : null);
  return {
    line: {
      followerCount: alive.length,
      copiedAmount: alive.reduce((sum, { allocation }) => sum + moneyToEstimate(allocation), 0),
      followersReturn: {
        count: counted.length,
        lowerBoundPct: quantile(LOWER_SHARE),
        medianPct: quantile(0.5),
        upperPct: quantile(1 - LOWER_SHARE),
      },
      copyGapPct: enough ? quantileOf(gaps, 0.5) : null,
    },
    profile: {
      returns: enough ? toBins(returns) : [],
      lost: returns.filter((each) => each < 0).length,
      latencyMs: { p50: quality.latencyP50, p95: quality.latencyP95 },
      slippageBps: { p50: quality.slippageP50 },
      copied: quality.copied,
      skipped: quality.skipped,
    },
  };
}

function returnOf({ profit, allocation, feeBps }: FollowerResult): number {
  const gross = moneyToEstimate(profit);
  const net = gross - (Math.max(0, gross) * feeBps) / 10_000;
  return (net / moneyToEstimate(allocation)) * 100;
}

function masterReturn(curve: readonly GrowthPoint[], fromMs: Ms, toMs: Ms): number | null {
  const from = growthAt(curve, fromMs);
  const to = growthAt(curve, toMs);
  return from === null || to === null || from === 0 ? null : (to / from - 1) * 100;
}

/** Growth at the last point by then; before the first point it is what it began with. */
function growthAt(curve: readonly GrowthPoint[], ms: Ms): number | null {
  return (curve.findLast((point) => point.ms <= ms) ?? curve[0])?.growth ?? null;
}

function toBins(ascending: readonly number[]): { fromPct: number; toPct: number; count: number }[] {
  const least = ascending[0];
  const most = ascending.at(-1);
  if (least === undefined || most === undefined) return [];
  const width = BIN_WIDTHS.find((each) => (most - least) / each < MOST_BINS - 1) ?? (most - least) / (MOST_BINS - 1);
  const start = Math.floor(least / width) * width;
  const bins = Array.from({ length: Math.floor((most - start) / width) + 1 }, (_none, at) => ({
    fromPct: round(start + at * width),
    toPct: round(start + (at + 1) * width),
    count: 0,
  }));
  for (const each of ascending) {
    const bin = bins[Math.floor((each - start) / width)];
    if (bin) bin.count += 1;
  }
  return bins;
}

const round = (value: number): number => Math.round(value * 1e6) / 1e6;
