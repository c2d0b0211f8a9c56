import type { Ms } from "@slipstream/kernel";

/** Token buckets against floods from one caller, in this process only. The limits that guard passwords are counted in Postgres (`people`). */
export const FLOOD_LIMITS = {
  read: { burst: 1_000, perSecond: 100 },
  trade: { burst: 2_000, perSecond: 200 },
  change: { burst: 200, perSecond: 5 },
  /** Nobody is signed in: counted per address, behind which there may be many people. */
  public: { burst: 1_000, perSecond: 100 },
} as const satisfies Record<string, { burst: number; perSecond: number }>;
export type FloodClass = keyof typeof FLOOD_LIMITS;

export type FloodLimit = {
  /** Takes one request from the caller's bucket. Answers the seconds to wait, 0 where it may go on. */
  take(caller: string, floodClass: FloodClass, nowMs: Ms): number;
};

/** At most `maxCallers` buckets are kept: the one unused for longest goes first, and a full bucket is what a new caller gets anyway. */
export function createFloodLimit(maxCallers = 50_000): FloodLimit {
  const buckets = new Map<string, { left: number; at: Ms }>();
  return {
    take(caller, floodClass, nowMs) {
      const { burst, perSecond } = FLOOD_LIMITS[floodClass];
      const key = `${floodClass} ${caller}`;
      const before = buckets.get(key);
      const refilled = before ? before.left + (Math.max(0, nowMs - before.at) / 1_000) * perSecond : burst;
      const left = Math.min(burst, refilled);
      const allowed = left >= 1;
      buckets.delete(key);
      buckets.set(key, { left: allowed ? left - 1 : left, at: nowMs });
      if (buckets.size > maxCallers) {
        const oldest = buckets.keys().next();
        if (!oldest.done) buckets.delete(oldest.value);
      }
      return allowed ? 0 : Math.max(1, Math.ceil((1 - left) / perSecond));
    },
  };
}
