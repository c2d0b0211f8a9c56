import { createHash } from "node:crypto";
import type { OrderWish } from "@slipstream/core/orders";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openPaperWorld, type PaperWorld, type Trader } from "./paper-world.fixture.ts";

let world: PaperWorld;
let ann: Trader;
let masterId: string;
beforeAll(async () => {
  world = await openPaperWorld();
});
beforeEach(async () => {
  ann = await world.trader();
  masterId = world.nextId();
  await world.sql(
    `INSERT INTO masters (id, user_id, account_id, display_name, fee_bps, min_copy_minor, created_at, updated_at)
     VALUES ($1, $2, $3, $4, 1000, 10000000000, now(), now())`,
    [masterId, ann.userId, ann.accountId, `Ann ${masterId}`],
  );
  await tick("BTC-USDT", "100000");
  await tick("ETH-USDT", "2000");
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
});
afterAll(() => world?.close());

/** The market moves, and its newest price is written down as the market desk does it. */
async function tick(symbol: string, last: string) {
  await world.sql(
    `INSERT INTO market_prices (source, symbol, last, bid, ask, market_ms, wall_at) VALUES ('replay', $1, $2, $2, $2, 1, now())
     ON CONFLICT (source, symbol) DO UPDATE SET last = EXCLUDED.last`,
    [symbol, last],
  );
  await world.tick(symbol, last);
}
const place = (over: Partial<OrderWish>, who = ann) =>
  world.desk.place({
    userId: who.userId,
    wish: { symbol: "BTC-USDT", side: "buy", type: "market", quantity: "0.1", accountId: who.accountId, ...over },
  });
const record = () =>
  world.sql<Record<"seq" | "symbol" | "net_before" | "net_after" | "equity" | "stop_loss" | "hash", string> & { leverage: number }>(
    `SELECT seq::text, symbol, trim_scale(net_before)::text AS net_before, trim_scale(net_after)::text AS net_after,
       (equity_before_minor / 1e8)::numeric(20, 8)::text AS equity, trim_scale(stop_loss)::text AS stop_loss, leverage, hash
     FROM master_fills WHERE master_id = $1 ORDER BY master_fills.seq`,
    [masterId],
  );

describe("the record of a published account", () => {
  it("numbers every fill, with the net position around it and the equity before it", async () => {
    await place({});
    await tick("BTC-USDT", "101000");
    await place({ symbol: "ETH-USDT", quantity: "1", side: "sell" });
    await place({ side: "sell", quantity: "0.15", reduceOnly: false });
    expect(await record()).toMatchObject([
      { seq: "1", symbol: "BTC-USDT", net_before: "0", net_after: "0.1", equity: "10000.00000000", leverage: 10, stop_loss: null },
      // 0.1 × (101,000 − 100,000.1) less the fee of 5.000005.
      { seq: "2", symbol: "ETH-USDT", net_before: "0", net_after: "-1", equity: "10094.98999500" },
      // ETH was sold a hundredth under its last price, with a fee of 0.999995.
      { seq: "3", symbol: "BTC-USDT", net_before: "0.1", net_after: "-0.05", equity: "10093.98000000" },
    ]);
  });

  it("keeps the stop of what a fill opened, and none of what it closed", async () => {
    await place({ stopLoss: "95000" });
    await tick("BTC-USDT", "94999");
    expect(await record()).toMatchObject([
      { seq: "1", net_after: "0.1", stop_loss: "95000" },
      { seq: "2", net_after: "0", stop_loss: null },
    ]);
  });

  it("gives several fills of one transaction their numbers in order, each seeing what those before it did", async () => {
    await place({ type: "limit", price: "99000", quantity: "0.01" });
    await place({ type: "limit", price: "98900", quantity: "0.02" });
    await tick("BTC-USDT", "98000");
    expect((await record()).map(({ seq, net_before, net_after }) => [seq, net_before, net_after])).toEqual([
      ["1", "0", "0.01"],
      ["2", "0.01", "0.03"],
    ]);
  });

  it("chains each fill with the one before, and the master's row knows the end of it", async () => {
    await place({});
    await place({ side: "sell", reduceOnly: true });
    const rows = await world.sql<Record<string, string>>(
      `SELECT master_id, seq::int, fill_id, symbol, side, trim_scale(quantity)::text AS quantity, trim_scale(price)::text AS price,
         trim_scale(fee_minor / 1e8)::text AS fee, trim_scale(realized_pnl_minor / 1e8)::text AS realized_pnl,
         trim_scale(net_before)::text AS net_before, trim_scale(net_after)::text AS net_after,
         trim_scale(equity_before_minor / 1e8)::text AS equity_before, leverage, trim_scale(stop_loss)::text AS stop_loss,
         market_ms::float8 AS market_ms, (extract(epoch FROM recorded_at) * 1000)::float8 AS recorded_ms, hash
       FROM master_fills WHERE master_id = $1 ORDER BY seq`,
      [masterId],
    );
    let before = "";
    for (const { hash, ...fields } of rows) {
      before = createHash("sha256")
        .update(before + JSON.stringify(fields))
        .digest("hex");
      expect(hash).toBe(before);
    }
    expect(rows).toHaveLength(2);
    expect(await world.sql("SELECT last_seq::int, last_hash FROM masters WHERE id = $1", [masterId])).toEqual([
      { last_seq: 2, last_hash: before },
    ]);
  });

  it("leaves other people's fills out, and never changes what it wrote", async () => {
    const bob = await world.trader();
    await place({}, bob);
    expect(await record()).toEqual([]);
    await place({});
    await expect(world.sql("UPDATE master_fills SET price = 1 WHERE master_id = $1", [masterId])).rejects.toThrow(/append-only/);
  });
});
