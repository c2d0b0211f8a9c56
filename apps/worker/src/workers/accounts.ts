import { createAccountMarker, decideSample, sampleEquity } from "@slipstream/core/accounts/server";
import { IDEMPOTENCY_KEPT_MS } from "@slipstream/core/requests/server";
import { createAccountStateReader, createIdempotencyStore, createMarketRecords, createSampleStore } from "@slipstream/db";
import { MINUTE_MS, type Ms } from "@slipstream/kernel";
import type { LaneDeps } from "../deps.ts";

/** On a recording an hour of market time passes in a minute, or faster. */
const LOOK_EVERY_MS = 500;
const PRUNE_EVERY_MS = MINUTE_MS;
const PRUNE_AT_ONCE = 5_000;

/** Samples the equity of all accounts as market time passes, and forgets old idempotency keys. */
export async function startAccountWorkers(deps: LaneDeps): Promise<() => Promise<void>> {
  const { database, clock, quotes, instruments, logger, env } = deps;
  const samples = createSampleStore(database);
  const records = createMarketRecords(database, env.MARKET_SOURCE);
  const keys = createIdempotencyStore(database);
  const marker = createAccountMarker({
    states: createAccountStateReader(database),
    quotes,
    instruments: async () => instruments.list(),
  });
  let previousMs: Ms | null = await samples.newestMs();

  const sample = async (): Promise<void> => {
    const marketMs = (await records.findClock())?.marketMs;
    if (marketMs === undefined) return;
    const wish = decideSample(previousMs, marketMs);
    if (wish === "none") return;
    const count = await sampleEquity({ samples, marker }, marketMs, wish);
    previousMs = marketMs;
    logger.debug({ count, marketMs, wish }, "equity sampled");
  };
  const prune = async (): Promise<void> => {
    await keys.prune(clock.now() - IDEMPOTENCY_KEPT_MS, PRUNE_AT_ONCE);
  };
  const stops = [
    repeat(LOOK_EVERY_MS, sample, (error) => logger.warn({ err: error }, "equity could not be sampled; the next look tries again")),
    repeat(PRUNE_EVERY_MS, prune, (error) => logger.warn({ err: error }, "old keys could not be removed; the next look tries again")),
  ];
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

/** Works again so long after it was done, until stopped; the stop waits for work in hand. */
function repeat(everyMs: number, work: () => Promise<void>, onError: (error: unknown) => void): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let inHand: Promise<void> = Promise.resolve();
  const turn = (): void => {
    inHand = work()
      .catch(onError)
      .finally(() => {
        if (!stopped) timer = setTimeout(turn, everyMs);
      });
  };
  turn();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await inHand;
  };
}
