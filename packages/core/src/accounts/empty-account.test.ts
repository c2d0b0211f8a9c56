import { money, price } from "@slipstream/kernel";
import { describe, expect, it } from "vitest";
import type { OrderView, PositionView } from "../orders/index.ts";
import { emptyAccount } from "./empty-account.ts";
import type { Account, Trading } from "./ports.ts";

const NOW = 1_000_000;
const ACCOUNT: Account = {
  id: "a",
  userId: "u",
  venue: "paper",
  mode: "paper",
  name: "Main",
  currency: "USDT",
  isDefault: true,
  status: "active",
  initialBalance: money("1"),
  cash: money("1"),
  takerFeeCentibps: 0,
  makerFeeCentibps: 0,
  defaultLeverage: 1,
  createdAt: 0,
  resetAt: null,
};
type Row = { id: string; symbol: string };
const anOrder = (id: string, over: Partial<OrderView> = {}) =>
  ({ id, symbol: "BTC-USDT", role: "entry", status: "open", ...over }) as OrderView;
const aPosition = (id: string) => ({ id, symbol: "BTC-USDT" }) as PositionView;

/** A desk whose venue needs `looks` looks to do what it was asked. */
function deskOf(orders: OrderView[], positions: PositionView[], looks: number) {
  const asked: string[] = [];
  let left = looks;
  const still = <Item extends Row>(items: Item[]) => ({ items: left > 0 ? items : [], nextCursor: null });
  const never = async (): Promise<never> => {
    throw new Error("not asked for");
  };
  const trading: Trading = {
    listOrders: async () => still(orders),
    listPositions: async () => still(positions),
    listFills: never,
    listRefused: never,
    cancel: async ({ orderId }) => {
      asked.push(`cancel ${orderId}`);
      return anOrder(orderId);
    },
    closePosition: async ({ positionId, fraction }) => {
      asked.push(`close ${positionId} ${fraction}`);
      return anOrder("closing");
    },
  };
  const quoteAt = (wallMs: number) => ({ symbol: "BTC-USDT", last: price("1"), bid: price("1"), ask: price("1"), marketMs: 0, wallMs });
  const run = (wallMs = NOW) =>
    emptyAccount(
      {
        trading,
        quotes: { list: async () => [quoteAt(wallMs)] },
        clock: { now: () => NOW },
        wait: async () => {
          left -= 1;
        },
      },
      ACCOUNT,
    );
  return { asked, run };
}

describe("emptying an account", () => {
  it("asks nothing of an empty one, whatever its prices", async () => {
    const { asked, run } = deskOf([], [], 0);
    await run(0);
    expect(asked).toEqual([]);
  });

  it("closes each position once, however long the venue takes, and leaves its own closing orders to fill", async () => {
    const orders = [anOrder("resting"), anOrder("closing", { role: "close" }), anOrder("going", { status: "cancelling" })];
    const { asked, run } = deskOf(orders, [aPosition("p1"), aPosition("p2")], 3);
    await run();
    expect(asked.filter((word) => word.startsWith("close"))).toEqual(["close p1 1", "close p2 1"]);
    expect(new Set(asked.filter((word) => word.startsWith("cancel")))).toEqual(new Set(["cancel resting"]));
  });

  it("touches nothing where a price that it needs is stale", async () => {
    const { asked, run } = deskOf([anOrder("resting")], [aPosition("p1")], 1);
    await expect(run(NOW - 60_000)).rejects.toMatchObject({ code: "price-stale", kind: "try-later" });
    expect(asked).toEqual([]);
  });

  it("says so where the venue has not finished in time", async () => {
    const { run } = deskOf([], [aPosition("p1")], 1_000_000);
    await expect(run()).rejects.toMatchObject({ code: "reset-unfinished", kind: "try-later" });
  });
});
