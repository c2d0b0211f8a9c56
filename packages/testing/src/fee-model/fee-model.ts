import {
  dividedBy,
  type Fraction,
  floorIn,
  fraction,
  highest,
  isBelow,
  isSame,
  lowest,
  minus,
  NOTHING,
  nearestIn,
  negative,
  plus,
  sumOf,
  times,
} from "./fraction.ts";

/**
 * The law of the fee (design/domain.md 5) once more, straight from its words and from nothing else: fractions, the whole life again at every
 * settlement, no state that is carried on. It shares no code with what it judges.
 */

/** The ledger counts in 1e-8. */
const UNITS = 100_000_000n;
/** Money to whole units, as books keep what was traded. */
const booked = (value: Fraction): Fraction => fraction(nearestIn(UNITS, value), UNITS);
export const unitsOf = (value: Fraction): bigint => floorIn(UNITS, value);
export const ofUnits = (units: bigint): Fraction => fraction(units, UNITS);

/** What happens to one account that copies one master, in the order in which it is counted. */
export type LifeEvent =
  /** Begins to follow, or follows again, and agrees to the rate that the master asks now. */
  | { readonly kind: "follow" }
  /** `quantity` is signed; `fee` goes to the venue. */
  | { readonly kind: "fill"; readonly symbol: string; readonly quantity: Fraction; readonly price: Fraction; readonly fee: Fraction }
  /** What came in is positive. */
  | { readonly kind: "funding"; readonly amount: Fraction }
  | { readonly kind: "price"; readonly symbol: string; readonly price: Fraction }
  /** The master asks another rate. */
  | { readonly kind: "ask"; readonly rate: Fraction }
  /** The follower agrees to a rate. */
  | { readonly kind: "agree"; readonly rate: Fraction }
  /** The end of a period. */
  | { readonly kind: "settle" }
  /** The copy ends: its last settlement. */
  | { readonly kind: "stop" };

/** What one settlement must come to. Amounts are of the account's currency, exact; `fee` and `charged` are whole units. */
export type ModelFee = {
  readonly realized: Fraction;
  readonly unrealized: Fraction;
  readonly profit: Fraction;
  readonly markBefore: Fraction;
  readonly mark: Fraction;
  readonly rate: Fraction;
  readonly fee: Fraction;
  /** Over the whole life. */
  readonly charged: Fraction;
};

/** One rate, from the mark at which it began to the mark it has come to. */
type Segment = { readonly rate: Fraction; readonly from: Fraction; readonly to: Fraction };

/** Every settlement of a life. */
export function feesOfLife(events: readonly LifeEvent[]): readonly ModelFee[] {
  const fees: ModelFee[] = [];
  const segments: Segment[] = [];
  let asked = NOTHING;
  let agreed = NOTHING;
  const markNow = () => segments.at(-1)?.to ?? NOTHING;
  const bind = (rate: Fraction) => {
    const last = segments.at(-1);
    if (!last || !isSame(last.rate, rate)) segments.push({ rate, from: markNow(), to: markNow() });
  };
  events.forEach((event, index) => {
    if (event.kind === "ask") asked = event.rate;
    // Agreeing to less than before takes nothing back.
    if (event.kind === "agree") agreed = highest(agreed, event.rate);
    if (event.kind === "follow") {
      agreed = asked;
      bind(asked);
    }
    if (event.kind !== "settle" && event.kind !== "stop") return;
    const segment = segments.pop();
    if (!segment) throw new Error("settled before anybody followed");
    const so = profitOf(events.slice(0, index));
    const before = owed([...segments, segment]);
    const after = { ...segment, to: highest(segment.to, so.profit) };
    segments.push(after);
    const charged = owed(segments);
    fees.push({ ...so, markBefore: segment.to, mark: after.to, rate: segment.rate, fee: minus(charged, before), charged });
    // A follow that has stopped has no next period.
    if (event.kind === "stop") return;
    // A lower rate binds by itself, a higher one as far as it was agreed to; what bound is what is agreed to from then on.
    agreed = lowest(asked, agreed);
    bind(agreed);
  });
  return fees;
}

/** All that is due over a life: each segment's rate on what the mark gained in it, rounded down once for the whole segment. */
const owed = (segments: readonly Segment[]): Fraction =>
  sumOf(segments.map(({ rate, from, to }) => ofUnits(unitsOf(times(rate, minus(to, from))))));

/** P: what was realised after exchange fees and funding, and an open loss. An open gain counts nothing. */
export function profitOf(events: readonly LifeEvent[]): { realized: Fraction; unrealized: Fraction; profit: Fraction } {
  let realized = NOTHING;
  const sleeves = new Map<string, Sleeve>();
  const prices = new Map<string, Fraction>();
  for (const event of events) {
    if (event.kind === "price") prices.set(event.symbol, event.price);
    if (event.kind === "funding") realized = plus(realized, event.amount);
    if (event.kind !== "fill") continue;
    const traded = trade(sleeves.get(event.symbol) ?? FLAT, event.quantity, event.price);
    sleeves.set(event.symbol, traded.sleeve);
    realized = minus(plus(realized, traded.realized), event.fee);
  }
  const unrealized = sumOf(
    [...sleeves].map(([symbol, { quantity, cost }]) => {
      if (isSame(quantity, NOTHING)) return NOTHING;
      const at = prices.get(symbol);
      if (!at) throw new Error(`no price of ${symbol}`);
      return minus(booked(times(quantity, at)), cost);
    }),
  );
  return { realized, unrealized, profit: plus(realized, lowest(NOTHING, unrealized)) };
}

/** `quantity` and `cost` are both signed: a short was sold, so its cost is below zero. */
type Sleeve = { readonly quantity: Fraction; readonly cost: Fraction };
const FLAT: Sleeve = { quantity: NOTHING, cost: NOTHING };

/** Average cost. What is closed takes its part of the cost along, rounded to a unit; the last of it takes all. */
function trade(sleeve: Sleeve, quantity: Fraction, price: Fraction): { sleeve: Sleeve; realized: Fraction } {
  const value = booked(times(quantity, price));
  const grows = isSame(sleeve.quantity, NOTHING) || isBelow(sleeve.quantity, NOTHING) === isBelow(quantity, NOTHING);
  if (grows) return { sleeve: { quantity: plus(sleeve.quantity, quantity), cost: plus(sleeve.cost, value) }, realized: NOTHING };
  const after = plus(sleeve.quantity, quantity);
  const crosses = !isSame(after, NOTHING) && isBelow(after, NOTHING) !== isBelow(sleeve.quantity, NOTHING);
  if (crosses || isSame(after, NOTHING)) {
    // Closed whole; what is over opens the other side.
    const got = crosses ? booked(times(negative(sleeve.quantity), price)) : value;
    return { sleeve: { quantity: after, cost: minus(value, got) }, realized: minus(negative(got), sleeve.cost) };
  }
  const released = booked(times(sleeve.cost, dividedBy(negative(quantity), sleeve.quantity)));
  return { sleeve: { quantity: after, cost: minus(sleeve.cost, released) }, realized: minus(negative(value), released) };
}

/** What an invoice takes of fees in 1e-8 units that are not on an invoice yet: whole cents; the rest waits for the next one. */
export function toCents(fees: Fraction): { readonly cents: bigint; readonly carried: Fraction } {
  const cents = floorIn(100n, fees);
  return { cents, carried: minus(fees, fraction(cents, 100n)) };
}
