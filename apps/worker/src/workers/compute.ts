import { randomUUID } from "node:crypto";
import { availableParallelism, hostname } from "node:os";
import { readMarkets } from "@slipstream/core/jobs/server";
import { createBacktestOutcomes, createCandleHistory, createJobStore, createSearchOutcomes } from "@slipstream/db";
import { DAY_MS, MINUTE_MS } from "@slipstream/kernel";
import { crashPoints } from "../crash-points.ts";
import type { LaneDeps } from "../deps.ts";
import { jobMetricsOf } from "../job-metrics.ts";
import { openComputePool } from "../pool/compute-pool.ts";
import { KINDS } from "../pool/job-kinds.ts";
import { repeat } from "../repeat.ts";
import { runJobs } from "../run-jobs.ts";

/** The venue whose instruments and candles strategies are tested on. */
const PAPER = "paper";
const TIDY_EVERY_MS = 10 * MINUTE_MS;
/** What came of a job stands with its subject; the job itself is kept for operators. */
const KEPT_MS = 7 * DAY_MS;
const TIDY_LIMIT = 1_000;

/** Computes long back-tests and searches in threads that stay, and removes jobs that ended long ago. */
export async function startComputeWorkers(deps: LaneDeps): Promise<() => Promise<void>> {
  const { env, database, clock, logger, instruments } = deps;
  const threads = env.COMPUTE_THREADS ?? Math.max(1, availableParallelism() - 1);
  if (threads === 0) return async () => undefined;
  const store = createJobStore(database);
  const history = createCandleHistory(database, { source: env.MARKET_SOURCE, venue: PAPER, clock });
  const outcomes = createBacktestOutcomes(database);
  const searchOutcomes = createSearchOutcomes(database, deps.wakeUps);
  const metrics = jobMetricsOf(deps.metrics);
  const stopJobs = runJobs({
    ...deps,
    worker: `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`,
    store,
    pool: openComputePool({ threads }),
    works: {
      backtest: { kind: KINDS.backtest, outcomes },
      "search-trials": { kind: KINDS["search-trials"], outcomes: searchOutcomes },
      "search-window": { kind: KINDS["search-window"], outcomes: searchOutcomes },
    },
    crashPoint: crashPoints(env.CRASH_AT),
    readMarkets: (need) => readMarkets(history, instruments, need),
    onEnd: metrics.ended,
  });
  const stopTidying = repeat({
    everyMs: TIDY_EVERY_MS,
    work: async () => ({ more: (await store.tidy(clock.now() - KEPT_MS, TIDY_LIMIT)) === TIDY_LIMIT }),
    onError: (error) => logger.warn({ err: error }, "old jobs could not be removed; the next look tries again"),
  });
  return async () => {
    await Promise.all([stopJobs(), stopTidying()]);
  };
}
