import {
  addMoney,
  divide,
  formatMoney,
  HOUR_MS,
  type Money,
  type Ms,
  moneyToEstimate,
  type Price,
  type Quantity,
  subtractMoney,
  ZERO_MONEY,
} from "@slipstream/kernel";
import type { Instrument } from "../market/index.ts";
import { exitSideOf } from "../orders/index.ts";
import { digestFills } from "./digest-fills.ts";
import { countSkips } from "./follow-report.ts";
import type { Flow } from "./ideal-ledger.ts";
import type { MasterFill } from "./master-fill.ts";
import { PaperSleeve, type PlayedPosition } from "./paper-sleeve.ts";
import { type CopyMarket, type Follower, planCopy } from "./plan-copy.ts";
import { type PricePath, profitCurve } from "./profit-curve.ts";
import type { CopyTerms, FollowStatus } from "./settings.ts";
import type { SkipReason } from "./skip-reasons.ts";
import type { WhatIfView } from "./views.ts";

export type PastFill = MasterFill & { readonly fee: Money };
/** A recorded bar; `at` is when it had closed. */
export type PastBar = { readonly at: Ms; readonly open: Price; readonly high: Price; readonly low: Price; readonly close: Price };

export type WhatIfInput = {
  readonly days: number;
  readonly fromMs: Ms;
  readonly toMs: Ms;
  readonly terms: CopyTerms;
  /** The master's fee, in hundredths of a percent. */
  readonly feeBps: number;
  readonly takerFeeCentibps: number;
  leverageOf(symbol: string): number;
  /** In the master's order. */
  readonly fills: readonly PastFill[];
  readonly truncated: boolean;
  instrumentOf(symbol: string): Instrument | null;
  /** Half the spread, in millionths of the price. */
  halfSpreadOf(symbol: string): bigint;
  /** Hourly bars, ascending. */
  readonly bars: ReadonlyMap<string, readonly PastBar[]>;
};

type Point = { readonly at: Ms; readonly equity: Money };

const MOST_POINTS = 240;
const iso = (ms: Ms): string => new Date(ms).toISOString();

/**
 * What a master's last days would have brought these settings: the engine's own planner over the recorded fills, filled at the master's price and half the
 * spread, for the account's fee, with nothing but the allocation on the account. Between fills, hourly bars mark what is held, and the follow's own stops
 * and loss limit act on them. Funding is not known in a recording and left out.
 */
export function playWhatIf(input: WhatIfInput): WhatIfView {
  const { allocation } = input.terms;
  const play = createPlay(input);
  const points: Point[] = [{ at: input.fromMs, equity: allocation }];
  play.onBars(input.fromMs);
  let next = 0;
  for (let until = input.fromMs; until < input.toMs; ) {
    until = Math.min(until + HOUR_MS, input.toMs);
    for (let fill = input.fills[next]; fill && fill.marketMs <= until; fill = input.fills[next]) {
      play.onFill(fill);
      next += 1;
    }
    play.onBars(until);
    points.push({ at: until, equity: addMoney(allocation, play.profit()) });
  }
  const { sleeve, outcomes } = play;
  const profit = subtractMoney(points.at(-1)?.equity ?? allocation, allocation);
  const settled = sleeve.netRealized + least(0n, profit - sleeve.netRealized);
  const copyFee = (settled > 0n ? divide(settled * BigInt(input.feeBps), 10_000n, "floor") : 0n) as Money;
  const net = subtractMoney(profit, copyFee);
  const drop = worstDropOf(points);
  const percent = (amount: Money): number => (moneyToEstimate(amount) / moneyToEstimate(allocation)) * 100;
  const shown = thin(points, MOST_POINTS);
  const master = masterCurve(
    input,
    shown.map(({ at }) => at),
  );
  return {
    days: input.days,
    from: iso(input.fromMs),
    to: iso(input.toMs),
    allocation: formatMoney(allocation),
    profitBeforeFee: formatMoney(profit),
    copyFee: formatMoney(copyFee),
    netProfit: formatMoney(net),
    returnPct: percent(net),
    masterReturnPct: master.at(-1) ?? null,
    worstDropPct: drop.pct,
    worstDrop: formatMoney(drop.amount),
    worstDropFrom: drop.fromMs === null ? null : iso(drop.fromMs),
    worstDropTo: drop.toMs === null ? null : iso(drop.toMs),
    exchangeFees: formatMoney(sleeve.fees),
    slippage: formatMoney(sleeve.slippage),
    copied: outcomes.copied,
    skipped: outcomes.skipped.length,
    skips: countSkips(outcomes.skipped),
    curve: shown.map(({ at, equity }, index) => ({
      time: iso(at),
      youPct: percent(subtractMoney(equity, allocation)),
      masterPct: master[index] ?? null,
    })),
    fundingKnown: false,
    truncated: input.truncated,
  };
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** The state of the play: the sleeve, the last prices, and what the bars have done so far. */
function createPlay(input: WhatIfInput) {
  const { terms } = input;
  const sleeve = new PaperSleeve(input.takerFeeCentibps);
  const last = new Map<string, Price>();
  const cursors = new Map<string, number>();
  const detached = new Set<string>();
  const outcomes = { copied: 0, skipped: [] as SkipReason[] };
  let status: FollowStatus = "active";

  const lastOf = (symbol: string): Price | null => last.get(symbol) ?? null;
  const spreadAt = (symbol: string, price: Price) => {
    const half = (price * input.halfSpreadOf(symbol)) / 1_000_000n;
    return { bid: (price - half) as Price, ask: (price + half) as Price, last: price, fresh: true };
  };
  const market: CopyMarket = {
    quoteOf: (symbol) => {
      const price = lastOf(symbol);
      return price === null ? null : spreadAt(symbol, price);
    },
    instrumentOf: input.instrumentOf,
  };
  /** Before the first bar of a symbol its last fill is the price; nothing is held of others. */
  const profit = (): Money => addMoney(sleeve.netRealized, sleeve.mark(lastOf)?.unrealized ?? ZERO_MONEY);

  const leave = (position: PlayedPosition, price: Price): void => {
    const side = exitSideOf({ side: position.quantity > 0n ? "long" : "short" });
    const quote = spreadAt(position.symbol, price);
    const quantity = (position.quantity > 0n ? position.quantity : -position.quantity) as Quantity;
    sleeve.close({ symbol: position.symbol, side, quantity }, { at: side === "buy" ? quote.ask : quote.bid, masterPrice: price });
    detached.add(position.symbol);
  };
  const checkLossLimit = (): void => {
    if (terms.lossLimit === null || status !== "active" || profit() > -terms.lossLimit) return;
    status = "stopping";
    if (terms.onStop === "follow-to-close") return;
    for (const position of [...sleeve.positions.values()]) leave(position, lastOf(position.symbol) ?? (0n as Price));
  };

  const followerNow = (): Follower => {
    const marked = sleeve.mark(lastOf);
    const own = addMoney(terms.allocation, sleeve.netRealized);
    return {
      status,
      terms,
      profit: sleeve.netRealized,
      accountHalted: false,
      feeUnpaid: false,
      takerFeeCentibps: input.takerFeeCentibps,
      available: marked && subtractMoney(addMoney(own, marked.unrealized), marked.margin),
      leverageOf: input.leverageOf,
      sleeve: sleeve.positions,
      detached,
    };
  };

  return {
    sleeve,
    outcomes,
    onFill(fill: PastFill): void {
      last.set(fill.symbol, fill.price);
      const quote = spreadAt(fill.symbol, fill.price);
      const plan = planCopy(digestFills([fill], fill.recordedAt), followerNow(), market);
      for (const order of plan.orders) {
        const at = order.terms.side === "buy" ? quote.ask : quote.bid;
        const filled = { at, masterPrice: fill.price, marketMs: fill.marketMs };
        if (order.leg === "close") sleeve.close(order.terms, filled);
        else sleeve.open(order.terms, order.leverage, filled);
      }
      for (const { order, reason } of plan.outcomes) {
        if (order !== null) outcomes.copied += 1;
        else if (reason !== null) outcomes.skipped.push(reason);
      }
      if (fill.netAfter === 0n || fill.netAfter > 0n !== fill.netBefore > 0n) detached.delete(fill.symbol);
      checkLossLimit();
    },
    /** Bars that have closed by then: stops and targets of what was held before them, and the newest prices. */
    onBars(until: Ms): void {
      for (const [symbol, bars] of input.bars) {
        let cursor = cursors.get(symbol) ?? 0;
        for (let bar = bars[cursor]; bar && bar.at <= until; bar = bars[cursor]) {
          const position = sleeve.positions.get(symbol);
          const exit = position && position.openedMs <= bar.at - HOUR_MS ? exitIn(position, bar) : null;
          if (position && exit !== null) leave(position, exit);
          last.set(symbol, bar.close);
          cursor += 1;
        }
        cursors.set(symbol, cursor);
      }
      checkLossLimit();
    },
    profit,
  };
}

/** Where a bar takes a position out: the stop wins over the target, and an open beyond it is the price. */
function exitIn({ quantity, stopLoss, takeProfit }: PlayedPosition, bar: PastBar): Price | null {
  const isLong = quantity > 0n;
  if (stopLoss !== null && (isLong ? bar.low <= stopLoss : bar.high >= stopLoss)) {
    const gapped = isLong ? bar.open < stopLoss : bar.open > stopLoss;
    return gapped ? bar.open : stopLoss;
  }
  if (takeProfit !== null && (isLong ? bar.high >= takeProfit : bar.low <= takeProfit)) return takeProfit;
  return null;
}

function worstDropOf(points: readonly Point[]) {
  let peak = points[0];
  let worst: { pct: number; amount: Money; fromMs: Ms | null; toMs: Ms | null } = { pct: 0, amount: ZERO_MONEY, fromMs: null, toMs: null };
  for (const point of points) {
    if (!peak || point.equity > peak.equity) peak = point;
    if (peak.equity <= 0n) continue;
    const amount = subtractMoney(peak.equity, point.equity);
    const pct = (moneyToEstimate(amount) / moneyToEstimate(peak.equity)) * 100;
    if (pct > worst.pct) worst = { pct, amount, fromMs: peak.at, toMs: point.at };
  }
  return worst;
}

/** Every so-manieth, the last one always. */
function thin<Item>(items: readonly Item[], most: number): Item[] {
  const step = Math.ceil(items.length / most);
  return items.filter((_, index) => (items.length - 1 - index) % step === 0);
}

/** The master's own profit since the beginning in percent of the equity then: positions held then counted from the price of that time. */
function masterCurve(input: WhatIfInput, times: readonly Ms[]): (number | null)[] {
  const [first] = input.fills;
  if (!first || first.equityBefore <= 0n) return times.map(() => null);
  const paths = new Map<string, PricePath>(
    [...input.bars].map(([symbol, bars]) => [symbol, bars.map(({ at, close }) => ({ at, price: Number(close) / 1e18 }))]),
  );
  const begun = new Set<string>();
  const flows: Flow[] = [];
  for (const { symbol, side, quantity, price, netBefore, marketMs } of input.fills) {
    if (!begun.has(symbol) && netBefore !== 0n) {
      const before = input.bars.get(symbol)?.findLast(({ at }) => at <= input.fromMs);
      flows.push({ marketMs: input.fromMs, symbol, quantity: netBefore, price: before?.close ?? price });
    }
    begun.add(symbol);
    flows.push({ marketMs, symbol, quantity: side === "buy" ? quantity : -quantity, price });
  }
  const profits = profitCurve(flows, times, paths);
  const equity = moneyToEstimate(first.equityBefore);
  let fees = 0;
  let next = 0;
  return times.map((time, index) => {
    for (let fill = input.fills[next]; fill && fill.marketMs <= time; fill = input.fills[next]) {
      fees += moneyToEstimate(fill.fee);
      next += 1;
    }
    const profit = profits[index] ?? null;
    return profit === null ? null : ((profit - fees) / equity) * 100;
  });
}
