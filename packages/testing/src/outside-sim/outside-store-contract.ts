import type { Order } from "@slipstream/core/orders";
import type { ClaimedOrder, OutsideStore, TradedScope, VenueReport } from "@slipstream/core/orders/server";
import { price, quantity } from "@slipstream/kernel";
import { beforeEach, describe, expect, it } from "vitest";
import type { FixedClock } from "../fixed-clock.ts";
import { plannedOrder } from "./planned-order.ts";

/** Books with nothing in them, and the hands to bring them into any state. */
export type BooksUnderTest = {
  readonly clock: FixedClock;
  readonly venue: string;
  readonly nextId: () => string;
  /** The lane goes to somebody new: this is their store. */
  takeOver(): Promise<OutsideStore>;
  openAccount(): Promise<{ readonly accountId: string; readonly userId: string }>;
  place(order: Order): Promise<void>;
  requestCancel(order: Order): Promise<void>;
  find(orderId: string): Promise<Order>;
  /** The signed quantity of the manual sleeve. */
  positionOf(accountId: string, symbol: string): Promise<string>;
};

const MINUTE_MS = 60_000;
const idsOf = (claims: readonly ClaimedOrder[]): string[] => claims.map(({ order }) => order.id);

/** What every keeper of a lane's books promises; the model of the simulation and Postgres alike. Call it in a test file. */
export function describeOutsideStore(name: string, open: () => Promise<BooksUnderTest>): void {
  describe(`${name} keeps the books of a lane outside:`, () => {
    let books: BooksUnderTest;
    let store: OutsideStore;
    let ann: { accountId: string; userId: string };
    beforeEach(async () => {
      books = await open();
      store = await books.takeOver();
      ann = await books.openAccount();
    });

    const place = async (over: Partial<Order> = {}): Promise<Order> => {
      const order = plannedOrder({
        ...ann,
        id: books.nextId(),
        venue: books.venue,
        symbol: "BTC-USDT",
        side: "buy",
        quantity: quantity("2"),
        createdAt: books.clock.now(),
        ...over,
      });
      await books.place(order);
      return order;
    };
    const claim = () => store.claim({ limit: 100, at: books.clock.now(), opensSince: books.clock.now() - MINUTE_MS });
    const claimOne = async (): Promise<ClaimedOrder> => {
      const [first] = await claim();
      if (!first) throw new Error("nothing to claim");
      return first;
    };
    const report = (order: Order, status: VenueReport["status"], over: Partial<VenueReport> = {}): VenueReport => ({
      orderId: order.id,
      status,
      marketMs: books.clock.now(),
      executions: [],
      reason: null,
      message: null,
      ...over,
    });
    const execution = (tradeId: string, size: string) => ({
      tradeId,
      quantity: quantity(size),
      price: price("100"),
      liquidity: "taker" as const,
      marketMs: 1_000,
    });
    const statusOf = async (order: Order) => (await books.find(order.id)).status;
    const hold = async (size: string): Promise<void> => {
      const order = await place({ quantity: quantity(size) });
      await claim();
      await store.record([report(order, "filled", { executions: [execution(order.id, size)] })]);
    };

    it("claims one at a time of each account and symbol, oldest first, and stamps the moment", async () => {
      const first = await place();
      const second = await place();
      const elsewhere = await place({ symbol: "ETH-USDT" });
      const bob = await books.openAccount();
      const others = await place(bob);
      const claims = await claim();
      expect(idsOf(claims)).toEqual([first.id, elsewhere.id, others.id]);
      expect(claims.map(({ claimedAt }) => claimedAt)).toEqual([1, 1, 1].map(() => books.clock.now()));
      expect(claims.map(({ order }) => order.status)).toEqual(["submitted", "submitted", "submitted"]);
      expect([await statusOf(first), await statusOf(second)]).toEqual(["submitted", "planned"]);
      expect(await claim()).toEqual([]);
    });

    it("claims no more than it is asked for", async () => {
      const first = await place();
      await place({ symbol: "ETH-USDT" });
      expect(idsOf(await store.claim({ limit: 1, at: books.clock.now(), opensSince: 0 }))).toEqual([first.id]);
    });

    it.each([
      ["unknown", "market", "GTC", false],
      ["open", "market", "GTC", false],
      ["partially-filled", "market", "GTC", false],
      ["open", "limit", "IOC", false],
      ["open", "limit", "GTC", true],
      ["cancelled", "market", "GTC", true],
      ["expired", "limit", "IOC", true],
      ["rejected", "market", "GTC", true],
      ["filled", "market", "GTC", true],
    ] as const)("an earlier one that is %s (%s, %s): the next is claimed: %s, %s", async (status, type, timeInForce, isClaimed) => {
      const earlier = await place({ type, timeInForce, price: type === "limit" ? price("100") : null });
      const later = await place();
      await claim();
      const executions = status === "filled" ? [execution("1", "2")] : status === "partially-filled" ? [execution("1", "1")] : [];
      await store.record([report(earlier, status, { executions })]);
      expect(await statusOf(earlier)).toBe(status);
      expect(idsOf(await claim())).toEqual(isClaimed ? [later.id] : []);
    });

    it("an earlier one that is to be cancelled and was never answered for keeps the next back; one at rest does not", async () => {
      const sent = await place({ type: "limit", price: price("100") });
      const later = await place();
      await claim();
      await books.requestCancel(sent);
      expect(await claim()).toEqual([]);
      await store.record([report(sent, "open")]);
      expect(await statusOf(sent)).toBe("cancelling");
      expect(idsOf(await claim())).toEqual([later.id]);
    });

    it("whose fence is gone throws and changes nothing", async () => {
      const order = await place();
      const claims = await claim();
      await books.takeOver();
      const waiting = await place({ symbol: "ETH-USDT" });
      await expect(claim()).rejects.toThrow("no longer ours");
      await expect(store.release(claims)).rejects.toThrow("no longer ours");
      await expect(store.record([report(order, "rejected")])).rejects.toThrow("no longer ours");
      await expect(store.endAbsent(claims.map((each) => ({ claim: each, report: report(order, "expired") })))).rejects.toThrow(
        "no longer ours",
      );
      expect([await statusOf(order), await statusOf(waiting)]).toEqual(["submitted", "planned"]);
    });

    it("brings a reduction down to what its sleeve holds", async () => {
      await hold("2");
      const close = await place({ side: "sell", quantity: quantity("5"), reduceOnly: true, role: "close" });
      const { order } = await claimOne();
      expect([order.id, order.quantity]).toEqual([close.id, quantity("2")]);
      expect((await books.find(close.id)).quantity).toBe(quantity("2"));
    });

    it("leaves a reduction of nothing alone, and calls it pointless once it is next in turn", async () => {
      const pointless = () => store.listPointless({ createdBefore: 0, limit: 10 });
      const opening = await place();
      const close = await place({ side: "sell", reduceOnly: true, role: "close" });
      expect(idsOf(await claim())).toEqual([opening.id]);
      expect(await pointless()).toEqual([]);
      await store.record([report(opening, "rejected", { reason: "insufficient-balance" })]);
      expect(await claim()).toEqual([]);
      expect((await pointless()).map(({ id }) => id)).toEqual([close.id]);
    });

    it("leaves openings alone that were wished too long ago, but for those that may rest; reductions never grow old", async () => {
      await hold("2");
      const market = await place();
      const resting = await place({ symbol: "ETH-USDT", type: "limit", price: price("100") });
      const bob = await books.openAccount();
      const immediate = await place({ ...bob, type: "limit", timeInForce: "IOC", price: price("100") });
      books.clock.advance(MINUTE_MS + 1);
      expect(idsOf(await claim())).toEqual([resting.id]);
      const late = await store.listPointless({ createdBefore: books.clock.now() - MINUTE_MS, limit: 10 });
      expect(late.map(({ id }) => id)).toEqual([market.id, immediate.id]);
      await store.record(late.map((order) => report(order, "expired", { reason: "expired" })));
      const close = await place({ side: "sell", reduceOnly: true, createdAt: books.clock.now() - 10 * MINUTE_MS });
      expect(idsOf(await claim())).toEqual([close.id]);
    });

    it("takes back the very claim that is meant, and no later one", async () => {
      const order = await place();
      const first = await claimOne();
      await store.release([first]);
      expect(await statusOf(order)).toBe("planned");
      books.clock.advance(1_000);
      const second = await claimOne();
      expect(second.claimedAt).toBe(first.claimedAt + 1_000);
      await store.release([first]);
      await store.endAbsent([{ claim: first, report: report(order, "expired") }]);
      expect(await statusOf(order)).toBe("submitted");
      await store.record([report(order, "unknown")]);
      await store.release([second]);
      expect(await statusOf(order)).toBe("planned");
    });

    it("ends as absent what was never answered for, and nothing else", async () => {
      const [silent, wished, found] = [await place(), await place({ symbol: "ETH-USDT" }), await place(await books.openAccount())];
      const claims = await claim();
      await store.record([report(silent, "unknown"), report(found, "open")]);
      await books.requestCancel(wished);
      const ends = claims.map((each) => ({
        claim: each,
        report: report(each.order, each.order.id === wished.id ? "cancelled" : "expired"),
      }));
      await store.endAbsent(ends);
      expect([await statusOf(silent), await statusOf(wished), await statusOf(found)]).toEqual(["expired", "cancelled", "open"]);
    });

    it("counts an execution once, however often and in whatever order it is told", async () => {
      const order = await place({ quantity: quantity("3") });
      await claim();
      const [one, two] = [execution("1", "1"), execution("2", "2")];
      await store.record([report(order, "filled", { executions: [two] }), report(order, "open", { executions: [two] })]);
      expect(await statusOf(order)).toBe("partially-filled");
      const settlement = await store.record([report(order, "open", { executions: [two, one, one] })]);
      await store.record([report(order, "filled", { executions: [one, two] })]);
      expect(settlement.fills.map(({ venueTradeId }) => venueTradeId)).toEqual(["1"]);
      expect(await statusOf(order)).toBe("filled");
      expect(await books.positionOf(order.accountId, order.symbol)).toBe("3");
    });

    it("books what a venue did to a reduction, also beyond what the sleeve held", async () => {
      await hold("2");
      const close = await place({ side: "sell", reduceOnly: true, role: "close" });
      await claim();
      const manual = await place({ symbol: "ETH-USDT" });
      expect(idsOf(await claim())).toEqual([manual.id]);
      await store.record([report(close, "filled", { executions: [execution("a", "1.5")] })]);
      await store.record([report(close, "filled", { executions: [execution("b", "0.5")] })]);
      expect(await books.positionOf(close.accountId, close.symbol)).toBe("0");
      expect(await statusOf(close)).toBe("filled");
    });

    it("keeps the wish to cancel against everything but an end", async () => {
      const order = await place();
      await claim();
      await books.requestCancel(order);
      for (const status of ["unknown", "open", "partially-filled"] as const) {
        await store.record([report(order, status)]);
        expect(await statusOf(order)).toBe("cancelling");
      }
      expect((await store.listCancelling(10)).map(({ id }) => id)).toEqual([order.id]);
      await store.record([report(order, "rejected", { reason: "insufficient-balance" })]);
      expect(await statusOf(order)).toBe("cancelled");
    });

    it("lists who was never answered for, by claim, and who lives there unheard", async () => {
      const startedAt = books.clock.now();
      const silent = await place();
      await claim();
      books.clock.advance(1_000);
      const cancelling = await place({ symbol: "ETH-USDT" });
      const resting = await place({ ...(await books.openAccount()), type: "limit", price: price("100") });
      const immediate = await place(await books.openAccount());
      await claim();
      await books.requestCancel(cancelling);
      await store.record([report(silent, "unknown"), report(resting, "open"), report(immediate, "open")]);
      const unanswered = (claimedUntil: number) => store.listUnanswered({ claimedUntil, limit: 10 });
      expect(await unanswered(startedAt - 1)).toEqual([]);
      expect(idsOf(await unanswered(startedAt))).toEqual([silent.id]);
      expect((await unanswered(startedAt + 1_000)).map(({ order, claimedAt }) => [order.id, claimedAt])).toEqual([
        [silent.id, startedAt],
        [cancelling.id, startedAt + 1_000],
      ]);
      const unheard = async (restingUntil: number, atOnceUntil: number) =>
        idsOf(await store.listUnheard({ restingUntil, atOnceUntil, limit: 10 })).sort();
      const heardAt = startedAt + 1_000;
      expect(await unheard(heardAt - 1, heardAt - 1)).toEqual([]);
      expect(await unheard(heardAt, heardAt - 1)).toEqual([resting.id]);
      expect(await unheard(heardAt - 1, heardAt)).toEqual([immediate.id]);
    });

    it("names where orders live or lately ended, since when they were sent", async () => {
      const startedAt = books.clock.now();
      const done = await place();
      await claim();
      await store.record([report(done, "cancelled")]);
      await place({ symbol: "ETH-USDT" });
      books.clock.advance(5_000);
      const alive = await place(await books.openAccount());
      await claim();
      await place({ ...(await books.openAccount()), createdAt: startedAt - 10 * MINUTE_MS });
      const scopes = async (endedSince: number) => {
        // Page by page, one on each.
        const found: TradedScope[] = [];
        for (let page = await store.listScopes({ endedSince, after: null, limit: 1 }); page.length > 0; ) {
          found.push(...page);
          page = await store.listScopes({ endedSince, after: found.at(-1) ?? null, limit: 1 });
        }
        return found.map(({ accountId, symbol, firstSentAt }) => `${accountId} ${symbol} ${firstSentAt - startedAt}`).sort();
      };
      const living = [`${alive.accountId} BTC-USDT 5000`, `${ann.accountId} ETH-USDT 5000`];
      expect(await scopes(startedAt + 1)).toEqual([...living].sort());
      expect(await scopes(startedAt)).toEqual([`${ann.accountId} BTC-USDT 0`, ...living].sort());
    });
  });
}
