import { absQuantity, addMoney, type Money, type Ms, notionalOf, type Price, priceOf, type Quantity } from "@slipstream/kernel";
import type { Side } from "../orders/index.ts";
import type { MasterFill } from "./master-fill.ts";

/** An opening is not copied later than this after the master's fill (domain.md 4.3). */
export const OPEN_EXPIRES_MS = 60_000;
/** 1 as a fraction. */
export const WHOLE = 10n ** 18n;

export type FillKind = "open" | "close" | "flip";
/** What one fill did to the master's position, and what of it is left at the end of the batch. */
export type DigestedFill = {
  readonly fill: MasterFill;
  readonly kind: FillKind;
  /** It made smaller what was held before the batch. */
  readonly reduces: boolean;
  /** It undid openings of the same batch. */
  readonly undoes: boolean;
  /** What is left of its own opening, and whether that came too late. */
  readonly opens: Quantity;
  readonly expired: boolean;
};

/** What a batch of fills in one symbol comes to: how much of what was held remains, and what is opened anew. */
export type SymbolMove = {
  readonly symbol: string;
  /** The side on which the master stood before the batch. */
  readonly heldSide: "long" | "short" | null;
  /** The fraction that remains of it, scaled by `WHOLE` and rounded down; 0 only where the master left that side. */
  readonly keep: bigint;
  readonly closePrice: Price | null;
  readonly open: OpenMove | null;
  readonly fills: readonly DigestedFill[];
};
export type OpenMove = {
  readonly side: Side;
  readonly quantity: Quantity;
  /** The average price of what is left of the openings. */
  readonly price: Price;
  /** Of the first of them. */
  readonly equityBefore: Money;
  readonly leverage: number;
  readonly stopLoss: Price | null;
};

const sideOf = (net: Quantity): "long" | "short" | null => (net > 0n ? "long" : net < 0n ? "short" : null);

type Pending = { fill: MasterFill; left: Quantity; expired: boolean };
type Entry = { fill: MasterFill; kind: FillKind; reduces: boolean; undoes: boolean; pending: Pending | null };

/** Coalesces fills, which come in the master's order, into one move per symbol, symbols in order of their first fill. */
export function digestFills(fills: readonly MasterFill[], now: Ms): SymbolMove[] {
  const bySymbol = new Map<string, MasterFill[]>();
  for (const fill of fills) {
    const known = bySymbol.get(fill.symbol);
    if (known) known.push(fill);
    else bySymbol.set(fill.symbol, [fill]);
  }
  return [...bySymbol].map(([symbol, own]) => digestSymbol(symbol, own, now));
}

function digestSymbol(symbol: string, fills: readonly MasterFill[], now: Ms): SymbolMove {
  const heldSide = sideOf(fills[0]?.netBefore ?? (0n as Quantity));
  let keep = WHOLE;
  /** Until the master leaves the side on which the batch found them, closes reduce what was held before it. */
  let onHeldSide = heldSide !== null;
  let pending: Pending[] = [];
  const entries: Entry[] = [];
  const closed: { quantity: Quantity; price: Price }[] = [];
  for (const fill of fills) {
    const before = absQuantity(fill.netBefore);
    const after = absQuantity(fill.netAfter);
    const flips = fill.netBefore !== 0n && fill.netAfter !== 0n && fill.netBefore > 0n !== fill.netAfter > 0n;
    const closes = flips || after < before;
    const entry: Entry = { fill, kind: flips ? "flip" : closes ? "close" : "open", reduces: false, undoes: false, pending: null };
    if (closes) {
      const left = flips ? (0n as Quantity) : after;
      entry.undoes = pending.some((one) => one.left > 0n && !one.expired);
      for (const one of pending) one.left = ((one.left * left) / before) as Quantity;
      if (onHeldSide) {
        entry.reduces = true;
        keep = left === 0n ? 0n : (keep * left) / before;
        closed.push({ quantity: (before - left) as Quantity, price: fill.price });
        if (left === 0n) onHeldSide = false;
      }
      if (left === 0n) pending = [];
    }
    if (flips || !closes) {
      const opened = flips ? after : ((after - before) as Quantity);
      entry.pending = { fill, left: opened, expired: fill.recordedAt + OPEN_EXPIRES_MS < now };
      pending.push(entry.pending);
    }
    entries.push(entry);
  }
  return {
    symbol,
    heldSide,
    keep,
    closePrice: averageOf(closed),
    open: openOf(pending),
    fills: entries.map(({ fill, kind, reduces, undoes, pending: own }) => ({
      fill,
      kind,
      reduces,
      undoes,
      opens: own && pending.includes(own) ? own.left : (0n as Quantity),
      expired: own?.expired ?? false,
    })),
  };
}

function openOf(pending: readonly Pending[]): OpenMove | null {
  const live = pending.filter(({ left, expired }) => left > 0n && !expired);
  const first = live[0];
  const last = live.at(-1);
  if (!first || !last) return null;
  const price = averageOf(live.map(({ fill, left }) => ({ quantity: left, price: fill.price })));
  if (price === null) return null;
  return {
    side: first.fill.side,
    quantity: live.reduce((sum, { left }) => sum + left, 0n) as Quantity,
    price,
    equityBefore: first.fill.equityBefore,
    leverage: last.fill.leverage,
    stopLoss: last.fill.stopLoss,
  };
}

function averageOf(parts: readonly { quantity: Quantity; price: Price }[]): Price | null {
  const [first, ...rest] = parts;
  if (!first) return null;
  if (rest.length === 0) return first.price;
  const quantity = parts.reduce((sum, part) => sum + part.quantity, 0n) as Quantity;
  const cost = addMoney(...parts.map((part) => notionalOf(part.price, part.quantity)));
  return quantity === 0n ? first.price : minPrecision(priceOf(cost, quantity), first.price);
}

/** Money has eight decimals, so an average of dust could be zero: the first price is nearer then. */
const minPrecision = (price: Price, otherwise: Price): Price => (price > 0n ? price : otherwise);

/** Splits a whole by weights; what rounding leaves goes to the last, so that the parts add up to it. */
export function splitBy(whole: Quantity, weights: readonly Quantity[]): Quantity[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (total === 0n) return weights.map(() => 0n as Quantity);
  let left = whole as bigint;
  return weights.map((weight, index) => {
    const part = index === weights.length - 1 ? left : (whole * weight) / total;
    left -= part;
    return part as Quantity;
  });
}
