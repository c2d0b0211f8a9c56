import { FUNDING_SCALE } from "./prepare-market.ts";
import { scaleFloor } from "./safe-integers.ts";
import type { Slot } from "./slot.ts";
import type { IntegerTerms } from "./terms.ts";
import { EXIT, type ExitTable, newRunTables, REASON, type RunTables, TRADE, type TradeTable } from "./trade-table.ts";

/** The cash of a back-test, what it cost, and what it traded. Minor units. */
export class Account {
  readonly terms: IntegerTerms;
  readonly leverage: number;
  readonly slots: Slot[] = [];
  readonly trades: TradeTable;
  readonly exits: ExitTable;
  readonly feeCentibps: number;
  cash: number;
  fees = 0;
  /** What fills lost against the prices they were reckoned from. */
  slippage = 0;
  funding = 0;
  fundingsKnown = 0;
  fundingsUnknown = 0;
  /** Losses beyond the cash, once nothing was open: paid by nobody here. */
  insurance = 0;
  open = 0;
  pending = 0;
  ambiguous = 0;
  decided = 0;
  belowMinimum = 0;
  withoutBalance = 0;

  constructor(terms: IntegerTerms, leverage: number, tables: RunTables = newRunTables()) {
    tables.trades.length = 0;
    tables.exits.length = 0;
    this.trades = tables.trades;
    this.exits = tables.exits;
    this.terms = terms;
    this.leverage = leverage;
    this.feeCentibps = terms.feeCentibps;
    this.cash = terms.cash;
  }

  /** With every open position at the price last seen of it. */
  equity(): number {
    let equity = this.cash;
    if (this.open > 0) for (const slot of this.slots) equity += slot.pnlAt(slot.markTicks);
    return equity;
  }

  available(): number {
    let free = this.equity();
    if (this.open > 0) for (const slot of this.slots) free -= slot.marginAt(slot.markTicks);
    return Math.max(0, free);
  }

  /** Cross margin: while positions need more than there is, the one that lost most is closed at its last price. */
  liquidateAtClose(): void {
    while (this.open > 1) {
      let maintenance = 0;
      let worst: Slot | null = null;
      for (const slot of this.slots) {
        if (slot.side === 0) continue;
        maintenance += slot.maintenanceAt(slot.markTicks);
        if (worst === null || slot.pnlAt(slot.markTicks) < worst.pnlAt(worst.markTicks)) worst = slot;
      }
      if (worst === null || maintenance === 0 || this.equity() >= maintenance) return;
      worst.closeAt(worst.bar, REASON.liquidation);
    }
  }

  addExit(market: number, bar: number, ticks: number, steps: number, reason: number): void {
    const { exits } = this;
    const row = exits.add();
    exits.set(row, EXIT.trade, -1 - market);
    exits.set(row, EXIT.bar, bar);
    exits.set(row, EXIT.ticks, ticks);
    exits.set(row, EXIT.steps, steps);
    exits.set(row, EXIT.reason, reason);
  }

  /** Begins the row of a trade; the exits since `firstExit` that are of this market are its own. */
  addTrade(market: number, firstExit: number): number {
    const row = this.trades.add();
    this.trades.set(row, TRADE.market, market);
    for (let at = firstExit; at < this.exits.length; at++)
      if (this.exits.get(at, "trade") === -1 - market) this.exits.set(at, EXIT.trade, row);
    return row;
  }

  /** Once nothing is open, nobody owes more than there was. */
  settle(): void {
    if (this.open > 0 || this.cash >= 0) return;
    this.insurance -= this.cash;
    this.cash = 0;
  }
}

/** What a notional pays at a rate times 1e12; below zero it gets. Rounded towards zero. */
export const fundingOn = (notional: number, rate: number): number =>
  rate >= 0 ? scaleFloor(notional, rate, FUNDING_SCALE) : -scaleFloor(notional, -rate, FUNDING_SCALE);
