import {
  addMoney,
  DAY_MS,
  type Money,
  type Ms,
  moneyToEstimate,
  negateMoney,
  notionalOf,
  subtractMoney,
  toEstimate,
  ZERO_MONEY,
  ZERO_QUANTITY,
} from "@slipstream/kernel";
import type { MasterFill } from "./master-fill.ts";
import { type ClosedTrade, TradeTally } from "./trade-tally.ts";

type SymbolTotals = { trades: number; won: number; pnl: Money; volume: Money };
/** A trade, and the one that had closed last when it was opened. */
export type TradeInRow = ClosedTrade & { readonly after: ClosedTrade | null };

/** What a record says of its trades. Sums are exact, ratios are estimates; null where there is nothing to compute them from. */
export type RecordTotals = {
  readonly fills: number;
  /** After fees, before funding, of everything that was realised. */
  readonly pnl: Money;
  readonly fees: Money;
  readonly trades: number;
  readonly won: number;
  readonly lost: number;
  readonly winRate: number | null;
  readonly averageWin: number | null;
  readonly averageLoss: number | null;
  readonly riskReward: number | null;
  readonly profitFactor: number | null;
  readonly longestWinStreak: number;
  readonly longestLossStreak: number;
  readonly averageHoldMs: number | null;
  readonly medianHoldMs: number | null;
  readonly longestHoldMs: number | null;
  /** Worth of all positions over equity, at its highest after a fill. */
  readonly peakLeverage: number | null;
  readonly firstMs: Ms | null;
  readonly lastMs: Ms | null;
  readonly bySymbol: readonly {
    readonly symbol: string;
    readonly trades: number;
    readonly winRate: number | null;
    readonly pnl: Money;
    readonly volume: Money;
  }[];
  readonly closed: readonly TradeInRow[];
};

/** Reads a record fill by fill, in order, and says at any time what it comes to. */
export class RecordReader {
  readonly #tally = new TradeTally();
  readonly #closed: TradeInRow[] = [];
  readonly #after = new Map<string, ClosedTrade | null>();
  readonly #symbols = new Map<string, SymbolTotals>();
  /** What is held of each symbol at its last traded price. */
  readonly #exposure = new Map<string, number>();
  #fills = 0;
  #pnl = ZERO_MONEY;
  #fees = ZERO_MONEY;
  #peakLeverage: number | null = null;
  #firstMs: Ms | null = null;
  #lastMs: Ms | null = null;

  add(fill: MasterFill): void {
    this.#fills += 1;
    this.#firstMs ??= fill.marketMs;
    this.#lastMs = fill.marketMs;
    const gain = subtractMoney(fill.realizedPnl, fill.fee);
    this.#pnl = addMoney(this.#pnl, gain);
    this.#fees = addMoney(this.#fees, fill.fee);
    const totals = this.#symbols.get(fill.symbol) ?? { trades: 0, won: 0, pnl: ZERO_MONEY, volume: ZERO_MONEY };
    totals.pnl = addMoney(totals.pnl, gain);
    totals.volume = addMoney(totals.volume, notionalOf(fill.price, fill.quantity));
    this.#symbols.set(fill.symbol, totals);
    this.#close(this.#tally.add(fill), totals);
    if (fill.netBefore === ZERO_QUANTITY || fill.netBefore > 0n !== fill.netAfter > 0n)
      this.#after.set(fill.symbol, this.#closed.at(-1) ?? null);
    this.#lever(fill);
  }

  totals(): RecordTotals {
    const wins = this.#closed.filter(({ pnl }) => pnl > 0n);
    const losses = this.#closed.filter(({ pnl }) => pnl < 0n);
    const won = moneyToEstimate(sumOf(wins));
    const lost = moneyToEstimate(sumOf(losses));
    const averageWin = wins.length === 0 ? null : won / wins.length;
    const averageLoss = losses.length === 0 ? null : lost / losses.length;
    const holds = this.#closed.map(({ openedMs, closedMs }) => closedMs - openedMs).sort((a, b) => a - b);
    return {
      fills: this.#fills,
      pnl: this.#pnl,
      fees: this.#fees,
      trades: this.#closed.length,
      won: wins.length,
      lost: losses.length,
      winRate: shareOf(wins.length, this.#closed.length),
      averageWin,
      averageLoss,
      riskReward: averageWin === null || averageLoss === null ? null : averageWin / -averageLoss,
      profitFactor: losses.length === 0 ? null : won / -lost,
      ...streaksOf(this.#closed),
      averageHoldMs: holds.length === 0 ? null : holds.reduce((sum, each) => sum + each, 0) / holds.length,
      medianHoldMs: quantileOf(holds, 0.5),
      longestHoldMs: holds.at(-1) ?? null,
      peakLeverage: this.#peakLeverage,
      firstMs: this.#firstMs,
      lastMs: this.#lastMs,
      bySymbol: [...this.#symbols]
        .map(([symbol, { trades, won: wonOf, ...sums }]) => ({ symbol, trades, winRate: shareOf(wonOf, trades), ...sums }))
        .sort((a, b) => Number(b.volume - a.volume)),
      closed: this.#closed,
    };
  }

  #close(trade: ClosedTrade | null, totals: SymbolTotals): void {
    if (!trade) return;
    totals.trades += 1;
    if (trade.pnl > 0n) totals.won += 1;
    this.#closed.push({ ...trade, after: this.#after.get(trade.symbol) ?? null });
  }

  #lever(fill: MasterFill): void {
    if (fill.netAfter === ZERO_QUANTITY) this.#exposure.delete(fill.symbol);
    else this.#exposure.set(fill.symbol, Math.abs(toEstimate(fill.netAfter)) * toEstimate(fill.price));
    const equity = moneyToEstimate(fill.equityBefore);
    if (equity <= 0) return;
    let worth = 0;
    for (const each of this.#exposure.values()) worth += each;
    this.#peakLeverage = Math.max(this.#peakLeverage ?? 0, worth / equity);
  }
}

/** Market days that a record spans. */
export const ageDaysOf = (firstMs: Ms | null, nowMs: Ms | null): number =>
  firstMs === null || nowMs === null ? 0 : Math.max(0, (nowMs - firstMs) / DAY_MS);

/** The value below which a share of ascending values lies, between two of them in proportion. Null for none. */
export function quantileOf(ascending: readonly number[], share: number): number | null {
  const at = (ascending.length - 1) * share;
  const low = ascending[Math.floor(at)];
  const high = ascending[Math.ceil(at)];
  return low === undefined || high === undefined ? null : low + (high - low) * (at - Math.floor(at));
}

const sumOf = (trades: readonly ClosedTrade[]): Money => trades.reduce((sum, { pnl }) => addMoney(sum, pnl), ZERO_MONEY);
const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : (part / whole) * 100);

/** A trade within its fees of zero neither breaks nor extends a streak. */
function streaksOf(closed: readonly ClosedTrade[]): { longestWinStreak: number; longestLossStreak: number } {
  const longest = { win: 0, loss: 0 };
  let kind: "win" | "loss" | null = null;
  let length = 0;
  for (const { pnl, fees } of closed) {
    if (pnl <= fees && pnl >= negateMoney(fees)) continue;
    const now = pnl > 0n ? "win" : "loss";
    length = now === kind ? length + 1 : 1;
    kind = now;
    longest[now] = Math.max(longest[now], length);
  }
  return { longestWinStreak: longest.win, longestLossStreak: longest.loss };
}
