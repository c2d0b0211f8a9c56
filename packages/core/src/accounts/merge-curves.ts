import { addMoney, type Money, type Ms, ZERO_MONEY } from "@slipstream/kernel";

export type CurvePoint = { readonly accountId: string; readonly marketMs: Ms; readonly equity: Money; readonly cash: Money };
export type CurveSum = { readonly marketMs: Ms; readonly equity: Money; readonly cash: Money };

/**
 * Adds the curves of several accounts up: at each moment at which one of them was sampled, the newest value of each. An account counts
 * from its first sample on. What lies before `fromMs` only gives the start. Input in any order; the answer ascends.
 */
export function mergeCurves(points: readonly CurvePoint[], fromMs: Ms): CurveSum[] {
  const newest = new Map<string, CurvePoint>();
  const sums: CurveSum[] = [];
  const ascending = [...points].sort((a, b) => a.marketMs - b.marketMs);
  for (const [index, point] of ascending.entries()) {
    newest.set(point.accountId, point);
    const isLastOfMoment = ascending[index + 1]?.marketMs !== point.marketMs;
    if (!isLastOfMoment || point.marketMs < fromMs) continue;
    sums.push({ marketMs: point.marketMs, ...sumOf(newest.values()) });
  }
  return sums;
}

function sumOf(points: Iterable<CurvePoint>): { equity: Money; cash: Money } {
  let equity = ZERO_MONEY;
  let cash = ZERO_MONEY;
  for (const point of points) {
    equity = addMoney(equity, point.equity);
    cash = addMoney(cash, point.cash);
  }
  return { equity, cash };
}
