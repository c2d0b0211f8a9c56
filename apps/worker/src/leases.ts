import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { LeaseStore } from "@slipstream/db";
import type { Logger } from "@slipstream/telemetry";
import type { HeldLease } from "./deps.ts";

/** How long a lane outlives a holder that says nothing any more. */
const LEASE_TTL_MS = 3_000;
/** Between two looks at a lane that somebody else holds, and before a lane that failed is tried again. */
const RETRY_EVERY_MS = 500;

type Lane = {
  readonly name: string;
  /** Starts what runs under the lane; answers with what stops it. */
  start(lease: HeldLease): Promise<() => Promise<void>>;
};
type Keeping = { readonly leases: LeaseStore; readonly logger: Logger; readonly ttlMs?: number; readonly retryMs?: number };

/**
 * Tries for a lane until `stopping` aborts; whenever it is held, runs its workers until it is lost, given up or the process stops. Loss is
 * noticed without the database too: a lane that was not renewed in time counts as lost from the moment at which somebody else may take it.
 */
export async function keepLane(keeping: Keeping, lane: Lane, stopping: AbortSignal): Promise<void> {
  const { leases, ttlMs = LEASE_TTL_MS, retryMs = RETRY_EVERY_MS } = keeping;
  const log = keeping.logger.child({ lane: lane.name });
  while (!stopping.aborted) {
    const holder = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
    const askedAt = performance.now();
    const fence = await leases.take(lane.name, holder, ttlMs).catch((error: unknown) => {
      log.warn({ err: error }, "the lane cannot be asked for");
      return null;
    });
    if (fence !== null) {
      log.info({ fence: String(fence) }, "lane taken");
      const held = new AbortController();
      const lease: HeldLease = {
        lane: lane.name,
        fence,
        signal: AbortSignal.any([held.signal, stopping]),
        fail: (error) => held.abort(error),
      };
      const renewal = keepRenewed((ttl) => leases.renew(lane.name, holder, fence, ttl), { askedAt, ttlMs, onLost: lease.fail });
      await runUnder(lane, lease);
      if (!stopping.aborted) log.error({ err: held.signal.reason }, "the lane's workers stopped");
      await renewal.stop();
      await leases.release(lane.name, holder, fence).catch((error: unknown) => log.warn({ err: error }, "the lane runs out by itself"));
      log.info({ fence: String(fence) }, "lane left");
    }
    await pause(retryMs, stopping);
  }
}

/** For a role without a lane, which any number of processes do at once: its workers run until the process stops; those that give up start again. */
export async function keepStarted(
  { logger, retryMs = RETRY_EVERY_MS }: { readonly logger: Logger; readonly retryMs?: number },
  role: Lane,
  stopping: AbortSignal,
): Promise<void> {
  while (!stopping.aborted) {
    const held = new AbortController();
    const signal = AbortSignal.any([held.signal, stopping]);
    await runUnder(role, { lane: role.name, fence: 0n, signal, fail: (error) => held.abort(error) });
    if (!stopping.aborted) logger.error({ err: held.signal.reason, role: role.name }, "the role's workers stopped");
    await pause(retryMs, stopping);
  }
}

/** Runs the lane's workers until its lease ends. Nothing of them runs on afterwards. */
async function runUnder(lane: Lane, lease: HeldLease): Promise<void> {
  try {
    const stop = await lane.start(lease);
    await ended(lease.signal);
    await stop();
  } catch (error) {
    lease.fail(error);
  }
}

/** Renews three times a term until it is stopped; `onLost` hears when the database says no, or nothing for a whole term. */
function keepRenewed(
  renew: (ttlMs: number) => Promise<boolean>,
  { askedAt, ttlMs, onLost }: { askedAt: number; ttlMs: number; onLost: (error: Error) => void },
): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const lose = (reason: string) => {
    stopped.abort();
    onLost(new Error(reason));
  };
  const expireAt = (at: number) => setTimeout(lose, at - performance.now(), "the lane ran out before it could be renewed");
  let deadline = expireAt(askedAt + ttlMs);
  const loop = async () => {
    for (;;) {
      await pause(ttlMs / 3, stopped.signal);
      if (stopped.signal.aborted) return;
      const startedAt = performance.now();
      // No answer leaves the old deadline in force.
      const kept = await renew(ttlMs).catch(() => null);
      if (stopped.signal.aborted) return;
      if (kept === false) return lose("the lane went to somebody else");
      if (kept === null) continue;
      clearTimeout(deadline);
      deadline = expireAt(startedAt + ttlMs);
    }
  };
  const looping = loop();
  return {
    stop: async () => {
      stopped.abort();
      clearTimeout(deadline);
      await looping;
    },
  };
}

const ended = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

const pause = (ms: number, signal: AbortSignal): Promise<void> => sleep(ms, undefined, { signal }).catch(() => undefined);
