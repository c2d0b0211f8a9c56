import { absQuantity, type Money, type Ms, type Price, type Quantity } from "@slipstream/kernel";
import type { OrderRole, Side } from "../orders/index.ts";
import type { CopyRecord } from "./engine-ports.ts";
import type { MasterFill } from "./master-fill.ts";
import type { CopyTerms } from "./settings.ts";
import { sizeCopy } from "./size-copy.ts";

/** What of a copy its report depends on. */
export type ReportedCopy = Pick<
  CopyRecord,
  | "masterSeq"
  | "symbol"
  | "side"
  | "kind"
  | "outcome"
  | "reason"
  | "orderId"
  | "ideal"
  | "quantity"
  | "masterPrice"
  | "price"
  | "slippageBps"
  | "masterMarketMs"
  | "masterRecordedAt"
  | "plannedAt"
  | "submittedAt"
  | "filledAt"
>;
/** A fill of the follow's sleeve. */
export type SleeveFill = {
  readonly orderId: string;
  readonly role: OrderRole;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly fee: Money;
  readonly marketMs: Ms;
  readonly recordedAt: Ms;
};

/** Something bought (positive) or sold at a price. */
export type Flow = { readonly marketMs: Ms; readonly symbol: string; readonly quantity: bigint; readonly price: bigint };

/** What somebody holds on one side of a symbol, and what it has brought and cost so far, as price × quantity at 36 decimals. */
class Pot {
  quantity = 0n;
  cash = 0n;
  readonly sign: 1n | -1n;
  constructor(sign: 1n | -1n) {
    this.sign = sign;
  }
  open(quantity: bigint, price: bigint): void {
    this.quantity += quantity;
    this.cash -= this.sign * quantity * price;
  }
  close(quantity: bigint, price: bigint): void {
    this.quantity -= quantity;
    this.cash += this.sign * quantity * price;
  }
  /** Null where something is held and its price is not known. */
  worthAt(price: bigint | null): bigint | null {
    if (this.quantity === 0n) return this.cash;
    return price === null ? null : this.cash + this.sign * this.quantity * price;
  }
}

/**
 * One side of one symbol. `copied`, `missed` and `left` together are the ideal copy: what was copied here, what was not, and what went on at the master
 * after the follower had left by hand. `own` is what the follower holds, reckoned at the master's prices.
 */
type Line = {
  readonly symbol: string;
  readonly copied: Pot;
  readonly missed: Pot;
  readonly left: Pot;
  readonly own: Pot;
  lastClose: bigint | null;
};

export type IdealLedger = {
  /** At 36 decimals; null where a price is not known. */
  readonly ideal: bigint | null;
  readonly sizing: bigint | null;
  readonly missed: bigint | null;
  readonly slippage: bigint;
  readonly flows: readonly Flow[];
};

type Event =
  | { readonly at: Ms; readonly rank: 0; readonly kind: "master"; readonly fill: MasterFill; readonly copy: ReportedCopy }
  | { readonly at: Ms; readonly rank: 1; readonly kind: "copied"; readonly copy: ReportedCopy; readonly order: SleeveFill }
  | { readonly at: Ms; readonly rank: 2; readonly kind: "own"; readonly fill: SleeveFill };

/**
 * Keeps the books of an ideal copy beside the follower's own: each fill of the master, sized by the settings alone, at the master's price and without
 * costs. Where the follower closes by hand, the same part of the ideal copy moves over at that price: what comes after is nobody's sizing.
 */
export function keepIdealLedger(input: {
  readonly fills: readonly MasterFill[];
  readonly copies: readonly ReportedCopy[];
  readonly sleeve: readonly SleeveFill[];
  readonly terms: CopyTerms;
  markOf(symbol: string): Price | null;
}): IdealLedger {
  const lines = new Map<string, Line>();
  const flows: Flow[] = [];
  let slippage = 0n;
  const lineOf = (symbol: string, long: boolean): Line => {
    const key = `${symbol} ${long}`;
    const sign = long ? 1n : -1n;
    const line = lines.get(key) ?? {
      ...{ symbol, copied: new Pot(sign), missed: new Pot(sign), left: new Pot(sign), own: new Pot(sign) },
      lastClose: null,
    };
    lines.set(key, line);
    return line;
  };
  const sizeOf = createSizer(input.copies, input.terms);

  const onMaster = (fill: MasterFill, copy: ReportedCopy): void => {
    const { before, after, opened, flips } = changeOf(fill);
    if (before > 0n && (flips || after < before)) {
      const line = lineOf(fill.symbol, fill.netBefore > 0n);
      const kept = flips ? 0n : after;
      for (const pot of [line.copied, line.missed, line.left]) {
        const closes = pot.quantity - (pot.quantity * kept) / before;
        pot.close(closes, fill.price);
        if (closes > 0n) flows.push({ marketMs: fill.marketMs, symbol: fill.symbol, quantity: -pot.sign * closes, price: fill.price });
      }
      line.lastClose = fill.price;
    }
    if (opened === 0n) return;
    const line = lineOf(fill.symbol, fill.netAfter > 0n);
    const ideal = sizeOf(fill, copy, opened);
    const pot = copy.reason === null ? line.copied : line.missed;
    pot.open(ideal, fill.price);
    flows.push({ marketMs: fill.marketMs, symbol: fill.symbol, quantity: pot.sign * ideal, price: fill.price });
  };
  const onCopied = (copy: ReportedCopy, order: SleeveFill): void => {
    const opens = order.role === "entry";
    const { own } = lineOf(copy.symbol, (order.side === "buy") === opens);
    const sign = order.side === "buy" ? 1n : -1n;
    const quantity = opens ? copy.quantity : least(copy.quantity, own.quantity);
    if (opens) own.open(quantity, copy.masterPrice);
    else own.close(quantity, copy.masterPrice);
    slippage += sign * quantity * (copy.masterPrice - (copy.price ?? copy.masterPrice));
  };
  const onOwn = (fill: SleeveFill): void => {
    if (fill.role === "entry") {
      lineOf(fill.symbol, fill.side === "buy").own.open(fill.quantity, fill.price);
      return;
    }
    const line = lineOf(fill.symbol, fill.side === "sell");
    const quantity = least(fill.quantity, line.own.quantity);
    if (quantity === 0n) return;
    if (line.copied.quantity === 0n) {
      // The master had left before: this is the copy of it, only later.
      const reference = line.lastClose ?? fill.price;
      slippage += line.own.sign * quantity * (fill.price - reference);
      line.own.close(quantity, reference);
      return;
    }
    const moves = (line.copied.quantity * quantity) / line.own.quantity;
    line.own.close(quantity, fill.price);
    line.copied.close(moves, fill.price);
    line.left.open(moves, fill.price);
  };

  for (const event of eventsOf(input.fills, input.copies, input.sleeve)) {
    if (event.kind === "master") onMaster(event.fill, event.copy);
    else if (event.kind === "copied") onCopied(event.copy, event.order);
    else onOwn(event.fill);
  }
  const worth = (pots: (line: Line) => readonly Pot[]): bigint | null =>
    sumOrNull([...lines.values()].flatMap((line) => pots(line).map((pot) => pot.worthAt(input.markOf(line.symbol)))));
  const [copied, missed, own] = [worth((line) => [line.copied]), worth((line) => [line.missed]), worth((line) => [line.own])];
  return {
    ideal: worth((line) => [line.copied, line.missed, line.left]),
    sizing: own === null || copied === null ? null : own - copied,
    missed: missed === null ? null : -missed,
    slippage,
    flows,
  };
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const sumOrNull = (parts: readonly (bigint | null)[]): bigint | null =>
  parts.reduce<bigint | null>((sum, part) => (sum === null || part === null ? null : sum + part), 0n);

/** What a fill did to the master's position, without signs. */
function changeOf(fill: MasterFill) {
  const before = absQuantity(fill.netBefore);
  const after = absQuantity(fill.netAfter);
  const flips = before > 0n && after > 0n && fill.netBefore > 0n !== fill.netAfter > 0n;
  const opened = flips ? after : after > before ? after - before : 0n;
  return { before, after, flips, opened };
}

/** In the order in which things happened on the wall clock; at one moment the master comes first. */
function eventsOf(fills: readonly MasterFill[], copies: readonly ReportedCopy[], sleeve: readonly SleeveFill[]): Event[] {
  const bySeq = new Map(fills.map((fill) => [fill.seq, fill]));
  const filled = new Map(sleeve.map((fill) => [fill.orderId, fill]));
  const copied = new Set(copies.flatMap(({ orderId }) => orderId ?? []));
  const events: Event[] = [];
  for (const copy of copies) {
    const fill = bySeq.get(copy.masterSeq) ?? beginningOf(copy);
    events.push({ at: copy.masterRecordedAt, rank: 0, kind: "master", fill, copy });
    const order = copy.outcome === "copied" && copy.orderId !== null ? filled.get(copy.orderId) : undefined;
    if (order) events.push({ at: copy.filledAt ?? copy.plannedAt, rank: 1, kind: "copied", copy, order });
  }
  for (const fill of sleeve) if (!copied.has(fill.orderId)) events.push({ at: fill.recordedAt, rank: 2, kind: "own", fill });
  return events.sort((a, b) => a.at - b.at || a.rank - b.rank);
}

/** A position that the master held when the follow began, opened here: as if the master had opened it then. */
function beginningOf(copy: ReportedCopy): MasterFill {
  const net = copy.ideal ?? copy.quantity;
  return {
    seq: copy.masterSeq,
    symbol: copy.symbol,
    side: copy.side,
    quantity: net,
    price: copy.masterPrice,
    netBefore: 0n as Quantity,
    netAfter: (copy.side === "buy" ? net : -net) as Quantity,
    equityBefore: 0n as Money,
    leverage: 1,
    stopLoss: null,
    marketMs: copy.masterMarketMs,
    recordedAt: copy.masterRecordedAt,
  };
}

/** What the settings ask for before limits and rounding: as it was planned where it was, else by the present settings. */
function createSizer(copies: readonly ReportedCopy[], terms: CopyTerms) {
  const batchOf = ({ plannedAt, symbol }: ReportedCopy) => `${plannedAt} ${symbol}`;
  // Where a batch undid part of its own openings, what was planned is what was left of them.
  const undone = new Set(copies.filter(({ reason }) => reason === "netted").map(batchOf));
  return (fill: MasterFill, copy: ReportedCopy, opened: bigint): bigint => {
    const isPlanned = copy.ideal !== null && copy.reason === null && copy.outcome !== "skipped" && !undone.has(batchOf(copy));
    if (isPlanned && copy.ideal !== null) return copy.ideal;
    const ownStop =
      terms.stopLossPpm === null ? null : fill.price - ((fill.side === "buy" ? 1n : -1n) * fill.price * terms.stopLossPpm) / 1_000_000n;
    const stop = ownStop === null ? fill.stopLoss : (ownStop as Price);
    const sized = sizeCopy(terms, terms.allocation, { ...fill, quantity: opened as Quantity }, stop);
    return sized === "no-stop-loss" ? 0n : sized;
  };
}
