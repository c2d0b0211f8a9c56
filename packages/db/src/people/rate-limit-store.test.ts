import { type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connectDatabase, type Database } from "../connection.ts";
import { createRateLimitStore } from "./rate-limit-store.ts";

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

it("lets exactly as many through as the window holds, however many ask at the same time", async () => {
  const store = createRateLimitStore(database);
  const answers = await Promise.all(Array.from({ length: 300 }, () => store.take("door", 0, 7)));
  expect(answers.filter(Boolean)).toHaveLength(7);
  expect(await store.take("door", 60_000, 7)).toBe(true);
  expect(await store.take("other door", 0, 7)).toBe(true);
});

it("takes back no more than was taken", async () => {
  const store = createRateLimitStore(database);
  expect(await store.take("back", 0, 1)).toBe(true);
  for (let n = 0; n < 3; n += 1) await store.giveBack("back", 0);
  expect(await store.take("back", 0, 1)).toBe(true);
  expect(await store.take("back", 0, 1)).toBe(false);
  await store.giveBack("never taken", 0);
});
