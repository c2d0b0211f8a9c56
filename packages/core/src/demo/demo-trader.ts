import { absQuantity, MINUTE_MS, type Ms, moneyToEstimate, toEstimate } from "@slipstream/kernel";
import type { Candle } from "../market/index.ts";
import type { Holding } from "../orders/server.ts";
import type { Bar, Decision, Held, Rule } from "./rule.ts";

/** One rule watching some symbols, minute by minute. */
export type DemoTrader = {
  /** Takes the next closed minute of a symbol in; answers whether it closed a bar of the rule. */
  see(symbol: string, minute: Candle): boolean;
  /** What to do after the bar that closed last. */
  decide(symbol: string, holding: Pick<Holding, "quantity" | "cost"> | null, equity: number): Decision;
};

type Watch = { bars: Bar[]; running: Bar | null; seenMs: Ms | null };

export function createDemoTrader(symbols: readonly string[], rule: Rule): DemoTrader {
  const watches = new Map(symbols.map((symbol): [string, Watch] => [symbol, { bars: [], running: null, seenMs: null }]));
  const widthMs = rule.barMinutes * MINUTE_MS;
  return {
    see(symbol, minute) {
      const watch = watches.get(symbol);
      if (!watch || (watch.seenMs !== null && minute.openMs <= watch.seenMs)) return false;
      const openMs = minute.openMs - (minute.openMs % widthMs);
      const bar = extended(watch.running?.openMs === openMs ? watch.running : null, minute, openMs);
      const closes = minute.openMs + MINUTE_MS === openMs + widthMs;
      watch.seenMs = minute.openMs;
      watch.running = closes ? null : bar;
      if (!closes) return false;
      watch.bars.push(bar);
      if (watch.bars.length > rule.lookback) watch.bars.shift();
      return true;
    },
    decide: (symbol, holding, equity) => rule.decide({ bars: watches.get(symbol)?.bars ?? [], held: holding && heldOf(holding), equity }),
  };
}

function extended(running: Bar | null, minute: Candle, openMs: Ms): Bar {
  const [open, high, low, close] = [minute.open, minute.high, minute.low, minute.close].map(toEstimate) as [number, number, number, number];
  if (!running) return { openMs, open, high, low, close };
  return { openMs, open: running.open, high: Math.max(running.high, high), low: Math.min(running.low, low), close };
}

function heldOf({ quantity, cost }: Pick<Holding, "quantity" | "cost">): Held | null {
  if (quantity === 0n) return null;
  const size = toEstimate(absQuantity(quantity));
  return { side: quantity > 0n ? "long" : "short", quantity: size, entry: moneyToEstimate(cost) / size };
}
