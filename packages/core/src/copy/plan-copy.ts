import {
  absQuantity,
  addMoney,
  floorToStep,
  formatMoney,
  formatPrice,
  formatQuantity,
  type Money,
  minQuantity,
  notionalOf,
  type Price,
  type Quantity,
  quantityOf,
  roundToStep,
  subtractMoney,
} from "@slipstream/kernel";
import type { Instrument } from "../market/index.ts";
import type { OrderTerms, Side } from "../orders/index.ts";
import { feeOf, marginOf } from "../orders/server.ts";
import { type DigestedFill, type FillKind, type OpenMove, type SymbolMove, splitBy, WHOLE } from "./digest-fills.ts";
import { type CopyTerms, cappedPrice, type FollowStatus, slippageCapOf } from "./settings.ts";
import { sizeCopy } from "./size-copy.ts";
import type { SkipReason } from "./skip-reasons.ts";

/** What the planner knows of a follow and its account, all of it read under the account's lock. */
export type Follower = {
  readonly status: FollowStatus;
  readonly terms: CopyTerms;
  /** Realised profit of the sleeve so far, after fees and funding. */
  readonly profit: Money;
  readonly accountHalted: boolean;
  /** Opens stop until a fee is paid. */
  readonly feeUnpaid: boolean;
  readonly takerFeeCentibps: number;
  /** Free margin of the account; null where a price that it needs is not known. */
  readonly available: Money | null;
  /** The account's leverage in a symbol. */
  leverageOf(symbol: string): number;
  /** Open positions of the sleeve, signed. */
  readonly sleeve: ReadonlyMap<string, { readonly quantity: Quantity; readonly leverage: number }>;
  /** Symbols whose copied position the follower closed by hand while the master held on. */
  readonly detached: ReadonlySet<string>;
};
export type CopyQuote = { readonly bid: Price; readonly ask: Price; readonly last: Price; readonly fresh: boolean };
export type CopyMarket = { quoteOf(symbol: string): CopyQuote | null; instrumentOf(symbol: string): Instrument | null };

/** An order that a copy becomes. `shares` name the fills whose copy it is, with each one's part of the quantity. */
export type PlannedCopy = {
  readonly leg: "close" | "open";
  readonly terms: OrderTerms;
  readonly leverage: number;
  readonly reserve: Money;
  readonly masterPrice: Price;
};
/** One per fill of the batch: an order's part, or the reason why not. */
export type CopyOutcome = {
  readonly seq: number;
  readonly symbol: string;
  readonly side: Side;
  readonly kind: FillKind;
  /** Index into `orders`; null is a skip. */
  readonly order: number | null;
  readonly reason: SkipReason | null;
  readonly detail: string | null;
  readonly ideal: Quantity | null;
  readonly wanted: Quantity | null;
  readonly masterPrice: Price;
};
export type CopyPlan = { readonly orders: readonly PlannedCopy[]; readonly outcomes: readonly CopyOutcome[] };

type Skip = { readonly reason: SkipReason; readonly detail: string | null };
type Leg = { readonly copy: PlannedCopy; readonly ideal: Quantity };
const skip = (reason: SkipReason, detail: string | null = null): Skip => ({ reason, detail });
const isSkip = (value: Leg | Skip | null): value is Skip => value !== null && "reason" in value;

/**
 * The plan for one follow and a batch of its master's fills: at most a close and an open per symbol, and exactly one outcome per fill. Pure: the
 * engine, the what-if and the simulation all come through here.
 */
export function planCopy(moves: readonly SymbolMove[], follower: Follower, market: CopyMarket): CopyPlan {
  const orders: PlannedCopy[] = [];
  const outcomes: CopyOutcome[] = [];
  /** Grows and shrinks with what this very plan opens and closes. */
  const budget: Budget = { available: follower.available, sleeve: new Map(follower.sleeve) };
  for (const move of moves) planMove(move, follower, market, budget, orders, outcomes);
  return { orders, outcomes };
}

type Held = { readonly quantity: Quantity; readonly leverage: number };
type Budget = { available: Money | null; readonly sleeve: Map<string, Held> };

function planMove(
  move: SymbolMove,
  follower: Follower,
  market: CopyMarket,
  budget: Budget,
  orders: PlannedCopy[],
  outcomes: CopyOutcome[],
): void {
  const instrument = market.instrumentOf(move.symbol);
  const held = budget.sleeve.get(move.symbol) ?? null;
  const isHeld = held !== null && held.quantity > 0n === (move.heldSide === "long") && move.heldSide !== null;
  let close: Leg | Skip | null = move.keep === WHOLE ? null : skip(follower.detached.has(move.symbol) ? "detached" : "nothing-held");
  let open: Leg | Skip | null = null;
  if (isHeld && held && move.keep < WHOLE) close = planClose(move, held, instrument);
  if (close && !isSkip(close) && move.open) freeMargin(budget, move.symbol, close, held, market);
  if (move.open) open = planOpen(move.open, move.symbol, follower, budget, instrument, market);

  // Scaled in and out within one batch: only the difference is traded.
  if (close && !isSkip(close) && open && !isSkip(open) && close.copy.terms.side !== open.copy.terms.side && move.keep > 0n) {
    const net = netOf(close, open);
    close = net.close;
    open = net.open;
  }
  const closeAt = close && !isSkip(close) ? orders.push(close.copy) - 1 : null;
  const openAt = open && !isSkip(open) ? orders.push(open.copy) - 1 : null;
  if (open && !isSkip(open)) takeMargin(budget, move.symbol, open);
  outcomes.push(...outcomesOf(move, close, closeAt, open, openAt));
}

// ── Closing ────────────────────────────────────────────────────────────────────────────────────────────────

const MARKET_TERMS = {
  type: "market",
  timeInForce: "IOC",
  price: null,
  triggerPrice: null,
  trailAmount: null,
  trailPpm: null,
  activationPrice: null,
  reduceOnly: true,
  stopLoss: null,
  takeProfit: null,
} as const satisfies Partial<OrderTerms>;

/** Reduce-only at the market: no cap, no expiry, whatever the follow's status. The last close takes all that remains. */
export function closingTerms(symbol: string, held: Quantity, quantity: Quantity): OrderTerms {
  return { ...MARKET_TERMS, symbol, side: held > 0n ? "sell" : "buy", quantity };
}

function planClose(move: SymbolMove, held: Held, instrument: Instrument | null): Leg | Skip {
  const size = absQuantity(held.quantity);
  const exact = (size - (size * move.keep) / WHOLE) as Quantity;
  const quantity = move.keep === 0n || !instrument ? size : minQuantity(size, floorToStep(exact, instrument.lotStep));
  if (quantity === 0n)
    return skip("below-minimum", instrument && `${formatQuantity(exact)} < step ${formatQuantity(instrument.lotStep)} ${instrument.base}`);
  return {
    ideal: exact,
    copy: {
      leg: "close",
      terms: closingTerms(move.symbol, held.quantity, quantity),
      leverage: held.leverage,
      reserve: 0n as Money,
      masterPrice: move.closePrice ?? (0n as Price),
    },
  };
}

function freeMargin(budget: Budget, symbol: string, { copy }: Leg, held: Held | null, market: CopyMarket): void {
  const quote = market.quoteOf(symbol);
  if (!held || !quote || budget.available === null) return;
  budget.available = addMoney(budget.available, marginOf(notionalOf(quote.last, copy.terms.quantity, "down"), held.leverage));
  const left = (absQuantity(held.quantity) - copy.terms.quantity) as Quantity;
  if (left === 0n) budget.sleeve.delete(symbol);
  else budget.sleeve.set(symbol, { ...held, quantity: (held.quantity > 0n ? left : -left) as Quantity });
}

function takeMargin(budget: Budget, symbol: string, { copy }: Leg): void {
  if (budget.available !== null) budget.available = subtractMoney(budget.available, copy.reserve);
  const before = budget.sleeve.get(symbol)?.quantity ?? (0n as Quantity);
  const change = copy.terms.side === "buy" ? copy.terms.quantity : -copy.terms.quantity;
  budget.sleeve.set(symbol, { quantity: (before + change) as Quantity, leverage: copy.leverage });
}

// ── Opening ────────────────────────────────────────────────────────────────────────────────────────────────

/** Why nothing is opened at all, whatever the size. */
function findObstacle(symbol: string, follower: Follower, budget: Budget, instrument: Instrument | null): Skip | null {
  const { status, terms } = follower;
  if (follower.accountHalted) return skip("account-halted");
  if (status === "stopping" || status === "stopped") return skip("follow-stopping");
  if (status === "paused") return skip("follow-paused");
  if (follower.feeUnpaid) return skip("fee-unpaid");
  if (terms.lossLimit !== null && follower.profit <= -terms.lossLimit)
    return skip("loss-limit", `${formatMoney(follower.profit)} ≤ −${formatMoney(terms.lossLimit)} USDT`);
  if (terms.blocked.has(symbol) || (terms.allowed !== null && !terms.allowed.has(symbol))) return skip("symbol-not-allowed");
  if (!instrument) return skip("not-listed-at-venue");
  if (!budget.sleeve.has(symbol) && budget.sleeve.size >= terms.maxPositions)
    return skip("max-positions", `${budget.sleeve.size} of ${terms.maxPositions} open`);
  return null;
}

function planOpen(
  open: OpenMove,
  symbol: string,
  follower: Follower,
  budget: Budget,
  instrument: Instrument | null,
  market: CopyMarket,
): Leg | Skip {
  const obstacle = findObstacle(symbol, follower, budget, instrument);
  if (obstacle) return obstacle;
  const quote = market.quoteOf(symbol);
  if (!instrument) return skip("not-listed-at-venue");
  if (!quote?.fresh) return skip("price-stale");
  const far = open.side === "buy" ? quote.ask : quote.bid;
  const cap = cappedPrice(open.price, open.side, slippageCapOf(follower.terms, symbol));
  const limit = roundToStep(cap, instrument.tickSize, open.side === "buy" ? "floor" : "ceil");
  if (open.side === "buy" ? far > limit : far < limit) return skip("slippage-cap", `${formatPrice(far)} is beyond ${formatPrice(limit)}`);

  const stop = stopOf(follower.terms, open, far, instrument);
  const allocation = addMoney(follower.terms.allocation, follower.profit);
  const ideal = sizeCopy(follower.terms, allocation, open, follower.terms.mode === "fixed-risk" ? (stop ?? open.stopLoss) : stop);
  if (ideal === "no-stop-loss") return skip("no-stop-loss");
  // What it could cost at worst: limits hold at any price at which it may fill.
  const worst = open.side === "buy" ? limit : far;
  const leverage = Math.min(follower.leverageOf(symbol), follower.terms.maxLeverage, instrument.maxLeverage);
  const fitted = fitToLimits({ ideal, far, worst, leverage, allocation }, follower, budget, instrument, market);
  if ("reason" in fitted) return fitted;
  const notional = notionalOf(worst, fitted.quantity, "up");
  return {
    ideal,
    copy: {
      leg: "open",
      leverage,
      reserve: addMoney(marginOf(notional, leverage), feeOf(notional, follower.takerFeeCentibps)),
      masterPrice: open.price,
      terms: {
        ...MARKET_TERMS,
        symbol,
        side: open.side,
        type: "limit",
        price: limit,
        quantity: fitted.quantity,
        reduceOnly: false,
        stopLoss: stop,
        takeProfit: targetOf(follower.terms, open, far, instrument),
      },
    },
  };
}

type Ask = { ideal: Quantity; far: Price; worst: Price; leverage: number; allocation: Money };

/** Scales down to what limits and balance leave; names the tightest where too little is left. */
function fitToLimits(
  { ideal, far, worst, leverage, allocation }: Ask,
  follower: Follower,
  budget: Budget,
  instrument: Instrument,
  market: CopyMarket,
): { quantity: Quantity } | Skip {
  const { terms } = follower;
  let quantity = minQuantity(ideal, instrument.maxQuantity);
  let limitedBy: Skip | null = null;
  const atMost = (room: Quantity, reason: SkipReason, detail: string) => {
    if (room >= quantity) return;
    quantity = room > 0n ? room : (0n as Quantity);
    limitedBy = skip(reason, detail);
  };
  if (terms.maxOrderCost !== null)
    atMost(
      quantityOf(terms.maxOrderCost, worst),
      "max-order-cost",
      `${formatMoney(notionalOf(worst, ideal))} > ${formatMoney(terms.maxOrderCost)} USDT`,
    );
  const exposure = exposureOf(budget.sleeve, market);
  if (exposure === null) return skip("price-stale");
  const ceiling = (allocation > 0n ? allocation * BigInt(terms.maxLeverage) : 0n) as Money;
  const room = subtractMoney(ceiling, exposure);
  atMost(
    quantityOf(room > 0n ? room : (0n as Money), worst),
    "max-leverage",
    `${formatMoney(exposure)} of ${formatMoney(ceiling)} USDT used`,
  );
  if (budget.available === null) return skip("price-stale");
  atMost(
    affordable(budget.available, worst, leverage, follower.takerFeeCentibps),
    "insufficient-balance",
    `${formatMoney(budget.available)} USDT free`,
  );

  const floored = floorToStep(quantity, instrument.lotStep);
  const least = leastQuantity(instrument, far);
  if (floored >= least) return { quantity: floored };
  const tight = limitedBy as Skip | null;
  if (tight) return tight;
  const wouldCost = notionalOf(worst, least, "up");
  const roundsUp = terms.roundUp && ideal > 0n && (terms.maxOrderCost === null || wouldCost <= terms.maxOrderCost) && wouldCost <= room;
  if (roundsUp && least <= affordable(budget.available, worst, leverage, follower.takerFeeCentibps)) return { quantity: least };
  return skip("below-minimum", `${formatMoney(notionalOf(worst, ideal, "down"))} < ${formatMoney(wouldCost)} USDT`);
}

/** The least that the venue takes at a price. */
export function leastQuantity(instrument: Instrument, at: Price): Quantity {
  const byNotional = roundToStep(quantityOf(instrument.minNotional, at, "up"), instrument.lotStep, "ceil");
  return byNotional > instrument.minQuantity ? byNotional : instrument.minQuantity;
}

/** What margin and fee leave room for: available ÷ (price × (1/leverage + fee)). */
function affordable(available: Money, at: Price, leverage: number, feeCentibps: number): Quantity {
  if (available <= 0n) return 0n as Quantity;
  // One minor unit less for the margin's rounding up.
  const spendable = available - 2n > 0n ? available - 2n : 0n;
  const notional =
    (spendable * 100_000_000n * BigInt(leverage)) / (100_000_000n + BigInt(leverage) * BigInt(Math.max(0, feeCentibps)) * 100n);
  return quantityOf(notional as Money, at);
}

function exposureOf(sleeve: ReadonlyMap<string, Held>, market: CopyMarket): Money | null {
  let sum = 0n;
  for (const [symbol, { quantity }] of sleeve) {
    const quote = market.quoteOf(symbol);
    if (!quote) return null;
    sum += notionalOf(quote.last, absQuantity(quantity), "up");
  }
  return sum as Money;
}

/** A percentage of the entry, rounded towards it, so that no more is lost than asked. */
function stopOf({ stopLossPpm }: CopyTerms, open: OpenMove, entry: Price, { tickSize }: Instrument): Price | null {
  return stopLossPpm === null ? null : awayFrom(entry, stopLossPpm, open.side === "buy" ? -1n : 1n, tickSize);
}
function targetOf({ takeProfitPpm }: CopyTerms, open: OpenMove, entry: Price, { tickSize }: Instrument): Price | null {
  return takeProfitPpm === null ? null : awayFrom(entry, takeProfitPpm, open.side === "buy" ? 1n : -1n, tickSize);
}
function awayFrom(entry: Price, ppm: bigint, direction: 1n | -1n, tickSize: Price): Price | null {
  const exact = (entry + (direction * entry * ppm) / 1_000_000n) as Price;
  const rounded = roundToStep(exact, tickSize, direction < 0n ? "ceil" : "floor");
  const beyond = direction < 0n ? rounded < entry : rounded > entry;
  return rounded > 0n && beyond ? rounded : null;
}

// ── Outcomes ───────────────────────────────────────────────────────────────────────────────────────────────

/** Closing and opening on one side at once: the smaller is netted away. */
function netOf(close: Leg, open: Leg): { close: Leg | null; open: Leg | Skip | null } {
  const closes = close.copy.terms.quantity;
  const opens = open.copy.terms.quantity;
  if (opens > closes) return { close: null, open: resized(open, (opens - closes) as Quantity) };
  if (closes > opens) return { close: resized(close, (closes - opens) as Quantity), open: null };
  return { close: null, open: null };
}

const resized = ({ ideal, copy }: Leg, quantity: Quantity): Leg => ({
  ideal,
  copy: {
    ...copy,
    terms: { ...copy.terms, quantity },
    reserve: copy.reserve === 0n ? copy.reserve : (((copy.reserve * quantity) / copy.terms.quantity + 1n) as Money),
  },
});

function outcomesOf(
  move: SymbolMove,
  close: Leg | Skip | null,
  closeAt: number | null,
  open: Leg | Skip | null,
  openAt: number | null,
): CopyOutcome[] {
  const closing = move.fills.filter(({ reduces }) => reduces);
  const opening = move.fills.filter(({ opens, expired }) => opens > 0n && !expired);
  const closeShares = sharesOf(close, closing, ({ fill }) => absQuantity((fill.netBefore - fill.netAfter) as Quantity));
  const openShares = sharesOf(open, opening, ({ opens }) => opens);
  return move.fills.map((digested): CopyOutcome => {
    const { fill, kind } = digested;
    const common = { seq: fill.seq, symbol: fill.symbol, side: fill.side, kind, masterPrice: fill.price };
    const opens = openShares.get(fill.seq);
    const closes = closeShares.get(fill.seq);
    if (opens && openAt !== null) return { ...common, ...opens, order: openAt, reason: null, detail: null };
    const failed = digested.opens > 0n && (digested.expired ? skip("expired") : isSkip(open) ? open : null);
    if (closes && closeAt !== null)
      return { ...common, ...closes, order: closeAt, reason: failed ? failed.reason : null, detail: failed ? failed.detail : null };
    return { ...common, order: null, ideal: null, wanted: null, ...(failed || skipOf(digested, close)) };
  });
}

function skipOf({ kind, undoes, reduces, opens }: DigestedFill, close: Leg | Skip | null): Skip {
  if (kind === "open" || (kind === "flip" && opens === 0n && !reduces)) return skip("netted");
  if (reduces && isSkip(close) && !undoes) return close;
  return undoes || reduces ? skip("netted") : skip("nothing-held");
}

type Share = { readonly ideal: Quantity; readonly wanted: Quantity };
function sharesOf(leg: Leg | Skip | null, fills: readonly DigestedFill[], weight: (fill: DigestedFill) => Quantity): Map<number, Share> {
  if (leg === null || isSkip(leg)) return new Map();
  const weights = fills.map(weight);
  const wanted = splitBy(leg.copy.terms.quantity, weights);
  const ideal = splitBy(leg.ideal, weights);
  return new Map(
    fills.map(({ fill }, index) => [fill.seq, { wanted: wanted[index] ?? (0n as Quantity), ideal: ideal[index] ?? (0n as Quantity) }]),
  );
}
