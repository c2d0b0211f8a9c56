import { createHash } from "node:crypto";
import { type ChainedFill, canonicalMasterFill } from "@slipstream/core/masters/server";
import { createRecordStore, verifyRecords } from "@slipstream/db";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type MastersWorld, openMastersWorld } from "./masters-world.fixture.ts";
import type { Trader } from "./paper-world.fixture.ts";

let world: MastersWorld;
let ann: Trader;
beforeAll(async () => {
  world = await openMastersWorld();
});
beforeEach(async () => {
  ann = await world.trader();
  await world.tick("BTC-USDT", "100000");
  await world.tick("ETH-USDT", "2000");
});
afterAll(() => world?.close());

describe("verifying records", () => {
  const verdictOf = async (masterId: string) => {
    for await (const { fills, differences } of verifyRecords(world.database, { masterId })) return { fills, differences };
    throw new Error("no such master");
  };
  /** As somebody with the rights of the database's owner could. */
  const tamper = async (sql: string, values: unknown[]) => {
    await world.sql("ALTER TABLE master_fills DISABLE TRIGGER master_fills_append_only");
    await world.sql(sql, values);
    await world.sql("ALTER TABLE master_fills ENABLE TRIGGER master_fills_append_only");
  };
  const published = async (name: string) => {
    await world.rounds(ann, 2, 30);
    const masterId = await world.publish(ann, name);
    await world.rounds(ann, 1, 20);
    await world.place(ann, { symbol: "ETH-USDT", side: "sell", quantity: "1" });
    await world.refresh(masterId);
    return masterId;
  };

  it("finds no difference in any record", async () => {
    await published("Honest");
    // Computed, then computed on from there.
    for (const gain of [50, -20]) {
      world.clock.advance(61_000);
      expect(await world.refreshDue()).toBe(1);
      await world.rounds(ann, 2, gain);
    }
    world.clock.advance(61_000);
    expect(await world.refreshDue()).toBe(1);
    let records = 0;
    for await (const { differences, name } of verifyRecords(world.database, { masterId: null })) {
      expect([name, differences]).toEqual([name, []]);
      records += 1;
    }
    expect(records).toBe(1);
  });

  it.each([
    ["a price", "UPDATE master_fills SET price = price + 1 WHERE master_id = $1 AND seq = 3", /fill 3 /],
    [
      "the equity before a fill",
      "UPDATE master_fills SET equity_before_minor = equity_before_minor + 1 WHERE master_id = $1 AND seq = 2",
      /fill 2 has the hash/,
    ],
    ["a side, with its net positions", "UPDATE master_fills SET side = 'buy' WHERE master_id = $1 AND seq = 7", /fill 7 /],
    ["a fill that was taken out", "DELETE FROM master_fills WHERE master_id = $1 AND seq = 4", /fill 5 follows 3/],
    ["the last fill, taken out", "DELETE FROM master_fills WHERE master_id = $1 AND seq = 7", /ends with fill 7, not 6/],
    [
      "a profit that is shown",
      "UPDATE master_stats SET line = jsonb_set(line, '{winRate}', '99') WHERE master_id = $1",
      /win rate: 99 is shown/,
    ],
    ["the end of the chain", "UPDATE masters SET last_hash = 'x' WHERE id = $1", /the record ends/],
  ])("finds %s that was changed", async (_name, sql, line) => {
    const masterId = await published(`Changed ${world.nextId().slice(-6)}`);
    expect(await verdictOf(masterId)).toEqual({ fills: 7, differences: [] });
    await tamper(sql, [masterId]);
    expect((await verdictOf(masterId)).differences.join("\n")).toMatch(line);
  });

  it("finds none in a record that was published while its account traded", async () => {
    const wish = (side: "buy" | "sell") => world.place(ann, { side, quantity: "0.01" });
    await wish("buy");
    const [masterId] = await Promise.all([
      world.publish(ann, "In full swing"),
      ...Array.from({ length: 20 }, (_none, at) => wish(at % 3 === 0 ? "sell" : "buy")),
    ]);
    await world.refresh(masterId);
    expect(await verdictOf(masterId)).toEqual({ fills: 21, differences: [] });
  });

  it("finds a record that was chained anew over a changed fill", async () => {
    const masterId = await published("Chained anew");
    await tamper("UPDATE master_fills SET price = price + 1 WHERE master_id = $1 AND seq = 1", [masterId]);
    const fills: ChainedFill[] = [];
    for await (const page of createRecordStore(world.database).fills(masterId, { after: 0, through: null })) fills.push(...page);
    let hash = "";
    for (const fill of fills) {
      hash = createHash("sha256")
        .update(hash + canonicalMasterFill(fill))
        .digest("hex");
      await tamper("UPDATE master_fills SET hash = $2 WHERE master_id = $1 AND seq = $3", [masterId, hash, fill.seq]);
    }
    await world.sql("UPDATE masters SET last_hash = $2 WHERE id = $1", [masterId, hash]);
    expect((await verdictOf(masterId)).differences).toContain("fill 1 is not what the account traded");
  });
});
