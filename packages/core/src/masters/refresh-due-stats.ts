import { DAY_MS, MINUTE_MS, type Ms } from "@slipstream/kernel";
import type { RecordStore, StatsStore } from "./ports.ts";
import { type RefreshDeps, refreshStats } from "./refresh-stats.ts";

/** Equity and followers' results move without the master's fills: no statistics are older than this for long. */
const STALE_AFTER_MS = MINUTE_MS;
const AT_ONCE = 50;

export type DueDeps = Omit<RefreshDeps, "stats" | "records"> & { readonly stats: StatsStore; readonly records: RecordStore };

/**
 * Computes the statistics that are due: those of masters with new fills first, then the oldest, until `budgetMs` is spent, so that statistics
 * never take more than their share of the machine. Answers how many it computed.
 */
export async function refreshDueStats(deps: DueDeps, { budgetMs }: { budgetMs: Ms }): Promise<number> {
  const begunAt = deps.clock.now();
  const due = await deps.stats.listDue({ now: begunAt, before: begunAt - STALE_AFTER_MS, limit: AT_ONCE });
  let done = 0;
  for (const masterId of due) {
    if (done > 0 && deps.clock.now() - begunAt > budgetMs) break;
    await refreshStats(deps, masterId);
    done += 1;
  }
  return done;
}

/** Writes the roots of the days of market time that have ended; answers how many. */
export const writeDueRoots = (deps: Pick<DueDeps, "records" | "clock">, marketMs: Ms): Promise<number> =>
  deps.records.writeRoots(Math.floor(marketMs / DAY_MS) * DAY_MS, deps.clock.now());
