import type { Tick } from "@slipstream/core/market";

export type TickListener = (ticks: readonly Tick[]) => Promise<void>;

/**
 * Hands each batch of ticks to its listeners, one after another in the order in which they registered, and answers when the last one
 * is done. A listener that throws ends the market's lane, which then starts again from its checkpoint.
 */
export type TicksHub = {
  /** Returns a function that takes the listener out again. */
  onTicks(listener: TickListener): () => void;
  publish(ticks: readonly Tick[]): Promise<void>;
};

export function createTicksHub(): TicksHub {
  let listeners: readonly TickListener[] = [];
  return {
    onTicks(listener) {
      const own: TickListener = (ticks) => listener(ticks);
      listeners = [...listeners, own];
      return () => {
        listeners = listeners.filter((each) => each !== own);
      };
    },
    async publish(ticks) {
      for (const listener of listeners) await listener(ticks);
    },
  };
}
