import type { Order, TriggerBook } from "@slipstream/core/orders";
import type { TrailPeaks } from "@slipstream/core/orders/server";
import { fromSteps, type Ms, type Price, stepsOf } from "@slipstream/kernel";

type Side = TrailPeaks["side"];
type Peak = { readonly marketMs: Ms; readonly ticks: number };
const SIDES = ["below", "above"] as const;

/**
 * Remembers how far the price went while stops trailed it, in as few prices as there are groups of stops with one best price: what a price has
 * overtaken is forgotten. From it each stop's best price is known again after a crash.
 */
export type PeakLog = {
  /** To be called before the book follows the same price. `isWhole`: no restored order is still on its way into the book. */
  follow(book: TriggerBook, ticks: number, marketMs: Ms, isWhole: boolean): void;
  restore(written: readonly TrailPeaks[]): void;
  /** An order as it stood when the peaks were written, and the last moment that it has seen. */
  catchUp(order: Order): { order: Order; seenMs: Ms };
  /** What moved since the last call. */
  take(): readonly TrailPeaks[];
};

export function createPeakLog(symbol: string, tickSize: Price): PeakLog {
  const peaks: Record<Side, Peak[]> = { below: [], above: [] };
  const moved = new Set<Side>();
  const isBetter = (side: Side, ticks: number, than: number) => (side === "below" ? ticks > than : ticks < than);

  return {
    follow(book, ticks, marketMs, isWhole) {
      for (const side of SIDES) {
        const known = peaks[side];
        if (book.leads(side, ticks)) {
          while (known.length > 0 && !isBetter(side, known.at(-1)?.ticks ?? ticks, ticks)) known.pop();
          known.push({ marketMs, ticks });
          moved.add(side);
        } else if (isWhole && known.length > 0 && book.trailing(side) === 0) {
          peaks[side] = [];
          moved.add(side);
        }
      }
    },
    restore(written) {
      for (const { symbol: of, side, peaks: prices } of written)
        if (of === symbol) peaks[side] = prices.map(({ marketMs, price }) => ({ marketMs, ticks: stepsOf(price, tickSize) }));
    },
    catchUp(order) {
      const { trailActiveMs, trailReference } = order;
      const seenMs = Math.max(order.acceptedMs ?? 0, order.triggeredMs ?? 0, trailActiveMs ?? 0);
      if (trailActiveMs === null || trailReference === null) return { order, seenMs };
      const side: Side = order.side === "sell" ? "below" : "above";
      // Peaks get worse with time: the first one since the stop began to trail is its best.
      const best = peaks[side].find(({ marketMs }) => marketMs > trailActiveMs);
      if (!best || !isBetter(side, best.ticks, stepsOf(trailReference, tickSize))) return { order, seenMs };
      return { order: { ...order, trailReference: fromSteps(best.ticks, tickSize) }, seenMs: Math.max(seenMs, best.marketMs) };
    },
    take() {
      const taken = [...moved].map(
        (side): TrailPeaks => ({
          symbol,
          side,
          peaks: peaks[side].map(({ marketMs, ticks }) => ({ marketMs, price: fromSteps(ticks, tickSize) })),
        }),
      );
      moved.clear();
      return taken;
    },
  };
}
