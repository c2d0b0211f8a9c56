import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { redisCommand } from "../../../scripts/embedded/redis-command.ts";
import { type FreshDatabase, type FreshRedis, fixedClock, freshDatabase, freshRedis, sequentialIds } from "./index.ts";

describe("freshDatabase", () => {
  let one: FreshDatabase;
  let other: FreshDatabase;
  beforeAll(async () => {
    [one, other] = await Promise.all([freshDatabase(), freshDatabase()]);
  });
  afterAll(async () => {
    await Promise.all([one?.drop(), other?.drop()]);
  });

  it("is migrated", async () => {
    const [row] = await one.sql<{ finished: number }>("SELECT count(finished_at)::int AS finished FROM _prisma_migrations");
    expect(row?.finished).toBeGreaterThan(0);
  });

  it("is one's own", async () => {
    await one.sql("CREATE TABLE mine (id int)");
    await expect(other.sql("SELECT * FROM mine")).rejects.toThrow(/does not exist/);
  });
});

describe("freshRedis", () => {
  let redis: FreshRedis;
  beforeAll(async () => {
    redis = await freshRedis();
  });
  afterAll(() => redis?.stop());

  it("keeps its address when it is stopped and started", async () => {
    const port = Number(new URL(redis.url).port);
    expect(await redisCommand(port, "SET", "a", "1")).toBe("+OK\r\n");
    await redis.stop();
    await expect(redisCommand(port, "PING")).rejects.toThrow();
    await redis.start();
    expect(await redisCommand(port, "PING")).toBe("+PONG\r\n");
    await redis.flush();
    expect(await redisCommand(port, "EXISTS", "a")).toBe(":0\r\n");
  });
});

describe("fixedClock", () => {
  it("stands until it is moved", () => {
    const clock = fixedClock("2026-01-01T00:00:00Z");
    clock.advance(1_500);
    expect(new Date(clock.now()).toISOString()).toBe("2026-01-01T00:00:01.500Z");
  });
});

describe("sequentialIds", () => {
  it("gives version 7 ids that sort in the order they were made, and the same for the same seed", () => {
    const next = sequentialIds(7);
    const ids = Array.from({ length: 300 }, next);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(300);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(sequentialIds(7)()).toBe(ids[0]);
  });
});
