import { type Money, money, type Price, price, quantity, ZERO_MONEY, ZERO_QUANTITY } from "@slipstream/kernel";
import type { Instrument, Quote } from "../market/index.ts";
import { MANUAL, type Order, type OrderTerms, type Position } from "./order.ts";
import type { OrderWish } from "./order-wish.ts";

export const ACCOUNT_ID = "00000000-0000-7000-8000-00000000000a";
export const USER_ID = "00000000-0000-7000-8000-00000000000b";

const tier = (upTo: string | null, rate: string, deduction: string) => ({
  upTo: upTo === null ? null : money(upTo),
  rate: price(rate),
  deduction: money(deduction),
});

export const anInstrument = (over: Partial<Instrument> = {}): Instrument => ({
  venue: "paper",
  symbol: "BTC-USDT",
  kind: "perpetual",
  base: "BTC",
  quote: "USDT",
  validFromMs: 0,
  tickSize: price("0.1"),
  lotStep: quantity("0.001"),
  minQuantity: quantity("0.001"),
  maxQuantity: quantity("1000"),
  minNotional: money("5"),
  maxLeverage: 125,
  maintenanceTiers: [tier("50000", "0.004", "0"), tier("600000", "0.005", "50"), tier(null, "0.01", "3050")],
  ...over,
});

/** Last 100,000.0 with a spread of 0.2 around it. */
export const aQuote = (over: Partial<Quote> = {}): Quote => ({
  symbol: "BTC-USDT",
  last: price("100000"),
  bid: price("99999.9"),
  ask: price("100000.1"),
  marketMs: 1_000,
  wallMs: 1_000,
  ...over,
});

export const aWish = (over: Partial<OrderWish> = {}): OrderWish => ({
  symbol: "BTC-USDT",
  side: "buy",
  type: "market",
  quantity: "0.01",
  ...over,
});

export const terms = (over: Partial<OrderTerms> = {}): OrderTerms => ({
  symbol: "BTC-USDT",
  side: "buy",
  type: "market",
  timeInForce: "GTC",
  quantity: quantity("0.01"),
  price: null,
  triggerPrice: null,
  trailAmount: null,
  trailPpm: null,
  activationPrice: null,
  reduceOnly: false,
  stopLoss: null,
  takeProfit: null,
  ...over,
});

export const anOrder = (over: Partial<Order> = {}): Order => ({
  ...terms(),
  id: "00000000-0000-7000-8000-000000000001",
  accountId: ACCOUNT_ID,
  userId: USER_ID,
  venue: "paper",
  origin: MANUAL,
  clientOrderId: over.id ?? "first",
  role: "entry",
  status: "submitted",
  filledQuantity: ZERO_QUANTITY,
  filledNotional: ZERO_MONEY,
  fee: ZERO_MONEY,
  trailReference: null,
  trailActiveMs: null,
  triggeredMs: null,
  positionId: null,
  leverage: 10,
  reserved: ZERO_MONEY,
  reason: null,
  message: null,
  createdAt: 0,
  acceptedMs: null,
  doneAt: null,
  updatedAt: 0,
  ...over,
});

export const aPosition = (over: Partial<Position> = {}): Position => ({
  id: "00000000-0000-7000-8000-0000000000f1",
  accountId: ACCOUNT_ID,
  userId: USER_ID,
  venue: "paper",
  symbol: "BTC-USDT",
  origin: MANUAL,
  side: "long",
  quantity: quantity("0.1"),
  cost: money("10000"),
  enteredQuantity: quantity("0.1"),
  entered: money("10000"),
  exitedQuantity: ZERO_QUANTITY,
  exited: ZERO_MONEY,
  realizedPnl: ZERO_MONEY,
  fees: ZERO_MONEY,
  funding: ZERO_MONEY,
  leverage: 10,
  stopLoss: null,
  takeProfit: null,
  openedAt: 0,
  openedMs: 0,
  closedAt: null,
  closedMs: null,
  ...over,
});

/** A market in which every instrument of the venue trades at the given prices. */
export const marketAt = (prices: Record<string, Price | null>, instrument: Instrument = anInstrument()) => ({
  priceOf: (symbol: string): Price | null => prices[symbol] ?? null,
  instrumentOf: (symbol: string): Instrument | null => (symbol in prices ? { ...instrument, symbol } : null),
});

export const sumOf = (amounts: readonly Money[]): Money => amounts.reduce((sum, amount) => sum + amount, 0n) as Money;
