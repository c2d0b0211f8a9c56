import { type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectDatabase, type Database } from "../connection.ts";
import { createIdempotencyStore } from "./idempotency-store.ts";

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

const NOW = Date.UTC(2026, 0, 1);
const store = () => createIdempotencyStore(database);
const claim = (key: string, over: { caller?: string; requestHash?: string; now?: number } = {}) => {
  const now = over.now ?? NOW;
  return store().claim({
    caller: "user 1",
    userId: null,
    key,
    route: "POST /x",
    requestHash: "h",
    abandonedBefore: now - 60_000,
    now,
    ...over,
  });
};

describe("a key", () => {
  it("belongs to the first of many who claim it at once", async () => {
    const claims = await Promise.all(Array.from({ length: 10 }, () => claim("race")));
    expect(claims.filter((first) => first === null)).toHaveLength(1);
    expect(claims.find((first) => first !== null)).toEqual({ requestHash: "h", status: null, response: null });
  });

  it("answers repeats with the first answer, whatever they ask", async () => {
    await claim("done");
    await store().record({ caller: "user 1", key: "done", status: 201, response: { success: true, list: [1, "2"] } });
    const first = { requestHash: "h", status: 201, response: { success: true, list: [1, "2"] } };
    expect(await claim("done")).toEqual(first);
    expect(await claim("done", { requestHash: "other", now: NOW + 100_000_000 })).toEqual(first);
  });

  it("is another key for another caller", async () => {
    expect(await claim("shared")).toBeNull();
    expect(await claim("shared", { caller: "user 2" })).toBeNull();
  });

  it("can be claimed again once it is given back, but not once it is answered", async () => {
    await claim("back");
    await store().release({ caller: "user 1", key: "back" });
    expect(await claim("back")).toBeNull();
    await store().record({ caller: "user 1", key: "back", status: 200, response: {} });
    await store().release({ caller: "user 1", key: "back" });
    expect(await claim("back")).toMatchObject({ status: 200 });
  });

  it("is taken over by the same request where the first died with it", async () => {
    await claim("dead");
    expect(await claim("dead", { now: NOW + 59_000 })).toMatchObject({ status: null });
    expect(await claim("dead", { now: NOW + 61_000, requestHash: "other" })).toMatchObject({ status: null });
    expect(await claim("dead", { now: NOW + 61_000 })).toBeNull();
    expect(await claim("dead", { now: NOW + 62_000 })).toMatchObject({ status: null });
  });
});

it("forgets old keys, a bounded number at a time", async () => {
  await fresh.sql("DELETE FROM idempotency_keys");
  for (const [index, age] of [5, 4, 3, 0].entries()) await claim(`old ${index}`, { now: NOW - age });
  expect(await store().prune(NOW, 2)).toBe(2);
  expect(await store().prune(NOW, 2)).toBe(1);
  expect(await fresh.sql("SELECT key FROM idempotency_keys")).toEqual([{ key: "old 3" }]);
});
