import type { LiveBus, WakeUps } from "@slipstream/core/live/server";
import type { InstrumentBook } from "@slipstream/core/market";
import type { QuoteReader } from "@slipstream/core/market/server";
import type { Database } from "@slipstream/db";
import type { Clock, NextId } from "@slipstream/kernel";
import type { RedisConnection } from "@slipstream/queue";
import type { Logger, Metrics } from "@slipstream/telemetry";
import type { WorkerEnv } from "./env.ts";
import type { TicksHub } from "./ticks-hub.ts";

/** What `main` makes once and every worker gets. */
export type WorkerDeps = {
  readonly env: WorkerEnv;
  readonly database: Database;
  readonly redis: RedisConnection;
  readonly liveBus: LiveBus;
  readonly wakeUps: WakeUps;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The wall clock. */
  readonly clock: Clock;
  readonly nextId: NextId;
  /** The rules of the paper venue's instruments. */
  readonly instruments: InstrumentBook;
  /** Every tick, in order; only in the process that holds the market's lane. */
  readonly ticks: TicksHub;
  /** The market as any process sees it: the cache, else the database. */
  readonly quotes: QuoteReader;
};

/** The lane that a role's workers run under. */
export type HeldLease = {
  readonly lane: string;
  /** Grows with each take-over; writes that carry an older one must change nothing. */
  readonly fence: bigint;
  /** Aborts as soon as the lane is lost or given up. */
  readonly signal: AbortSignal;
  /** Gives the lane up because a worker cannot go on; the role stops and starts again. */
  fail(error: unknown): void;
};
export type LaneDeps = WorkerDeps & { readonly lease: HeldLease };

/** Starts the workers of one area and answers with what stops them. */
export type StartWorkers = (deps: LaneDeps) => Promise<() => Promise<void>>;
