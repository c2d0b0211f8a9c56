import type { NewVersion, StrategyStore } from "@slipstream/core/strategy/server";
import { type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectDatabase, type Database } from "../connection.ts";
import { createNextId } from "../next-id.ts";
import { createStrategyStore } from "./strategy-store.ts";

const AT = Date.parse("2026-11-21T12:00:00Z");
const nextId = createNextId({ now: Date.now });
const [ann, bob] = [nextId(), nextId()];
let db: FreshDatabase;
let database: Database;
let store: StrategyStore;

beforeAll(async () => {
  db = await freshDatabase();
  database = connectDatabase(db.url);
  store = createStrategyStore(database);
  await db.sql(
    "INSERT INTO users (id, email, name, password_hash) SELECT id, id || '@example.com', 'Ann', 'x' FROM unnest($1::uuid[]) AS id",
    [[ann, bob]],
  );
});
afterAll(async () => {
  await database?.close();
  await db?.drop();
});
beforeEach(() => db.sql("DELETE FROM strategies"));

const version = (below: number, more: Partial<NewVersion> = {}): NewVersion => ({
  spec: {
    timeframe: "1h",
    symbols: ["BTC-USDT"],
    long: { entry: { kind: "compare", left: { kind: "price", field: "close" }, op: "<", right: { kind: "number", value: below } } },
    sizing: { kind: "percent-equity", percent: 5 },
    leverage: 1,
    takeProfits: [],
    maxPositions: 20,
  },
  customs: {},
  words: null,
  note: null,
  ...more,
});
const create = async (userId: string, name: string, most = 100): Promise<string> => {
  const id = nextId();
  expect(await store.create({ userId, id, name, description: "", version: version(1), at: AT }, most)).toBe(true);
  return id;
};

describe("strategies", () => {
  it("are listed newest first, page by page, each user's own", async () => {
    for (let at = 0; at < 5; at++) await create(ann, `s${at}`);
    await create(bob, "bob's");
    const first = await store.list({ userId: ann, limit: 3 });
    const rest = await store.list({ userId: ann, limit: 3, cursor: first.nextCursor });
    expect([...first.items, ...rest.items].map(({ name }) => name)).toEqual(["s4", "s3", "s2", "s1", "s0"]);
    expect(rest.nextCursor).toBeNull();
    await expect(store.list({ userId: ann, limit: 3, cursor: "1; DROP" })).rejects.toMatchObject({ code: "bad-cursor" });
  });

  it("come back as they were written, and to nobody else", async () => {
    const strategyId = await create(ann, "mine");
    expect(await store.find({ userId: ann, strategyId })).toEqual({
      id: strategyId,
      name: "mine",
      description: "",
      newest: { ...version(1), number: 1, createdAt: AT },
      createdAt: AT,
      updatedAt: AT,
    });
    expect(await store.find({ userId: bob, strategyId })).toBeNull();
    expect(await store.findVersion({ userId: bob, strategyId, number: 1 })).toBeNull();
    expect((await store.listVersions({ userId: bob, strategyId, limit: 10 })).items).toEqual([]);
    expect(await store.update({ userId: bob, strategyId, name: "stolen", at: AT })).toEqual({ kind: "not-found" });
    expect(await store.delete({ userId: bob, strategyId, at: AT })).toBe(false);
    expect((await store.find({ userId: ann, strategyId }))?.name).toBe("mine");
  });

  it("are so many at most, also where they are made at the same time; a deleted one makes room", async () => {
    const made = await Promise.all(
      Array.from({ length: 8 }, () =>
        store.create({ userId: ann, id: nextId(), name: "x", description: "", version: version(1), at: AT }, 3),
      ),
    );
    expect(made.filter(Boolean)).toHaveLength(3);
    const [first] = (await store.list({ userId: ann, limit: 10 })).items;
    await store.delete({ userId: ann, strategyId: first?.id ?? "", at: AT });
    await create(ann, "again", 3);
  });

  it("are made once under one id", async () => {
    const id = nextId();
    const wish = { userId: ann, id, name: "once", description: "", version: version(1), at: AT };
    expect([await store.create(wish, 1), await store.create(wish, 1)]).toEqual([true, true]);
    expect((await store.list({ userId: ann, limit: 10 })).items).toHaveLength(1);
  });

  it("are gone once deleted, but for their versions", async () => {
    const strategyId = await create(ann, "mine");
    expect(await store.delete({ userId: ann, strategyId, at: AT })).toBe(true);
    expect(await store.delete({ userId: ann, strategyId, at: AT })).toBe(false);
    expect(await store.find({ userId: ann, strategyId })).toBeNull();
    expect((await store.list({ userId: ann, limit: 10 })).items).toEqual([]);
    expect(await store.update({ userId: ann, strategyId, name: "back", at: AT })).toEqual({ kind: "not-found" });
    expect((await store.findVersion({ userId: ann, strategyId, number: 1 }))?.spec).toEqual(version(1).spec);
  });
});

describe("a change", () => {
  it("of rules makes a version, of the name none, and what says the same is no change", async () => {
    const strategyId = await create(ann, "mine");
    const mine = { userId: ann, strategyId };
    expect(await store.update({ ...mine, name: "renamed", description: "why", at: AT + 1 })).toEqual({ kind: "updated", version: 1 });
    expect(await store.update({ ...mine, version: version(1), at: AT + 2 })).toEqual({ kind: "updated", version: 1 });
    const second = version(2, { words: "price below 2", note: "lower" });
    expect(await store.update({ ...mine, version: second, at: AT + 3 })).toEqual({ kind: "updated", version: 2 });
    expect(await store.find(mine)).toMatchObject({
      name: "renamed",
      description: "why",
      newest: { ...second, number: 2, createdAt: AT + 3 },
      createdAt: AT,
      updatedAt: AT + 3,
    });
    expect((await store.listVersions({ ...mine, limit: 10 })).items.map(({ number }) => number)).toEqual([2, 1]);
    expect((await store.findVersion({ ...mine, number: 1 }))?.spec).toEqual(version(1).spec);
    // The same rules with another meaning of what they use are not the same.
    const meant = version(2, { customs: { [nextId()]: { kind: "number", value: 1 } } });
    expect(await store.update({ ...mine, version: meant, at: AT + 4 })).toEqual({ kind: "updated", version: 3 });
  });

  it("of two at once is made by one, and the other hears of it", async () => {
    const strategyId = await create(ann, "mine");
    const outcomes = await Promise.all(
      [2, 3, 4, 5].map((below) => store.update({ userId: ann, strategyId, version: version(below), expectedVersion: 1, at: AT })),
    );
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["updated", "version-changed", "version-changed", "version-changed"]);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ version: 2 });
    expect((await store.listVersions({ userId: ann, strategyId, limit: 10 })).items).toHaveLength(2);
    expect(await store.update({ userId: ann, strategyId, name: "late", expectedVersion: 1, at: AT })).toEqual({
      kind: "version-changed",
      version: 2,
    });
    expect((await store.find({ userId: ann, strategyId }))?.name).toBe("mine");
  });

  it("without a version that was seen is counted on, one after another", async () => {
    const strategyId = await create(ann, "mine");
    await Promise.all([2, 3, 4, 5].map((below) => store.update({ userId: ann, strategyId, version: version(below), at: AT })));
    const { items } = await store.listVersions({ userId: ann, strategyId, limit: 3 });
    expect(items.map(({ number }) => number)).toEqual([5, 4, 3]);
  });

  it("is never one of a version that is there", async () => {
    const strategyId = await create(ann, "mine");
    await expect(db.sql("UPDATE strategy_versions SET note = 'x' WHERE strategy_id = $1", [strategyId])).rejects.toThrow();
  });
});

it("goes with its person", async () => {
  const cleo = nextId();
  await db.sql("INSERT INTO users (id, email, name, password_hash) VALUES ($1, 'cleo@example.com', 'Cleo', 'x')", [cleo]);
  await create(cleo, "hers");
  await db.sql("DELETE FROM users WHERE id = $1", [cleo]);
  expect(await db.sql("SELECT 1 FROM strategy_versions WHERE user_id = $1", [cleo])).toEqual([]);
});
