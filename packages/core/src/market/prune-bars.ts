import type { Ms } from "@slipstream/kernel";
import type { MarketLog, MarketSource } from "./ports.ts";
import { planPrune } from "./retention.ts";
import { TIMEFRAMES } from "./timeframe.ts";

const BARS_PER_BATCH = 5_000;
/** Beyond it the rest waits for the next call. */
const MAX_BATCHES = 400;

/** Deletes the bars that are no longer kept, batch by batch, until none is left or `signal` aborts; answers how many. */
export async function pruneBars(deps: { log: MarketLog; source: MarketSource }, marketMs: Ms, signal: AbortSignal): Promise<number> {
  let deleted = 0;
  let batches = 0;
  for (const timeframe of TIMEFRAMES) {
    const plan = planPrune(timeframe, marketMs, deps.source.archive);
    for (const symbol of plan ? deps.source.symbols : []) {
      for (let gone = BARS_PER_BATCH; plan && gone === BARS_PER_BATCH && batches < MAX_BATCHES && !signal.aborted; batches += 1) {
        gone = await deps.log.prune({ symbol, timeframe, ...plan, limit: BARS_PER_BATCH });
        deleted += gone;
      }
    }
  }
  return deleted;
}
