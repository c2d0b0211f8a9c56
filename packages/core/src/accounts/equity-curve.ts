import { DAY_MS, formatMoney, HOUR_MS, type Ms } from "@slipstream/kernel";
import type { CurveRange } from "./account-limits.ts";
import { mergeCurves } from "./merge-curves.ts";
import { markOf, type OverviewDeps } from "./overview.ts";
import type { Account } from "./ports.ts";
import type { EquityCurveView } from "./views.ts";

const RANGE_MS: Record<Exclude<CurveRange, "all">, Ms> = { "1d": DAY_MS, "1w": 7 * DAY_MS, "1m": 30 * DAY_MS, "3m": 90 * DAY_MS };
/** A chart shows no more than this. */
const MAX_POINTS = 400;

const toIso = (at: number): string => new Date(at).toISOString();

/** Equity over market time, of one account or of all together, and what it is now as the last point where prices are known. */
export async function equityCurve(
  deps: Pick<OverviewDeps, "store" | "marker" | "marketTime">,
  accounts: readonly Account[],
  userId: string,
  range: CurveRange,
): Promise<EquityCurveView> {
  const marketMs = await deps.marketTime.now();
  if (marketMs === null || accounts.length === 0) return { points: [], marketTime: marketMs === null ? null : toIso(marketMs) };
  const accountIds = accounts.map(({ id }) => id);
  const fromMs = range === "all" ? ((await deps.store.firstSampleMs({ userId, accountIds })) ?? marketMs) : marketMs - RANGE_MS[range];
  const stepMs = Math.max(HOUR_MS, Math.ceil((marketMs - fromMs) / MAX_POINTS / HOUR_MS) * HOUR_MS);
  const [samples, marks] = await Promise.all([deps.store.curve({ userId, accountIds, fromMs, stepMs }), deps.marker.mark(accountIds)]);
  const now = accounts.flatMap((account) => {
    const { equity, cash } = markOf(marks, account);
    return equity === null ? [] : [{ accountId: account.id, marketMs, equity, cash }];
  });
  const complete = now.length === accounts.length ? [...samples.filter((sample) => sample.marketMs < marketMs), ...now] : samples;
  return {
    points: mergeCurves(complete, fromMs).map((point) => ({
      time: toIso(point.marketMs),
      equity: formatMoney(point.equity),
      cash: formatMoney(point.cash),
    })),
    marketTime: toIso(marketMs),
  };
}
