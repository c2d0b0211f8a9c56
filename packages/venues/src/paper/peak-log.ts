import type { Order, TriggerBook } from "@slipstream/core/orders";
import type { TrailPeaks } from "@slipstream/core/orders/server";
import { fromSteps, type Ms, type Price } from "@slipstream/kernel";

type Side = TrailPeaks["side"];
type Peak = { readonly marketMs: Ms; readonly ticks: number };
const SIDES = ["below", "above"] as const;

/**
 * Remembers how far the price went while stops trailed it, in as few prices as there are groups of stops with one best price: what a price has
 * overtaken is forgotten. From it each stop's best price is known again after a crash.
 */
export type PeakLog = {
  /** To be called before the book follows the same price. */
  follow(book: TriggerBook, ticks: number, marketMs: Ms): void;
  /** What moved since the last call. */
  take(): readonly TrailPeaks[];
};

export function createPeakLog(symbol: string, tickSize: Price): PeakLog {
  const peaks: Record<Side, Peak[]> = { below: [], above: [] };
  const moved = new Set<Side>();
  const isBetter = (side: Side, ticks: number, than: number) => (side === "below" ? ticks > than : ticks < than);

  return {
    follow(book, ticks, marketMs) {
      for (const side of SIDES) {
        const known = peaks[side];
        if (book.leads(side, ticks)) {
          while (known.length > 0 && !isBetter(side, known.at(-1)?.ticks ?? ticks, ticks)) known.pop();
          known.push({ marketMs, ticks });
          moved.add(side);
        } else if (known.length > 0 && book.trailing(side) === 0) {
          peaks[side] = [];
          moved.add(side);
        }
      }
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

/** A trailing stop as far as the written peaks say that it came: its best price, and the moment at which it stood there. */
export function catchUp(order: Order, written: readonly TrailPeaks[]): Order {
  const { trailActiveMs, trailReference } = order;
  if (trailActiveMs === null || trailReference === null) return order;
  const side: Side = order.side === "sell" ? "below" : "above";
  const log = written.find((each) => each.symbol === order.symbol && each.side === side);
  // Peaks get worse with time: the first one since the stop began to trail is its best.
  const best = log?.peaks.find(({ marketMs }) => marketMs > trailActiveMs);
  if (!best || (side === "below" ? best.price <= trailReference : best.price >= trailReference)) return order;
  return { ...order, trailReference: best.price, trailActiveMs: best.marketMs };
}

/** The last moment whose tick an order has seen: up to it, ticks that come once more do not touch it. */
export const seenUntil = ({ acceptedMs, triggeredMs, trailActiveMs }: Order): Ms =>
  Math.max(acceptedMs ?? 0, triggeredMs ?? 0, trailActiveMs ?? 0);
