import { formatQuantity, money, quantity } from "@slipstream/kernel";
import { brokenLaws, type FreshDatabase, fixedClock, freshDatabase, sequentialIds } from "@slipstream/testing";
import { describeOutsideStore } from "@slipstream/testing/outside-store-contract";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { createAccountStore } from "../accounts/account-store.ts";
import { connectDatabase, type Database, inTransaction } from "../connection.ts";
import { createLeaseStore } from "../market/lease-store.ts";
import { insertRows } from "../unnest.ts";
import { NEW_ORDER, type OrderRow, toOrder } from "./order-rows.ts";
import { createOutsideStore } from "./outside-store.ts";
import { requestCancel } from "./request-cancel.ts";

let fresh: FreshDatabase;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = connectDatabase(fresh.url);
});
afterEach(async () => {
  expect(await brokenLaws((text, values) => fresh.sql(text, values))).toEqual([]);
});
afterAll(async () => {
  await database?.close();
  await fresh?.drop();
});

const nextId = sequentialIds(9);
let worlds = 0;

describeOutsideStore("Postgres", async () => {
  worlds += 1;
  const [venue, lane] = [`bad-${worlds}`, `venue:bad-${worlds}`];
  const clock = fixedClock("2026-03-01T12:00:00Z");
  return {
    clock,
    venue,
    nextId,
    async takeOver() {
      await fresh.sql("UPDATE leases SET expires_at = clock_timestamp() - interval '1 millisecond' WHERE lane = $1", [lane]);
      const fence = await createLeaseStore(database).take(lane, "a test", 3_600_000);
      if (fence === null) throw new Error("the lane is held");
      return createOutsideStore(database, { venue, lane, fence }, { clock, nextId });
    },
    async openAccount() {
      const [userId, accountId] = [nextId(), nextId()];
      await fresh.sql("INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, 'Ann', 'x')", [userId, `${userId}@example.com`]);
      await createAccountStore(database).open(
        {
          id: accountId,
          userId,
          venue,
          mode: "paper",
          name: "Main",
          currency: "USDT",
          initialBalance: money("100000"),
          takerFeeCentibps: 500,
          makerFeeCentibps: 200,
          defaultLeverage: 10,
        },
        { journalId: nextId(), at: clock.now(), marketMs: 0 },
        { maxOpen: 20, onlyFirst: false },
      );
      return { accountId, userId };
    },
    place: async (order) => void (await database.pool.query(insertRows("orders", NEW_ORDER, [order]))),
    requestCancel: ({ userId, id }) =>
      inTransaction(database.pool, async (client) => void (await requestCancel(client, { userId, orderId: id, at: clock.now() }))),
    async find(orderId) {
      const [row] = await fresh.sql<OrderRow>("SELECT * FROM orders WHERE id = $1", [orderId]);
      if (!row) throw new Error(`no order ${orderId}`);
      return toOrder(row);
    },
    async positionOf(accountId, symbol) {
      const [row] = await fresh.sql<{ quantity: string }>(
        "SELECT quantity FROM positions WHERE account_id = $1 AND symbol = $2 AND closed_at IS NULL",
        [accountId, symbol],
      );
      return formatQuantity(quantity(row?.quantity ?? "0"));
    },
  };
});
