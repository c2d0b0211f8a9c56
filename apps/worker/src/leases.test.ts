import { connectDatabase, createLeaseStore, type Database, type LeaseStore } from "@slipstream/db";
import { createLogger } from "@slipstream/telemetry";
import { type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { HeldLease } from "./deps.ts";
import { keepLane } from "./leases.ts";

const logger = createLogger({ name: "test", level: "silent" });
const TTL_MS = 900;
let db: FreshDatabase;
let database: Database;
let leases: LeaseStore;
beforeAll(async () => {
  db = await freshDatabase();
  database = connectDatabase(db.url);
  leases = createLeaseStore(database);
});
afterAll(async () => {
  await database?.close();
  await db?.drop();
});

/** Something that happens once. */
function event<T = undefined>() {
  let happen: (value: T) => void = () => undefined;
  const happened = new Promise<T>((resolve) => {
    happen = resolve;
  });
  return { happen, happened };
}

/** Keeps a lane; its workers are these two events, again at each take-over. */
function aKeeper(name: string, store: LeaseStore = leases) {
  const stopping = new AbortController();
  const terms: { started: ReturnType<typeof event<HeldLease>>; stopped: ReturnType<typeof event> }[] = [];
  const term = (at: number) => {
    while (terms.length <= at) terms.push({ started: event<HeldLease>(), stopped: event() });
    return terms[at] as (typeof terms)[number];
  };
  let count = 0;
  const start = async (lease: HeldLease) => {
    const own = term(count);
    count += 1;
    own.started.happen(lease);
    return async () => own.stopped.happen(undefined);
  };
  const ended = keepLane({ leases: store, logger, ttlMs: TTL_MS, retryMs: 20 }, { name, start }, stopping.signal);
  return {
    started: (at = 0) => term(at).started.happened,
    stopped: (at = 0) => term(at).stopped.happened,
    starts: () => count,
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

it("runs the workers in one process; the next one takes over, under a higher fence, when that one stops", async () => {
  const first = aKeeper("handed-on");
  expect((await first.started()).fence).toBe(1n);
  const second = aKeeper("handed-on");
  await first.stop();
  await first.stopped();
  const lease = await second.started();
  expect(lease).toMatchObject({ lane: "handed-on", fence: 2n });
  expect(lease.signal.aborted).toBe(false);
  await second.stop();
  expect([first.starts(), second.starts()]).toEqual([1, 1]);
});

it("keeps the lane for longer than a term", async () => {
  const renewals: boolean[] = [];
  const enough = event();
  const keeper = aKeeper("kept", {
    ...leases,
    renew: async (...lane) => {
      const kept = await leases.renew(...lane);
      renewals.push(kept);
      if (renewals.length === 4) enough.happen(undefined);
      return kept;
    },
  });
  const lease = await keeper.started();
  await enough.happened;
  expect(renewals).toEqual([true, true, true, true]);
  expect(lease.signal.aborted).toBe(false);
  await keeper.stop();
});

it("stops its workers when the lane went to somebody else, and tries again", async () => {
  const keeper = aKeeper("taken-away");
  const lease = await keeper.started();
  await db.sql(
    "UPDATE leases SET holder = 'a thief', fence = 2, expires_at = clock_timestamp() - interval '1 millisecond' WHERE lane = 'taken-away'",
  );
  await keeper.stopped();
  expect(lease.signal.reason).toMatchObject({ message: "the lane went to somebody else" });
  expect((await keeper.started(1)).fence).toBe(3n);
  await keeper.stop();
});

it.each<[string, () => Promise<boolean>]>([
  ["answers nothing", () => new Promise<boolean>(() => undefined)],
  ["fails", () => Promise.reject(new Error("no line"))],
])("gives up by its own clock when the database %s", async (name, renew) => {
  let silent = true;
  const answers = event();
  const keeper = aKeeper(`silent ${name}`, {
    ...leases,
    renew: (...lane) => (silent ? Promise.race([renew(), answers.happened.then(() => false)]) : leases.renew(...lane)),
  });
  const lease = await keeper.started();
  await keeper.stopped();
  expect(lease.signal.reason).toMatchObject({ message: "the lane ran out before it could be renewed" });
  silent = false;
  answers.happen(undefined);
  await keeper.stop();
});

it("starts the workers again after they failed, to start or later", async () => {
  const stopping = new AbortController();
  const fences: bigint[] = [];
  const third = event<HeldLease>();
  const start = async (lease: HeldLease) => {
    fences.push(lease.fence);
    if (fences.length === 1) throw new Error("cannot start");
    if (fences.length === 2) setImmediate(() => lease.fail(new Error("cannot go on")));
    else third.happen(lease);
    return async () => undefined;
  };
  const ended = keepLane({ leases, logger, ttlMs: TTL_MS, retryMs: 1 }, { name: "failing", start }, stopping.signal);
  await third.happened;
  stopping.abort();
  await ended;
  expect(fences).toEqual([1n, 2n, 3n]);
});

it("waits for a database that cannot be asked", async () => {
  let asked = 0;
  const keeper = aKeeper("late", {
    ...leases,
    take: (...lane) => (++asked < 3 ? Promise.reject(new Error("no line")) : leases.take(...lane)),
  });
  await keeper.started();
  await keeper.stop();
  expect(asked).toBe(3);
});
