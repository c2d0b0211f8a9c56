import type { BacktestReportView } from "@slipstream/core/backtest";
import { DAY_MS, HOUR_MS } from "@slipstream/kernel";
import { formatInstant, formatPercent } from "@slipstream/ui/numbers";

type Curve = BacktestReportView["curve"];
type Point = { readonly timeMs: number; readonly value: string };

const percent = (share: number): string => (share * 100).toFixed(4);

/** A column of the curve as points in percent of what there was at the beginning. */
const changesOf = (curve: Curve, column: readonly number[], initial: number): Point[] =>
  curve.atMs.flatMap((timeMs, index) => {
    const value = column[index];
    return value === undefined || !Number.isFinite(value) || initial === 0 ? [] : [{ timeMs, value: percent(value / initial - 1) }];
  });

/** The equity of a back-test as points in percent. */
export const equityPointsOf = (curve: Curve, initialBalance: string): Point[] => changesOf(curve, curve.equity, Number(initialBalance));

export const holdPointsOf = (curve: Curve, initialBalance: string): Point[] => changesOf(curve, curve.hold, Number(initialBalance));

/** Below zero: the way down from the last peak. */
export const drawdownPointsOf = (curve: Curve): Point[] =>
  curve.atMs.flatMap((timeMs, index) => {
    const share = curve.drawdown[index];
    return share === undefined || !Number.isFinite(share) ? [] : [{ timeMs, value: percent(-Math.abs(share)) }];
  });

/** How points are labelled: by days once they are half a day apart, else by the hour. */
export function intervalOf({ atMs }: Pick<Curve, "atMs">): number {
  const [first, last] = [atMs[0], atMs.at(-1)];
  if (first === undefined || last === undefined || atMs.length < 2) return HOUR_MS;
  return (last - first) / (atMs.length - 1) >= DAY_MS / 2 ? DAY_MS : HOUR_MS;
}

/** The picture in words, for those who do not see it. */
export function describeCurve(report: Pick<BacktestReportView, "curve" | "initialBalance" | "metrics" | "buyAndHold">): string {
  const { curve, initialBalance, metrics, buyAndHold } = report;
  const points = equityPointsOf(curve, initialBalance);
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return "Equity: no bar was tested.";
  const day = (ms: number) => formatInstant(ms, "date", "UTC");
  const signed = (value: string | number | null) => formatPercent(value, { decimals: 1, sign: "always" });
  const highest = points.reduce((best, point) => (Number(point.value) > Number(best.value) ? point : best));
  const lowest = points.reduce((best, point) => (Number(point.value) < Number(best.value) ? point : best));
  const drop =
    metrics.drawdownFromMs === null || metrics.drawdownToMs === null
      ? "It never fell below a peak."
      : `Worst drop ${signed(-metrics.maxDrawdown * 100)} from ${day(metrics.drawdownFromMs)} to ${day(metrics.drawdownToMs)}.`;
  const hold =
    buyAndHold.returnShare === null
      ? "What holding would have brought is not known."
      : `Buy and hold: ${signed(buyAndHold.returnShare * 100)}.`;
  return `Equity from ${day(first.timeMs)} to ${day(last.timeMs)}: ends at ${signed(last.value)}, highest ${signed(highest.value)} on ${day(highest.timeMs)}, lowest ${signed(lowest.value)} on ${day(lowest.timeMs)}. ${drop} ${hold}`;
}

/** The time of the point that is nearest to a moment; null where there is none. */
export function nearestPoint(points: readonly { readonly timeMs: number }[], atMs: number | null): number | null {
  if (atMs === null) return null;
  let best: number | null = null;
  for (const { timeMs } of points) if (best === null || Math.abs(timeMs - atMs) < Math.abs(best - atMs)) best = timeMs;
  return best;
}
