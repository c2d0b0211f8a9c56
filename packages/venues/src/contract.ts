import type { Order } from "@slipstream/core/orders";
import type { VenueGateway, VenueReport } from "@slipstream/core/orders/server";
import { describe, expect, it } from "vitest";

/** A venue with one instrument to trade, whose market a test can move. The last price is 100 and a buyer pays a little more. */
export type VenueUnderTest = {
  readonly venue: VenueGateway;
  /** A planned order of ours for the instrument: a buy of its smallest quantity at market, unless said otherwise. Each has ids of its own. */
  order(over?: Partial<Pick<Order, "side" | "type" | "timeInForce">> & { price?: string; triggerPrice?: string }): Order;
  /** Trades at a price; answers with all that the venue then says by itself, from whatever channel. */
  trade(last: string): Promise<readonly VenueReport[]>;
};

const executionsOf = (reports: readonly { executions?: VenueReport["executions"] }[]) =>
  reports.flatMap(({ executions = [] }) => executions);
const tradeIdsOf = (reports: readonly { executions?: VenueReport["executions"] }[]) =>
  new Set(executionsOf(reports).map(({ tradeId }) => tradeId));

/** The laws that every venue must keep, whatever it speaks. Call it in the venue's own test file. */
export function describeVenueContract(name: string, open: () => Promise<VenueUnderTest>): void {
  describe(`${name} keeps the contract of venues:`, () => {
    it("answers a batch order by order, in the order in which it was sent", async () => {
      const { venue, order } = await open();
      const orders = [order({ type: "limit", price: "90" }), order(), order({ type: "limit", price: "80" }), order({ side: "sell" })];
      const reports = await venue.submit(orders);
      expect(reports.map(({ orderId }) => orderId)).toEqual(orders.map(({ id }) => id));
      expect(reports.map(({ status }) => status)).toEqual(["open", "filled", "open", "filled"]);
    });

    it("says of a fill what, when, at which price and under which name", async () => {
      const { venue, order } = await open();
      const market = order();
      const [report] = await venue.submit([market]);
      expect(report?.executions.reduce((sum, { quantity }) => sum + quantity, 0n)).toBe(market.quantity);
      for (const execution of report?.executions ?? []) {
        expect(execution.tradeId).not.toBe("");
        expect(execution.price > 0n && execution.marketMs > 0).toBe(true);
        expect(execution.liquidity).toBe("taker");
      }
    });

    it("takes one client order id for one order, however often it is sent", async () => {
      const { venue, order, trade } = await open();
      const [market, limit] = [order(), order({ type: "limit", price: "90" })];
      const first = await venue.submit([market, limit]);
      const again = await venue.submit([market, limit]);
      expect(tradeIdsOf([...first, ...again])).toEqual(tradeIdsOf(first));
      expect(again[1]?.status).toBe("open");
      const later = await trade("80");
      expect(executionsOf(later.filter(({ orderId }) => orderId === limit.id))).toHaveLength(1);
    });

    it("never gives two executions one name", async () => {
      const { venue, order } = await open();
      const reports = await venue.submit(Array.from({ length: 20 }, () => order()));
      expect(tradeIdsOf(reports).size).toBe(executionsOf(reports).length);
    });

    it("knows by its client order id what rests, and says of a stranger that it is absent", async () => {
      const { venue, order } = await open();
      const [resting, stranger] = [order({ type: "limit", price: "90" }), order()];
      await venue.submit([resting]);
      const answers = await venue.query([stranger, resting]);
      expect(answers.map(({ orderId, status }) => [orderId, status])).toEqual([
        [stranger.id, "absent"],
        [resting.id, "open"],
      ]);
    });

    it("fills a resting limit at its price or better once the market has traded through it, and says so once", async () => {
      const { venue, order, trade } = await open();
      const limit = order({ type: "limit", price: "90" });
      await venue.submit([limit]);
      const said = [...(await trade("95")), ...(await trade("89")), ...(await trade("85"))].filter(({ orderId }) => orderId === limit.id);
      expect(said.map(({ status }) => status)).toEqual(["filled"]);
      for (const { price, liquidity } of executionsOf(said))
        expect([limit.price !== null && price <= limit.price, liquidity]).toEqual([true, "maker"]);
    });

    it("cancels what rests: afterwards it never fills", async () => {
      const { venue, order, trade } = await open();
      const [gone, kept] = [order({ type: "limit", price: "90" }), order({ type: "limit", price: "90" })];
      await venue.submit([gone, kept]);
      expect(await venue.cancel([gone])).toMatchObject([{ orderId: gone.id, status: "cancelled", executions: [] }]);
      expect((await trade("80")).map(({ orderId }) => orderId)).toEqual([kept.id]);
    });

    it("may be asked twice to cancel, and for what it never had", async () => {
      const { venue, order } = await open();
      const [gone, stranger] = [order({ type: "limit", price: "90" }), order({ type: "limit", price: "90" })];
      await venue.submit([gone]);
      await venue.cancel([gone]);
      for (const { status, executions } of await venue.cancel([gone, stranger])) expect([status, executions]).toEqual(["cancelled", []]);
    });

    it("does not fill again what filled before its cancel arrived", async () => {
      const { venue, order, trade } = await open();
      const limit = order({ type: "limit", price: "90" });
      await venue.submit([limit]);
      const filled = executionsOf(await trade("80"));
      const after = [...(await venue.cancel([limit])), ...(await trade("70"))];
      expect(filled).toHaveLength(1);
      expect([...tradeIdsOf(after)].filter((tradeId) => tradeId !== filled[0]?.tradeId)).toEqual([]);
    });

    it.each([
      ["an immediate-or-cancel that finds nothing", { type: "limit", price: "90", timeInForce: "IOC" }, "expired"],
      ["a fill-or-kill that finds nothing", { type: "limit", price: "90", timeInForce: "FOK" }, "expired"],
      ["a fill-or-kill that finds enough", { type: "limit", price: "110", timeInForce: "FOK" }, "filled"],
      ["a post-only that would take", { type: "limit", price: "110", timeInForce: "post-only" }, "rejected"],
      ["a post-only that rests", { type: "limit", price: "90", timeInForce: "post-only" }, "open"],
      ["a stop beyond the market", { type: "stop", triggerPrice: "110" }, "open"],
    ] as const)("%s", async (_name, over, status) => {
      const { venue, order, trade } = await open();
      const wanted = order(over);
      expect(await venue.submit([wanted])).toMatchObject([{ status }]);
      const later = (await trade("89")).filter(({ orderId }) => orderId === wanted.id);
      expect(later.map((report) => report.status)).toEqual(status === "open" && over.type === "limit" ? ["filled"] : []);
    });

    it("does not let one order of a batch take the others down", async () => {
      const { venue, order } = await open();
      const reports = await venue.submit([order({ type: "limit", price: "110", timeInForce: "post-only" }), order()]);
      expect(reports.map(({ status }) => status)).toEqual(["rejected", "filled"]);
    });
  });
}
