import type { IndicatorStore, StrategyStore } from "@slipstream/core/strategy/server";
import { type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { connectDatabase, type Database } from "../connection.ts";
import { createNextId } from "../next-id.ts";
import { createIndicatorStore } from "./indicator-store.ts";
import { createStrategyStore } from "./strategy-store.ts";

const AT = Date.parse("2026-11-21T12:00:00Z");
const nextId = createNextId({ now: Date.now });
const [ann, bob] = [nextId(), nextId()];
const RSI = { kind: "indicator", name: "rsi", params: { period: 9 } } as const;
let db: FreshDatabase;
let database: Database;
let store: IndicatorStore;
let strategies: StrategyStore;

beforeAll(async () => {
  db = await freshDatabase();
  database = connectDatabase(db.url);
  store = createIndicatorStore(database);
  strategies = createStrategyStore(database);
  await db.sql(
    "INSERT INTO users (id, email, name, password_hash) SELECT id, id || '@example.com', 'Ann', 'x' FROM unnest($1::uuid[]) AS id",
    [[ann, bob]],
  );
});
afterAll(async () => {
  await database?.close();
  await db?.drop();
});
beforeEach(async () => {
  await db.sql("DELETE FROM strategies");
  await db.sql("DELETE FROM custom_indicators");
});

async function create(userId: string, name: string, definition: Parameters<IndicatorStore["create"]>[0]["definition"] = RSI, most = 50) {
  const id = nextId();
  return { id, ...(await store.create({ userId, id, name, definition, levels: { overbought: 70 }, at: AT }, most)) };
}
const use = (userId: string, name: string, id: string) =>
  strategies.create(
    {
      userId,
      id: nextId(),
      name,
      description: "",
      version: {
        spec: {
          timeframe: "1h",
          symbols: ["BTC-USDT"],
          long: { entry: { kind: "rises", of: { kind: "custom", id }, bars: 1 } },
          sizing: { kind: "percent-equity", percent: 5 },
          leverage: 1,
          takeProfits: [],
          maxPositions: 20,
        },
        customs: { [id]: RSI },
        words: null,
        note: null,
      },
      at: AT,
    },
    100,
  );

it("comes back as it was written, to its owner only", async () => {
  const { id } = await create(ann, "Fast");
  const record = { id, name: "Fast", definition: RSI, levels: { overbought: 70 }, usedBy: 0, createdAt: AT };
  expect(await store.find({ userId: ann, indicatorId: id })).toEqual(record);
  expect(await store.all({ userId: ann })).toEqual([record]);
  expect(await store.find({ userId: bob, indicatorId: id })).toBeNull();
  expect(await store.update({ userId: bob, indicatorId: id, name: "Stolen", at: AT })).toEqual({ kind: "not-found" });
  expect(await store.delete({ userId: bob, indicatorId: id })).toEqual({ kind: "not-found" });
  const changed = { name: "Faster", levels: {} };
  expect(await store.update({ userId: ann, indicatorId: id, ...changed, at: AT })).toEqual({ kind: "done" });
  expect(await store.find({ userId: ann, indicatorId: id })).toEqual({ ...record, ...changed });
});

it("has a name of its own, whatever its case, among one user's", async () => {
  expect((await create(ann, "Fast")).kind).toBe("done");
  expect((await create(ann, "fast")).kind).toBe("name-taken");
  expect((await create(bob, "Fast")).kind).toBe("done");
  const { id } = await create(ann, "Slow");
  expect(await store.update({ userId: ann, indicatorId: id, name: "FAST", at: AT })).toEqual({ kind: "name-taken" });
  expect(await store.update({ userId: ann, indicatorId: id, name: "SLOW", at: AT })).toEqual({ kind: "done" });
});

it("is one of so many at most, also where they are made at the same time, and once under one id", async () => {
  const made = await Promise.all(Array.from({ length: 6 }, (_, at) => create(ann, `i${at}`, RSI, 2)));
  expect(made.map(({ kind }) => kind).sort()).toEqual(["done", "done", "too-many", "too-many", "too-many", "too-many"]);
  const id = nextId();
  const wish = { userId: bob, id, name: "Once", definition: RSI, levels: {}, at: AT };
  expect([await store.create(wish, 1), await store.create(wish, 1)]).toEqual([{ kind: "done" }, { kind: "done" }]);
});

it("is counted where newest versions use it, and stays while they do", async () => {
  const { id } = await create(ann, "Fast");
  await use(ann, "One", id);
  await use(ann, "Two", id);
  // Somebody else's rules that name it are not one's own.
  await use(bob, "Not ann's", id);
  expect((await store.find({ userId: ann, indicatorId: id }))?.usedBy).toBe(2);
  expect(await store.delete({ userId: ann, indicatorId: id })).toEqual({ kind: "in-use", names: ["One", "Two"] });
  for (const { id: strategyId } of (await strategies.list({ userId: ann, limit: 10 })).items)
    await strategies.delete({ userId: ann, strategyId, at: AT });
  expect(await store.delete({ userId: ann, indicatorId: id })).toEqual({ kind: "done" });
  expect(await store.all({ userId: ann })).toEqual([]);
});

it("stays while another one is made of it", async () => {
  const { id } = await create(ann, "Fast");
  const other = await create(ann, "Spread", {
    kind: "difference",
    left: { kind: "shift", of: { kind: "custom", id }, bars: 1 },
    right: RSI,
  });
  expect(await store.delete({ userId: ann, indicatorId: id })).toEqual({ kind: "in-use", names: ["Spread"] });
  expect(await store.delete({ userId: ann, indicatorId: other.id })).toEqual({ kind: "done" });
  expect(await store.delete({ userId: ann, indicatorId: id })).toEqual({ kind: "done" });
});

it("is listed newest first, page by page", async () => {
  for (const name of ["a", "b", "c"]) await create(ann, name);
  const first = await store.list({ userId: ann, limit: 2 });
  const rest = await store.list({ userId: ann, limit: 2, cursor: first.nextCursor });
  expect([...first.items, ...rest.items].map(({ name }) => name)).toEqual(["c", "b", "a"]);
});
