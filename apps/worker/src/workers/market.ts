import path from "node:path";
import { type MarketDesk, type MarketLog, openMarketDesk, pruneBars } from "@slipstream/core/market/server";
import { createCandleStore, createInstrumentStore, createMarketLog, createMarketRecords } from "@slipstream/db";
import { HOUR_MS, SECOND_MS } from "@slipstream/kernel";
import { createQuoteCache } from "@slipstream/queue";
import { createReplaySource, findDataFolder, loadRecording, type ReplaySource, replayStart } from "@slipstream/venues/replay";
import type { LaneDeps, StartWorkers } from "../deps.ts";
import { marketMetricsOf } from "../market-metrics.ts";
import { startAll } from "../start-all.ts";

/**
 * Runs the market source of this deployment from where it stood: every tick goes to the listeners of `deps.ticks` first, then into the books.
 * `riders` are started when the books are open, before the first tick, and stopped after the last one.
 */
export async function startMarketWorkers(deps: LaneDeps, riders: readonly StartWorkers[]): Promise<() => Promise<void>> {
  const { env, database, lease, logger, clock } = deps;
  const log = createMarketLog(database, { source: env.MARKET_SOURCE, lane: lease.lane, fence: lease.fence });
  const records = createMarketRecords(database, env.MARKET_SOURCE);
  const openedAt = performance.now();
  const source = await openReplay(deps, (await records.findClock())?.marketMs ?? null);
  const desk = await openMarketDesk(
    {
      source,
      log,
      records,
      candles: createCandleStore(database, env.MARKET_SOURCE),
      instruments: deps.instruments,
      cache: createQuoteCache(deps.redis, env.MARKET_SOURCE),
      bus: deps.liveBus,
      clock,
      speed: env.REPLAY_SPEED,
      fundingKnown: (await createInstrumentStore(database).listFunded("paper")).length > 0,
      onTrouble: (error, what) => logger.warn({ err: error }, what),
    },
    source.standsAtMs(),
  );
  const standsAt = new Date(desk.standsAtMs()).toISOString();
  logger.info(
    { source: source.name, standsAt, speed: env.REPLAY_SPEED, openedMs: Math.round(performance.now() - openedAt) },
    "market opened",
  );
  const stopRiders = await startAll(riders, deps);
  const metrics = marketMetricsOf(deps.metrics);
  metrics.show({ checkpointAgeMs: () => clock.now() - desk.writtenAtMs(), marketMs: desk.standsAtMs, waitedMs: source.waitedMs });
  const stopRun = run(deps, source, desk);
  const stopBeat = every(SECOND_MS, desk.beat);
  const stopPruning = keepPruned(deps, log, source, desk);
  return async () => {
    stopBeat();
    stopPruning();
    await stopRun();
    await stopRiders();
    metrics.show(null);
    const lastMs = desk.standsAtMs();
    await desk.close().then(
      () => logger.info({ standsAt: new Date(lastMs).toISOString() }, "market closed"),
      (error: unknown) =>
        logger.warn({ err: error }, "the last checkpoint was not written; the ticks since the one before will be played again"),
    );
  };
}

/** The recording, standing where it was left, or where it begins at the very first start. */
async function openReplay({ env, instruments }: LaneDeps, leftAtMs: number | null): Promise<ReplaySource> {
  const recording = await loadRecording(path.join(findDataFolder(import.meta.dirname), "replay"), instruments);
  return createReplaySource({ recording, speed: env.REPLAY_SPEED, standsAtMs: leftAtMs ?? replayStart(recording.span, env.REPLAY_FROM) });
}

/** Plays until stopped. What a listener or the books throw gives the lane up, and the market starts again from its checkpoint. */
function run({ ticks: hub, lease, metrics }: LaneDeps, source: ReplaySource, desk: MarketDesk): () => Promise<void> {
  const stopping = new AbortController();
  const measures = marketMetricsOf(metrics);
  const running = source
    .run(
      async (ticks) => {
        const startedAt = performance.now();
        await hub.publish(ticks);
        const listenedAt = performance.now();
        await desk.take(ticks);
        measures.batch(ticks.length, { listenedMs: listenedAt - startedAt, tookMs: performance.now() - startedAt });
      },
      AbortSignal.any([stopping.signal, lease.signal]),
    )
    .catch(lease.fail);
  return async () => {
    stopping.abort();
    await running;
  };
}

function keepPruned({ lease, logger }: LaneDeps, log: MarketLog, source: ReplaySource, desk: MarketDesk): () => void {
  const prune = async () => {
    const deleted = await pruneBars({ log, source }, desk.standsAtMs(), lease.signal);
    if (deleted > 0) logger.info({ deleted }, "old bars deleted");
  };
  return every(HOUR_MS, () => {
    prune().catch((error: unknown) => logger.warn({ err: error }, "old bars could not be deleted; the next hour tries again"));
  });
}

function every(ms: number, work: () => void): () => void {
  const timer = setInterval(work, ms);
  return () => clearInterval(timer);
}
