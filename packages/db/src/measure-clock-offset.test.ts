import { type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connectDatabase, type Database } from "./connection.ts";
import { measureClockOffset } from "./measure-clock-offset.ts";

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

it.each([0, 90_000, -90_000])("finds a clock of ours that is %i ms off", async (off) => {
  const offset = await measureClockOffset(database, { now: () => Date.now() + off });
  // The way there and back is the only error.
  expect(Math.abs(offset + off)).toBeLessThan(2_000);
});
