import { createOutsideLane, type OutsideGateway, type OutsideStore, type VenueManners } from "@slipstream/core/orders/server";
import type { Ms } from "@slipstream/kernel";
import { createBadVenueGateway } from "../bad-venue/bad-venue-gateway.ts";
import type { VenueLine } from "../bad-venue/wire.ts";
import type { Random } from "../random.ts";
import type { MemoryBooks } from "./memory-store.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** One row of the table of leases. */
export type SimLease = { fence: number; expiresAt: Ms };
export type SimWorld = {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly books: MemoryBooks;
  readonly line: VenueLine;
  readonly manners: VenueManners;
  readonly lease: SimLease;
  /** From 0 to 1: how likely a worker dies or stops at a labelled point. */
  trouble(): number;
  /** What else runs under the lane, after its orders: answers how much it did. Its steps go through the hands that it is given. */
  readonly alongside?: (hands: SimHands) => () => Promise<number>;
};
export type SimHands = {
  readonly fence: number;
  /** Something that the database does: it takes time, and its answer comes only to the living. */
  database<T>(effect: () => T | Promise<T>): Promise<T>;
  crashPoint(label: string): void;
};
export type SimWorker = { kill(): void; stop(forMs: Ms): void };

const LEASE_MS = 3_000;
const LOOK_EVERY_MS = 500;
const RETRY_EVERY_MS = 700;
const DATABASE_MS = 15;

/**
 * A worker process in virtual time. It may die between any two steps, and stop like a process that gets SIGSTOP: what it has sent goes on without
 * it, what it was about to do waits. A process that died starts again.
 */
export function startSimWorker(world: SimWorld): SimWorker {
  const { time, random, books, lease } = world;
  let life = 0;
  let stoppedUntil = 0;

  const awake = async (): Promise<void> => {
    while (time.clock.now() < stoppedUntil) await time.sleep(stoppedUntil - time.clock.now());
  };
  /** Done by the database or the venue; what comes back comes only to the living. */
  const outside = <T>(mine: number, beforeMs: Ms, effect: () => T | Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const act = async (): Promise<void> => {
        if (beforeMs > 0) await time.sleep(beforeMs);
        await awake();
        if (life !== mine) return;
        let tell: () => void;
        try {
          const result = await effect();
          tell = () => resolve(result);
        } catch (error) {
          tell = () => reject(error);
        }
        if (random.chance(0.3)) await time.sleep(random.below(DATABASE_MS));
        await awake();
        if (life === mine) tell();
      };
      void act();
    });
  const database = <T>(mine: number, effect: () => T | Promise<T>): Promise<T> => outside(mine, random.below(DATABASE_MS), effect);

  const gatewayOf = (mine: number): OutsideGateway => {
    const gateway = createBadVenueGateway({
      venue: "bad",
      clock: time.clock,
      receiveWindowMs: world.manners.receiveWindowMs,
      line: {
        // Signing, queueing for a socket: time in which the process may be stopped.
        call: (request) => outside(mine, random.chance(0.3) ? random.below(300) : 0, () => world.line.call(request)),
        listen: (onOrder, onGap) => world.line.listen((order) => void outside(mine, 0, () => onOrder(order)), onGap),
      },
    });
    // A process may also be stopped before it signs.
    return { ...gateway, submit: (claims) => outside(mine, 0, () => gateway.submit(claims)) };
  };
  const storeOf = (mine: number, store: OutsideStore): OutsideStore => ({
    claim: (query) => database(mine, () => store.claim(query)),
    release: (claims) => database(mine, () => store.release(claims)),
    record: (reports) => database(mine, () => store.record(reports)),
    endAbsent: (ends) => database(mine, () => store.endAbsent(ends)),
    listPointless: (query) => database(mine, () => store.listPointless(query)),
    listCancelling: (limit) => database(mine, () => store.listCancelling(limit)),
    listUnanswered: (query) => database(mine, () => store.listUnanswered(query)),
    listUnheard: (query) => database(mine, () => store.listUnheard(query)),
    listScopes: (query) => database(mine, () => store.listScopes(query)),
  });

  const take = (): number | null => {
    if (time.clock.now() < lease.expiresAt) return null;
    lease.expiresAt = time.clock.now() + LEASE_MS;
    lease.fence = books.takeOver();
    return lease.fence;
  };
  const renew = (fence: number): boolean => {
    if (lease.fence !== fence || lease.expiresAt <= time.clock.now()) return false;
    lease.expiresAt = time.clock.now() + LEASE_MS;
    return true;
  };

  const holdLane = async (mine: number, fence: number): Promise<void> => {
    let isLost = false;
    const lose = (): void => {
      isLost = true;
    };
    const venue = gatewayOf(mine);
    const crashPoint = (): void => {
      if (random.chance(world.trouble())) {
        if (random.chance(0.5)) kill();
        else stop(LEASE_MS + 200 + random.below(random.chance(0.5) ? 3_800 : 35_000));
      }
      if (life !== mine) throw new Error("died");
    };
    const workAlongside = world.alongside?.({ fence, database: (effect) => database(mine, effect), crashPoint });
    const lane = createOutsideLane({
      venue,
      manners: world.manners,
      store: storeOf(mine, books.store(fence)),
      bus: { publish: () => undefined },
      clock: time.clock,
      crashPoint,
      fail: lose,
    });
    const unlisten = venue.listen((reports) => void lane.hear(reports).catch(lose), lane.doubt);
    const keep = async (): Promise<void> => {
      while (!isLost) {
        await pause(mine, LEASE_MS / 3);
        if (!(await database(mine, () => renew(fence)))) isLost = true;
      }
    };
    void keep();
    while (!isLost) {
      const work = async (): Promise<number> => (await lane.work()) + ((await workAlongside?.()) ?? 0);
      const sent = await work().catch(() => {
        lose();
        return 0;
      });
      if (sent === 0) await pause(mine, LOOK_EVERY_MS);
    }
    unlisten();
  };
  /** A pause that only the living come out of. */
  const pause = (mine: number, ms: Ms): Promise<void> => outside(mine, ms, () => undefined);

  const live = async (mine: number): Promise<void> => {
    for (;;) {
      const fence = await database(mine, take);
      if (fence !== null) await holdLane(mine, fence);
      await pause(mine, RETRY_EVERY_MS);
    }
  };
  const kill = (): void => {
    life += 1;
    stoppedUntil = 0;
    const next = life;
    void time.sleep(200 + random.below(2_000)).then(() => live(next));
  };
  const stop = (forMs: Ms): void => {
    stoppedUntil = Math.max(stoppedUntil, time.clock.now() + forMs);
  };
  void live(0);
  return { kill, stop };
}
