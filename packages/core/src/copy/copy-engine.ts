import type { Clock, NextId, Price } from "@slipstream/kernel";
import type { LiveBus, LiveEvent } from "../live/server.ts";
import type { KeptVenue, Settlement } from "../orders/server.ts";
import { decideBatch } from "./decide-batch.ts";
import { decideTend } from "./decide-tend.ts";
import type { Applied, CopyEngineStore, FillNow } from "./engine-ports.ts";
import type { CopyMarket } from "./plan-copy.ts";

export type CopyEngineDeps = {
  readonly store: CopyEngineStore;
  /** The venue in our own process; null where orders are left to the venue's own lane. */
  readonly venue: Pick<KeptVenue, "submit" | "follow" | "isOpen"> | null;
  readonly market: CopyMarket & { prices(): ReadonlyMap<string, Price> };
  readonly bus: LiveBus;
  readonly clock: Clock;
  readonly nextId: NextId;
  /** Hears of everything that was written down, in order. */
  readonly onSettled: (settlement: Settlement) => Promise<void>;
  readonly crashPoint: (label: string) => void;
};

/** Copies masters' fills into followers' accounts at one venue. One holder at a time; calls must not overlap: the worker queues them. */
export type CopyEngine = {
  /** Brings the followers of every master up to its last fill. Start-up and recovery are this. Answers how many orders it made. */
  work(): Promise<number>;
  /** Compares follows with where they should be: stops, limits, closes that are owed, positions to begin with. Answers how many orders it made. */
  tend(): Promise<number>;
};

/** Followers in one transaction, and masters that take turns. */
const PAGE = 1_000;
const MASTERS = 100;
const NEEDY = 500;
/** So much longer than the last comparison of every position took, nobody begins another. */
const THOROUGH_REST = 9;

export function createCopyEngine(deps: CopyEngineDeps): CopyEngine {
  const { store, venue, market, clock, nextId, crashPoint } = deps;
  const fillNow: FillNow | null =
    venue &&
    ((orders) => {
      crashPoint("copy-planned");
      return venue.submit(orders);
    });

  const pass = async (applied: Applied): Promise<void> => {
    crashPoint("copy-written");
    if (applied.settlement) {
      venue?.follow(applied.settlement.orders);
      await deps.onSettled(applied.settlement);
    }
    deps.bus.publish(toEvents(applied));
  };
  let thoroughAt = 0;
  /** A venue without prices can fill nothing: its copies wait. */
  const isOpen = () => venue === null || venue.isOpen();

  return {
    async work() {
      let made = 0;
      for (;;) {
        const masters = isOpen() ? await store.listBehind(MASTERS) : [];
        if (masters.length === 0) return made;
        for (const masterId of masters) {
          crashPoint("copy-begun");
          const decide = (batch: Parameters<typeof decideBatch>[0]) => decideBatch(batch, { market, now: clock.now(), nextId });
          const applied = await store.applyBatch(masterId, PAGE, decide, fillNow);
          if (!applied) continue;
          await pass(applied);
          made += applied.copies.length;
        }
      }
    },
    async tend() {
      if (!isOpen()) return 0;
      let made = 0;
      const startedAt = clock.now();
      const prices = startedAt >= thoroughAt ? market.prices() : null;
      for (let after: string | null = null; ; ) {
        const needy = await store.listNeedy({ after, limit: NEEDY, prices });
        for (const followId of needy) {
          crashPoint("copy-tended");
          const applied = await store.tend(followId, (state) => decideTend(state, { market, now: clock.now(), nextId }), fillNow);
          if (!applied) continue;
          await pass(applied);
          made += applied.settlement?.fills.length ?? 1;
        }
        after = needy.at(-1) ?? null;
        if (needy.length < NEEDY) break;
      }
      // A tenth of the time at most, however many there are.
      if (prices) thoroughAt = clock.now() + (clock.now() - startedAt) * THOROUGH_REST;
      return made;
    },
  };
}

/** Who copies hears of it at once; what exactly, they ask. */
function toEvents({ followers, settlement, noticedUserIds }: Applied): LiveEvent[] {
  const byAccount = new Map<string, string[]>();
  for (const { accountId, followId } of followers) {
    const known = byAccount.get(accountId);
    if (known) known.push(followId);
    else byAccount.set(accountId, [followId]);
  }
  const events: LiveEvent[] = [...byAccount].map(([accountId, followIds]) => ({ kind: "copies", accountId, followIds }));
  for (const accountId of settlement?.cashChanges.keys() ?? []) events.push({ kind: "account-changed", accountId });
  if (noticedUserIds.length > 0) events.push({ kind: "notices-changed", userIds: noticedUserIds });
  return events;
}
