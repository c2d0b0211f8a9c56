import type { CoverageView } from "@slipstream/core/history";
import { TIMEFRAME_MS } from "@slipstream/core/market";

export type ShownSymbol = { readonly symbol: string; readonly rows: readonly CoverageView[] };

const lengthOf = ({ from, to }: { from: string; to: string }): number => Date.parse(to) - Date.parse(from);
const coveredMs = ({ bars, timeframe }: CoverageView): number => bars * TIMEFRAME_MS[timeframe];

/**
 * By symbol, without the market's coarse bars that tell nothing new: it keeps each timeframe, and where the finer one covers as much time, give or
 * take a bar at either end, the coarse one is what the finer one makes.
 */
export function shownCoverage(views: readonly CoverageView[]): ShownSymbol[] {
  const symbols = [...new Set(views.map(({ symbol }) => symbol))];
  return symbols.map((symbol) => {
    const rows: CoverageView[] = [];
    for (const view of views.filter((each) => each.symbol === symbol)) {
      const finer = rows.findLast((row) => row.origin === "market" && view.origin === "market");
      if (!finer || coveredMs(view) > coveredMs(finer) + 2 * TIMEFRAME_MS[view.timeframe]) rows.push(view);
    }
    return { symbol, rows };
  });
}

export type TimeScale = { readonly fromMs: number; readonly toMs: number };

/** From the first bar of all to the last. Null where there is none. */
export function scaleOf(views: readonly CoverageView[]): TimeScale | null {
  if (views.length === 0) return null;
  return {
    fromMs: Math.min(...views.map(({ from }) => Date.parse(from))),
    toMs: Math.max(...views.map(({ to }) => Date.parse(to))),
  };
}

export type BarPart = { readonly kind: "bars" | "later" | "gap"; readonly left: number; readonly width: number };

/** The parts of a coverage bar in percent of its scale: what there is, what the market's clock has still to reach, and the gaps on it. */
export function barParts(view: CoverageView, scale: TimeScale, clockMs: number | null): BarPart[] {
  const whole = scale.toMs - scale.fromMs;
  const place = (kind: BarPart["kind"], fromMs: number, toMs: number): BarPart[] =>
    toMs > fromMs ? [{ kind, left: ((fromMs - scale.fromMs) / whole) * 100, width: ((toMs - fromMs) / whole) * 100 }] : [];
  const fromMs = Date.parse(view.from);
  const toMs = fromMs + lengthOf(view);
  const presentMs = clockMs === null ? toMs : Math.min(Math.max(clockMs, fromMs), toMs);
  return [
    ...place("bars", fromMs, presentMs),
    ...place("later", presentMs, toMs),
    ...view.gaps.flatMap((gap) => place("gap", Date.parse(gap.from), Date.parse(gap.to))),
  ];
}
