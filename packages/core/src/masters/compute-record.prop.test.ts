import { type Money, ZERO_MONEY } from "@slipstream/kernel";
import fc from "fast-check";
import { expect, it } from "vitest";
import { RecordReader } from "./compute-record.ts";
import { aRecord } from "./masters.fixture.ts";

const trade = fc.record({
  symbol: fc.constantFrom("BTC-USDT", "ETH-USDT"),
  side: fc.constantFrom("buy" as const, "sell" as const),
  price: fc.integer({ min: 1, max: 100_000 }).map((cents) => String(cents / 100)),
  fee: fc.integer({ min: 0, max: 500 }).map((cents) => String(cents / 100)),
});
const read = (trades: Parameters<typeof aRecord>[0]) => {
  const reader = new RecordReader();
  for (const fill of aRecord(trades)) reader.add(fill);
  return reader.totals();
};
const sum = (amounts: readonly Money[]): bigint => amounts.reduce((total, each) => total + each, 0n);

it("once everything is closed, the trades' profits, the symbols' and the fills' are one sum, to the smallest unit", () => {
  fc.assert(
    fc.property(fc.array(trade, { maxLength: 60 }), (trades) => {
      const open = new Map<string, number>();
      for (const { symbol, side } of trades) open.set(symbol, (open.get(symbol) ?? 0) + (side === "buy" ? 1 : -1));
      const closing = [...open].flatMap(([symbol, net]) =>
        net === 0
          ? []
          : [{ symbol, side: net > 0 ? ("sell" as const) : ("buy" as const), quantity: String(Math.abs(net)), price: "7.31", fee: "0.2" }],
      );
      const totals = read([...trades, ...closing]);
      expect(sum(totals.closed.map(({ pnl }) => pnl))).toBe(totals.pnl);
      expect(sum(totals.bySymbol.map(({ pnl }) => pnl))).toBe(totals.pnl);
      expect(totals.won + totals.lost).toBeLessThanOrEqual(totals.trades);
      expect(totals.bySymbol.reduce((count, { trades: of }) => count + of, 0)).toBe(totals.trades);
      expect(sum(totals.closed.map(({ fees }) => fees))).toBe(totals.fees);
    }),
  );
});

it("reading on gives what reading at once gives", () => {
  fc.assert(
    fc.property(fc.array(trade, { maxLength: 40 }), fc.nat(40), (trades, at) => {
      const fills = aRecord(trades);
      const reader = new RecordReader();
      for (const fill of fills.slice(0, at)) reader.add(fill);
      const midway = reader.totals();
      for (const fill of fills.slice(at)) reader.add(fill);
      expect(reader.totals()).toEqual(read(trades));
      expect(midway.fills).toBe(Math.min(at, fills.length));
    }),
  );
});

it("a record of gains alone has no loss in it", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 30 }), (gains) => {
      const totals = read(
        gains.flatMap((gain) => [
          { side: "buy" as const, price: "100" },
          { side: "sell" as const, price: String(100 + gain) },
        ]),
      );
      expect(totals).toMatchObject({ winRate: 100, lost: 0, profitFactor: null, longestWinStreak: gains.length });
      expect(totals.pnl > ZERO_MONEY).toBe(true);
    }),
  );
});
