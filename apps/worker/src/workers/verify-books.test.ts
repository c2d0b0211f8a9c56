import { DAY_MS, HOUR_MS } from "@slipstream/kernel";
import { type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type MarketWorld, openMarketWorld } from "../market-world.fixture.ts";
import { startVerifyBooksWorkers } from "./verify-books.ts";

let fresh: FreshDatabase;
let world: MarketWorld;

beforeAll(async () => {
  fresh = await freshDatabase();
  world = await openMarketWorld(fresh.url);
});
afterAll(async () => {
  await world?.close();
  await fresh?.drop();
});

/** One look of the worker: the first comes at once, and the stop waits for it. */
async function lookAfter(ms: number): Promise<{ differences: number }[]> {
  const { deps } = await world.takeLane();
  const now = Date.parse("2026-11-21T12:00:00Z") + ms;
  const stop = await startVerifyBooksWorkers({ ...deps, clock: { now: () => now } });
  await stop();
  return fresh.sql<{ differences: number }>("SELECT differences FROM ledger_runs WHERE kind = 'verify' ORDER BY at");
}

it("verifies the books once a day, and tells operators of what it finds", async () => {
  await fresh.sql(
    "INSERT INTO users (id, email, name, password_hash, role) VALUES (gen_random_uuid(), 'olga@example.com', 'Olga', 'x', 'operator')",
  );
  expect(await lookAfter(0)).toEqual([{ differences: 0 }]);
  await fresh.sql("INSERT INTO ledger_journals (id, kind, key, detail, at) VALUES (gen_random_uuid(), 'fee', 'fee:forged', '{}', now())");
  expect(await lookAfter(DAY_MS - HOUR_MS)).toEqual([{ differences: 0 }]);
  expect(await lookAfter(DAY_MS)).toEqual([{ differences: 0 }, { differences: 1 }]);
  expect(await fresh.sql("SELECT kind, payload ->> 'first' AS first FROM notices")).toEqual([
    { kind: "books-differ", first: "journal fee:forged: it moves nothing" },
  ]);
});
