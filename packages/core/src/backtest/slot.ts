import type { StrategySpec } from "../strategy/index.ts";
import { type Account, fundingOn } from "./account.ts";
import type { ExitTest } from "./exit-rule.ts";
import { Guards, type Ranges, type Side } from "./guards.ts";
import { feeOn, type IntegerInstrument } from "./integer-instrument.ts";
import { liquidationTicks } from "./liquidation.ts";
import type { Mask } from "./mask-book.ts";
import type { PreparedMarket } from "./prepare-market.ts";
import { scaleCeil } from "./safe-integers.ts";
import { sizeEntry } from "./size-entry.ts";
import { firstFrom } from "./timeline.ts";
import { REASON, TRADE } from "./trade-table.ts";

/** What the rules say of one market: entries as masks, exits as masks or, where they ask for the position, as tests. */
export type Signals = {
  /** 1 where exactly one side would enter. */
  readonly entry: Mask;
  readonly long: Mask | null;
  readonly longExit: { readonly mask: Mask | null; readonly test: ExitTest | null } | null;
  readonly shortExit: { readonly mask: Mask | null; readonly test: ExitTest | null } | null;
  readonly ranges: Ranges;
  /** The first bar whose close may open something. */
  readonly firstBar: number;
};

/** For the next open: an entry of so many steps, or an exit and why. */
export type Decision =
  | { readonly kind: "enter"; readonly side: Side; readonly steps: number }
  | { readonly kind: "exit"; readonly reason: number }
  | null;

/** One market of a running back-test: its position, if any, and what will happen to it at the next open. Bars must be given in order. */
export class Slot {
  readonly index: number;
  readonly market: PreparedMarket;
  readonly instrument: IntegerInstrument;
  readonly signals: Signals;
  readonly guards: Guards;
  readonly #spec: StrategySpec;
  readonly #account: Account;
  /** The price last seen, in ticks: what an open position is worth. */
  markTicks = 0;
  /** Decided at the last close, for the next open. */
  pendingSide: Side | 0 = 0;
  #pendingSteps = 0;
  pendingExit = -1;
  #signalBar = -1;
  /** The first bar whose close may be an entry again. */
  readyBar: number;
  /** The last bar that traded. */
  bar = -1;

  side: Side | 0 = 0;
  steps = 0;
  entryTicks = 0;
  entryBar = -1;
  liquidationTicks = 0;
  #entrySteps = 0;
  #nextFunding = 0;
  #exitValue = 0;
  #pnl = 0;
  #fees = 0;
  #funding = 0;
  #risk = Number.NaN;
  #firstExit = 0;

  constructor(index: number, market: PreparedMarket, signals: Signals, spec: StrategySpec, account: Account) {
    this.index = index;
    this.market = market;
    this.instrument = market.instrument;
    this.signals = signals;
    this.#spec = spec;
    this.#account = account;
    this.guards = new Guards(spec, market.instrument, signals.ranges);
    this.readyBar = signals.firstBar;
  }

  pnlAt(ticks: number): number {
    return this.side === 0 ? 0 : this.side * (ticks - this.entryTicks) * this.steps * this.instrument.unit;
  }

  marginAt(ticks: number): number {
    return this.side === 0 ? 0 : scaleCeil(this.instrument.notionalOf(ticks, this.steps), 1, this.#account.leverage);
  }

  maintenanceAt(ticks: number): number {
    return this.side === 0 ? 0 : this.instrument.maintenanceOf(this.instrument.notionalOf(ticks, this.steps));
  }

  decision(): Decision {
    if (this.pendingSide !== 0) return { kind: "enter", side: this.pendingSide, steps: this.#pendingSteps };
    return this.pendingExit >= 0 ? { kind: "exit", reason: this.pendingExit } : null;
  }

  exitRule(): Signals["longExit"] {
    return this.side === 1 ? this.signals.longExit : this.signals.shortExit;
  }

  /** The first bar that had not closed when funding is due next. */
  nextFundingBar(): number {
    return this.#nextFunding < this.market.fundBar.length ? (this.market.fundBar[this.#nextFunding] as number) : Number.POSITIVE_INFINITY;
  }

  /** Funding due at the opening, then the exit that was decided at the last close. */
  openExit(bar: number): void {
    const open = this.market.candles.open[bar] as number;
    this.bar = bar;
    this.markTicks = this.instrument.ticksBelow(open);
    if (this.side === 0) return;
    this.#payFunding(this.market.candles.openMs[bar] as number, open);
    if (this.pendingExit >= 0) this.#exit(bar, this.#against(open), this.steps, this.pendingExit);
  }

  /** Bars up to this one went by without anything happening. */
  seen(bar: number): void {
    this.bar = bar;
    this.markTicks = this.instrument.ticksBelow(this.market.candles.close[bar] as number);
  }

  openEntry(bar: number): void {
    const side = this.pendingSide;
    if (side === 0) return;
    const steps = this.#pendingSteps;
    const open = this.market.candles.open[bar] as number;
    const base = side === 1 ? this.instrument.ticksAbove(open) : this.instrument.ticksBelow(open);
    this.pendingSide = 0;
    this.#account.pending -= 1;
    this.#enter(bar, side, steps, this.#slip(base, side, steps, bar));
  }

  /** Where the account would be liquidated in this bar, the other positions standing at the prices last seen. */
  findLiquidation(): void {
    this.liquidationTicks = liquidationTicks(this, this.#account);
  }

  /** The bar between its open and its close: funding, stop, targets. */
  trade(bar: number): void {
    if (this.side === 0) return;
    const { guards } = this;
    const { candles, barMs } = this.market;
    const open = candles.open[bar] as number;
    this.#payFunding((candles.openMs[bar] as number) + barMs - 1, open);
    const guard = guards.guardTicks();
    const isLiquidation = this.liquidationTicks > 0 && (guard === 0 || this.side * (this.liquidationTicks - guard) > 0);
    const stop = isLiquidation ? this.liquidationTicks : guard;
    const reason = isLiquidation ? REASON.liquidation : guards.isTrailing() ? REASON.trailing : REASON.stop;
    if (this.#isAgainst(open, stop)) {
      this.#exit(bar, this.#against(open), this.steps, reason);
      return;
    }
    while (this.#isInFavour(open)) if (this.#take(bar, this.#against(open))) return;

    const isLong = this.side === 1;
    const worst = (isLong ? candles.low[bar] : candles.high[bar]) as number;
    const best = (isLong ? candles.high[bar] : candles.low[bar]) as number;
    const stops = this.#isAgainst(worst, stop);
    if (stops && this.#isInFavour(best) && this.#decide(bar, stop, reason)) return;
    if (stops) {
      this.#exit(bar, stop, this.steps, reason);
      return;
    }
    while (this.#isInFavour(best)) if (this.#take(bar, guards.takeTicks())) return;
  }

  /** Both were touched: the finer bars say which came first. Answers whether they closed the position; where they do not know, the stop wins. */
  #decide(bar: number, stop: number, reason: number): boolean {
    const { detail, candles, barMs } = this.market;
    const fromMs = candles.openMs[bar] as number;
    for (let at = detail ? firstFrom(detail.openMs, fromMs) : 0; detail && (detail.openMs[at] as number) < fromMs + barMs; at++) {
      const open = detail.open[at] as number;
      const isLong = this.side === 1;
      const worst = (isLong ? detail.low[at] : detail.high[at]) as number;
      const best = (isLong ? detail.high[at] : detail.low[at]) as number;
      if (this.#isAgainst(open, stop)) return this.#decided(bar, this.#against(open), reason);
      while (this.#isInFavour(open)) if (this.#take(bar, this.#against(open))) return this.#wasDecided();
      if (this.#isAgainst(worst, stop)) {
        if (this.#isInFavour(best)) break;
        return this.#decided(bar, stop, reason);
      }
      while (this.#isInFavour(best)) if (this.#take(bar, this.guards.takeTicks())) return this.#wasDecided();
    }
    this.#account.ambiguous += 1;
    return false;
  }

  #decided(bar: number, ticks: number, reason: number): true {
    this.#exit(bar, ticks, this.steps, reason);
    return this.#wasDecided();
  }

  #wasDecided(): true {
    this.#account.decided += 1;
    return true;
  }

  /** Whether a price is at a stop or beyond it. */
  #isAgainst(price: number, stop: number): boolean {
    if (stop === 0) return false;
    const level = this.instrument.priceOf(stop);
    return this.side === 1 ? price <= level : price >= level;
  }

  /** Whether a price is at the next target or beyond it. */
  #isInFavour(price: number): boolean {
    const ticks = this.guards.takeTicks();
    if (ticks === 0) return false;
    const level = this.instrument.priceOf(ticks);
    return this.side === 1 ? price >= level : price <= level;
  }

  /** A price between two ticks is worth the worse of them to who leaves. */
  #against(price: number): number {
    return this.side === 1 ? this.instrument.ticksBelow(price) : this.instrument.ticksAbove(price);
  }

  /** Whether that was all of the position. */
  #take(bar: number, ticks: number): boolean {
    this.#exit(bar, ticks, this.guards.nextTake(), REASON.take);
    return this.side === 0;
  }

  /** The bar's close: stops move, then the exit is asked. What it decides happens at the next open. */
  closeExit(bar: number): void {
    const { candles } = this.market;
    const close = candles.close[bar] as number;
    this.markTicks = this.instrument.ticksBelow(close);
    if (this.side === 0) return;
    this.guards.onBest((this.side === 1 ? candles.high[bar] : candles.low[bar]) as number);
    const rule = this.exitRule();
    const held = bar - this.entryBar + 1;
    if (rule?.mask?.[bar] === 1 || rule?.test?.(bar, this.#profitPct(close), held)) this.pendingExit = REASON.rule;
    else if (this.#spec.timeStop !== undefined && held >= this.#spec.timeStop) this.pendingExit = REASON.time;
  }

  #profitPct(close: number): number {
    return this.side * (close / this.instrument.priceOf(this.entryTicks) - 1) * 100;
  }

  /** The bar's close, after all exits: a signal becomes an order for the next open, sized at this close. */
  closeEntry(bar: number): void {
    if (this.side !== 0 || bar < this.readyBar || this.signals.entry[bar] !== 1) return;
    const account = this.#account;
    if (account.open + account.pending >= this.#spec.maxPositions) return;
    const side = this.signals.long?.[bar] === 1 ? 1 : -1;
    const steps = sizeEntry(this.#spec, this.market, account, side, bar, this.signals.ranges);
    if (steps === 0) return;
    this.pendingSide = side;
    this.#pendingSteps = steps;
    this.#signalBar = bar;
    account.pending += 1;
  }

  closeAt(bar: number, reason: number): void {
    this.#exit(bar, this.#against(this.market.candles.close[bar] as number), this.steps, reason);
  }

  #payFunding(untilMs: number, openPrice: number): void {
    const { fundMs, fundRate } = this.market;
    for (; this.#nextFunding < fundMs.length && (fundMs[this.#nextFunding] as number) <= untilMs; this.#nextFunding++) {
      const rate = fundRate[this.#nextFunding] as number;
      if (Number.isNaN(rate)) {
        this.#account.fundingsUnknown += 1;
        continue;
      }
      const paid = this.side * fundingOn(this.instrument.notionalOf(this.instrument.ticksBelow(openPrice), this.steps), rate);
      this.#account.fundingsKnown += 1;
      this.#account.cash -= paid;
      this.#account.funding -= paid;
      this.#funding -= paid;
    }
  }

  /** A fill's price in ticks, after what it loses; `side` 1 buys. */
  #slip(ticks: number, side: Side, steps: number, bar: number): number {
    const { slipCentibps, impactBps } = this.#account.terms;
    let centibps = slipCentibps;
    if (impactBps > 0) {
      const share = (steps * this.instrument.lot) / (this.market.candles.volume[Math.max(0, bar - 1)] as number);
      centibps += Math.round(impactBps * 100 * Math.min(1, share));
    }
    const lost = centibps === 0 ? 0 : scaleCeil(ticks, centibps, 1_000_000);
    const filled = Math.max(1, ticks + side * lost);
    this.#account.slippage += Math.abs(filled - ticks) * steps * this.instrument.unit;
    return filled;
  }

  #enter(bar: number, side: Side, steps: number, ticks: number): void {
    const account = this.#account;
    const cost = this.instrument.notionalOf(ticks, steps);
    const fee = feeOn(cost, account.terms.feeCentibps);
    this.side = side;
    this.steps = steps;
    this.#entrySteps = steps;
    this.entryTicks = ticks;
    this.entryBar = bar;
    this.pendingExit = -1;
    this.#fees = fee;
    this.#pnl = -fee;
    this.#funding = 0;
    this.#exitValue = 0;
    this.#firstExit = account.exits.length;
    account.open += 1;
    account.cash -= fee;
    account.fees += fee;
    const { fundMs } = this.market;
    const openMs = this.market.candles.openMs[bar] as number;
    while (this.#nextFunding < fundMs.length && (fundMs[this.#nextFunding] as number) <= openMs) this.#nextFunding += 1;
    this.guards.place(side, steps, ticks, this.#signalBar);
    const { stopTicks } = this.guards;
    const stopValue = this.instrument.notionalOf(stopTicks, steps);
    this.#risk = stopTicks === 0 ? Number.NaN : Math.abs(cost - stopValue) + fee + feeOn(stopValue, account.terms.feeCentibps);
  }

  #exit(bar: number, baseTicks: number, steps: number, reason: number): void {
    const account = this.#account;
    const ticks = this.#slip(baseTicks, this.side === 1 ? -1 : 1, steps, bar);
    const value = this.instrument.notionalOf(ticks, steps);
    const fee = feeOn(value, account.terms.feeCentibps);
    const gain = this.side * (ticks - this.entryTicks) * steps * this.instrument.unit - fee;
    account.cash += gain;
    account.fees += fee;
    this.#fees += fee;
    this.#pnl += gain;
    this.#exitValue += value;
    account.addExit(this.index, bar, ticks, steps, reason);
    this.steps -= steps;
    if (this.steps === 0) this.#finish(bar, ticks, reason);
  }

  #finish(bar: number, ticks: number, reason: number): void {
    const account = this.#account;
    const { trades } = account;
    const row = account.addTrade(this.index, this.#firstExit);
    trades.set(row, TRADE.side, this.side);
    trades.set(row, TRADE.signalBar, this.#signalBar);
    trades.set(row, TRADE.entryBar, this.entryBar);
    trades.set(row, TRADE.exitBar, bar);
    trades.set(row, TRADE.steps, this.#entrySteps);
    trades.set(row, TRADE.entryTicks, this.entryTicks);
    trades.set(row, TRADE.exitTicks, ticks);
    trades.set(row, TRADE.exitValue, this.#exitValue);
    trades.set(row, TRADE.pnl, this.#pnl + this.#funding);
    trades.set(row, TRADE.fees, this.#fees);
    trades.set(row, TRADE.funding, this.#funding);
    trades.set(row, TRADE.reason, reason);
    trades.set(row, TRADE.risk, this.#risk);
    this.side = 0;
    this.pendingExit = -1;
    this.readyBar = bar + (this.#spec.cooldown ?? 0);
    account.open -= 1;
    account.settle();
  }
}
