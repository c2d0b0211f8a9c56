import { addMoney, type Clock, type Ms, moneyToEstimate } from "@slipstream/kernel";
import type { AccountMarker, MarketTime } from "../accounts/server.ts";
import { computeCurve, type EquityPoint, type GrowthPoint, thinCurve } from "./compute-curve.ts";
import { ageDaysOf } from "./compute-record.ts";
import { computeFollowerResults } from "./follower-results.ts";
import type { MasterRecord, MasterStore, RecordStore, StatsStore } from "./ports.ts";
import { createRecordCache, type RecordCache } from "./record-cache.ts";
import type { StatsLine, StatsProfile, StatsRow } from "./stats-row.ts";
import { raiseFlags } from "./warning-flags.ts";

export type RefreshDeps = {
  readonly masters: Pick<MasterStore, "find" | "funding">;
  readonly records: Pick<RecordStore, "fills" | "equity" | "followers" | "copyQuality">;
  readonly stats: Pick<StatsStore, "find" | "save">;
  readonly marker: AccountMarker;
  readonly marketTime: MarketTime;
  readonly clock: Clock;
  /** For whoever computes again and again. */
  readonly cache?: RecordCache;
};

const CURVE_POINTS = 500;
const SPARKLINE_POINTS = 60;
/** Copies of so many of the master's newest fills tell how good copies are now. */
const QUALITY_FILLS = 100;

type OwnRecord = Pick<StatsRow, "seq" | "firstMs" | "lastMs"> & {
  line: Omit<StatsLine, "followerCount" | "copiedAmount" | "followersReturn" | "copyGapPct">;
  profile: Omit<StatsProfile, "followers">;
};

/** Computes a master's statistics anew, from fills, equity and follows, and keeps them. The record of one who left stays as it ended. Null for none. */
export async function refreshStats(deps: RefreshDeps, masterId: string): Promise<StatsRow | null> {
  const begunAt = deps.clock.now();
  const master = await deps.masters.find(masterId);
  if (!master) return null;
  const kept = master.status === "left" ? await deps.stats.find(masterId) : null;
  const marketMs = (await deps.marketTime.now()) ?? begunAt;
  const own: OwnRecord =
    kept && kept.seq >= (master.leftSeq ?? 0) && kept.line.state !== "active" ? kept : await readRecord(deps, master, marketMs);
  const computedAt = deps.clock.now();
  const [results, quality] = await Promise.all([
    deps.records.followers(masterId),
    deps.records.copyQuality(masterId, Math.max(0, own.seq - QUALITY_FILLS)),
  ]);
  const followers = computeFollowerResults(results, quality, { curve: toGrowth(own.profile.curve), nowMs: marketMs });
  const stats: StatsRow = {
    masterId,
    seq: own.seq,
    firstMs: own.firstMs,
    lastMs: own.lastMs,
    line: { ...own.line, ...followers.line },
    profile: { ...own.profile, followers: followers.profile },
    computedAt,
    costMs: deps.clock.now() - begunAt,
  };
  await deps.stats.save(stats);
  return stats;
}

async function readRecord(deps: RefreshDeps, master: MasterRecord, marketMs: Ms): Promise<OwnRecord> {
  const record = (deps.cache ?? createRecordCache()).take(master.id, master.leftSeq);
  const { reader, equity: ofFills } = record;
  for await (const page of deps.records.fills(master.id, { after: record.seq, through: master.leftSeq })) {
    for (const fill of page) {
      reader.add(fill);
      ofFills.push({ ms: fill.marketMs, equity: moneyToEstimate(fill.equityBefore) });
      record.seq = fill.seq;
    }
  }
  deps.cache?.keep(master.id, record);
  const totals = reader.totals();
  const funding = master.accountId === null ? null : await deps.masters.funding(master.accountId, master.leftAt);
  const equity = await readEquity(deps, master, ofFills, marketMs);
  const curve = computeCurve(equity);
  const ageDays = ageDaysOf(totals.firstMs, equity.at(-1)?.ms ?? totals.lastMs);
  const shown = thinCurve(curve.points, CURVE_POINTS, curve.drawdownToMs);
  return {
    seq: record.seq,
    firstMs: totals.firstMs,
    lastMs: totals.lastMs,
    line: {
      state: curve.failed ? "failed" : master.status,
      ageDays,
      symbols: totals.bySymbol.map(({ symbol }) => symbol),
      totalTrades: totals.trades,
      winRate: totals.winRate,
      totalPnl: moneyToEstimate(funding === null ? totals.pnl : addMoney(totals.pnl, funding)),
      returnPct: curve.returnPct,
      maxDrawdownPct: curve.maxDrawdownPct,
      riskRewardRatio: totals.riskReward,
      profitFactor: totals.profitFactor,
      tradesPerDay: ageDays > 0 ? totals.trades / ageDays : null,
      flags: raiseFlags(totals, { ageDays, qualified: master.qualified }),
      sparkline: thinCurve(curve.points, SPARKLINE_POINTS, null).map(({ growth }) => toPct(growth - 1)),
    },
    profile: {
      sharpe: curve.sharpe,
      sortino: curve.sortino,
      wonTrades: totals.won,
      lostTrades: totals.lost,
      averageWin: totals.averageWin,
      averageLoss: totals.averageLoss,
      longestWinStreak: totals.longestWinStreak,
      longestLossStreak: totals.longestLossStreak,
      averageHoldMs: totals.averageHoldMs,
      medianHoldMs: totals.medianHoldMs,
      longestHoldMs: totals.longestHoldMs,
      peakLeverage: totals.peakLeverage,
      fees: moneyToEstimate(totals.fees),
      drawdownFrom: toIso(curve.drawdownFromMs),
      drawdownTo: toIso(curve.drawdownToMs),
      longestUnderWaterMs: curve.longestUnderWaterMs,
      curve: shown.map(({ ms, growth, drawdown }) => ({
        time: new Date(ms).toISOString(),
        returnPct: toPct(growth - 1),
        drawdownPct: toPct(drawdown),
      })),
      bySymbol: totals.bySymbol.map(({ symbol, trades, winRate, pnl, volume }) => ({
        symbol,
        trades,
        winRate,
        pnl: moneyToEstimate(pnl),
        volume: moneyToEstimate(volume),
      })),
    },
  };
}

/** Equity before each fill and at each sample since the first fill, and what it is now where the record is still being written. */
async function readEquity(
  deps: RefreshDeps,
  master: MasterRecord,
  ofFills: readonly { ms: Ms; equity: number }[],
  marketMs: Ms,
): Promise<EquityPoint[]> {
  const firstMs = ofFills[0]?.ms;
  if (firstMs === undefined) return [];
  if (master.accountId === null) return ofFills.map((point) => ({ ...point, external: 0 }));
  const { samples, flows } = await deps.records.equity(master.accountId, firstMs);
  let next = 0;
  let external = 0;
  const points = ofFills.map((point): EquityPoint => {
    for (let flow = flows[next]; flow && flow.ms <= point.ms; flow = flows[next]) {
      external = flow.external;
      next += 1;
    }
    return { ...point, external };
  });
  const untilMs = Math.max(marketMs, ofFills.at(-1)?.ms ?? 0);
  const mark = (await deps.marker.mark([master.accountId])).get(master.accountId);
  const now = mark?.equity == null ? [] : [{ ms: untilMs, equity: moneyToEstimate(mark.equity), external: moneyToEstimate(mark.external) }];
  return [...points, ...samples.filter(({ ms }) => ms <= untilMs), ...now].sort((a, b) => a.ms - b.ms);
}

/** For drawing: ten-thousandths of a percent are enough, and a tenth of the text. */
const toPct = (share: number): number => Math.round(share * 1_000_000) / 10_000;
const toIso = (ms: Ms | null): string | null => (ms === null ? null : new Date(ms).toISOString());
const toGrowth = (curve: StatsProfile["curve"]): GrowthPoint[] =>
  curve.map(({ time, returnPct, drawdownPct }) => ({ ms: Date.parse(time), growth: 1 + returnPct / 100, drawdown: drawdownPct / 100 }));
