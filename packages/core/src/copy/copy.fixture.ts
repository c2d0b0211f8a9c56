import { type Money, money, type Price, price, type Quantity, quantity } from "@slipstream/kernel";
import type { Instrument } from "../market/index.ts";
import type { MasterFill } from "./master-fill.ts";
import type { CopyMarket, Follower } from "./plan-copy.ts";
import { type FollowSettingsInput, followSettingsSchema, toCopyTerms } from "./settings.ts";

export const NOW = 1_000_000;

const rules = (symbol: string, step: string, least: string, tick: string): Instrument => ({
  venue: "paper",
  symbol,
  kind: "perpetual",
  base: symbol.split("-")[0] ?? "",
  quote: "USDT",
  validFromMs: 0,
  tickSize: price(tick),
  lotStep: quantity(step),
  minQuantity: quantity(least),
  maxQuantity: quantity("1000000"),
  minNotional: money("5"),
  maxLeverage: 100,
  maintenanceTiers: [{ upTo: null, rate: price("0.005"), deduction: money("0") }],
});
const INSTRUMENTS = new Map([
  ["BTC-USDT", rules("BTC-USDT", "0.001", "0.001", "0.1")],
  ["XRP-USDT", rules("XRP-USDT", "0.1", "0.1", "0.0001")],
]);

/** A market in which a symbol is quoted at one price, without a spread. */
export const marketAt = (prices: Record<string, string>, fresh = true): CopyMarket => ({
  quoteOf: (symbol) => {
    const at = prices[symbol];
    return at === undefined ? null : { bid: price(at), ask: price(at), last: price(at), fresh };
  },
  instrumentOf: (symbol) => INSTRUMENTS.get(symbol) ?? null,
});

/** Fills of a master from `[symbol, net after, price]`, nets running on from flat; each a second after the one before. */
export function masterFills(steps: readonly (readonly [symbol: string, netAfter: string, at: string])[], first = 1): MasterFill[] {
  const nets = new Map<string, Quantity>();
  return steps.map(([symbol, after, at], index) => {
    const netBefore = nets.get(symbol) ?? (0n as Quantity);
    const netAfter = after.startsWith("-") ? (-quantity(after.slice(1)) as Quantity) : quantity(after);
    nets.set(symbol, netAfter);
    const change = netAfter - netBefore;
    return {
      seq: first + index,
      symbol,
      side: change > 0n ? "buy" : "sell",
      quantity: (change < 0n ? -change : change) as Quantity,
      price: price(at),
      netBefore,
      netAfter,
      equityBefore: money("10000"),
      leverage: 10,
      stopLoss: null,
      marketMs: index * 1_000,
      recordedAt: NOW,
    };
  });
}

type Overrides = Partial<Omit<Follower, "terms" | "sleeve">> & { settings?: Partial<FollowSettingsInput>; sleeve?: Record<string, string> };
export function aFollower({ settings, sleeve = {}, ...rest }: Overrides = {}): Follower {
  return {
    status: "active",
    terms: toCopyTerms(followSettingsSchema.parse({ copyAmount: "1000", ...settings })),
    profit: 0n as Money,
    accountHalted: false,
    feeUnpaid: false,
    takerFeeCentibps: 500,
    available: money("10000"),
    leverageOf: () => 10,
    sleeve: new Map(
      Object.entries(sleeve).map(([symbol, text]) => [
        symbol,
        { quantity: text.startsWith("-") ? (-quantity(text.slice(1)) as Quantity) : quantity(text), leverage: 10 },
      ]),
    ),
    detached: new Set(),
    ...rest,
  };
}
export const atPrice = (text: string): Price => price(text);
