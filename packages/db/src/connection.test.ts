import { type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connectDatabase, type Database, inTransaction } from "./connection.ts";
import { createLeaseStore } from "./market/lease-store.ts";

let fresh: FreshDatabase;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = connectDatabase(fresh.url);
});
afterAll(async () => {
  await database?.close();
  await fresh?.drop();
});

function signal() {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give: () => give() };
}

it("a holder that stands still in the middle of a transaction loses its locks, and its successor goes on", async () => {
  const stopped = connectDatabase(fresh.url, { idleInTransactionMs: 100, onError: () => undefined });
  const leases = createLeaseStore(database);
  await leases.take("stopped", "first", 1);
  const [locks, holds] = [signal(), signal()];
  const standing = inTransaction(stopped.pool, async (client) => {
    await client.query("SELECT 1 FROM leases WHERE lane = 'stopped' FOR SHARE");
    locks.give();
    await holds.given;
    await client.query("SELECT 1");
  });
  const ended = expect(standing).rejects.toThrow();
  await locks.given;
  const until = async (): Promise<bigint | null> => (await leases.take("stopped", "second", 60_000)) ?? until();
  expect(await until()).toBe(2n);
  holds.give();
  await ended;
  await stopped.close();
});
