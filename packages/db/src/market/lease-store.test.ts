import { type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connectDatabase, type Database } from "../connection.ts";
import { createLeaseStore, type LeaseStore } from "./lease-store.ts";

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

const TTL_MS = 60_000;
/** The holder falls silent for longer than its term. */
const expire = (lane: string) =>
  db.sql("UPDATE leases SET expires_at = clock_timestamp() - interval '1 millisecond' WHERE lane = $1", [lane]);

it("gives a lane to one holder at a time", async () => {
  const fences = await Promise.all(Array.from({ length: 20 }, (_, at) => leases.take("one", `holder-${at}`, TTL_MS)));
  expect(fences.filter((fence) => fence !== null)).toEqual([1n]);
});

it("keeps lanes apart", async () => {
  expect(await leases.take("left", "a", TTL_MS)).toBe(1n);
  expect(await leases.take("right", "b", TTL_MS)).toBe(1n);
});

it("lets the next one in when the term is over, under a higher fence, and refuses the silent one from then on", async () => {
  expect(await leases.take("handed-on", "first", TTL_MS)).toBe(1n);
  await expire("handed-on");
  expect(await leases.renew("handed-on", "first", 1n, TTL_MS)).toBe(false);
  expect(await leases.take("handed-on", "second", TTL_MS)).toBe(2n);
  expect(await leases.renew("handed-on", "first", 1n, TTL_MS)).toBe(false);
  await leases.release("handed-on", "first", 1n);
  expect(await leases.take("handed-on", "third", TTL_MS)).toBeNull();
  expect(await leases.renew("handed-on", "second", 2n, TTL_MS)).toBe(true);
});

it("renews for a whole term from now on", async () => {
  await leases.take("renewed", "a", 1);
  await db.sql("UPDATE leases SET expires_at = clock_timestamp() + interval '5 seconds' WHERE lane = 'renewed'");
  expect(await leases.renew("renewed", "a", 1n, TTL_MS)).toBe(true);
  const [row] = await db.sql<{ left: string }>(
    "SELECT extract(epoch FROM expires_at - clock_timestamp()) AS left FROM leases WHERE lane = 'renewed'",
  );
  expect(Number(row?.left)).toBeGreaterThan(50);
});

it("lets the next one in at once when the holder leaves", async () => {
  await leases.take("left-early", "a", TTL_MS);
  await leases.release("left-early", "a", 1n);
  expect(await leases.take("left-early", "b", TTL_MS)).toBe(2n);
});
