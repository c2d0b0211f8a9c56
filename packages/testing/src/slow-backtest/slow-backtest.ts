import { feeOf, isUnderMaintenance, type MarkedAccount, markAccount, planFunding, unrealizedPnlOf } from "@slipstream/core/orders/server";
import type { Operand } from "@slipstream/core/strategy";
import { divide, floorToStep, type Money, notionalOf, type Price, price, type Quantity, roundToStep, toEstimate } from "@slipstream/kernel";
import { SlowDesk } from "./slow-desk.ts";
import type { ExactBar, SlowBar, SlowInput } from "./slow-market.ts";
import { moveStops, openPosition, type SlowExit, type SlowPosition, stopOf } from "./slow-position.ts";
import { SlowRules } from "./slow-rules.ts";
import { sizeOf } from "./slow-size.ts";

export type SlowTrade = {
  readonly symbol: string;
  readonly side: "long" | "short";
  readonly signalMs: number;
  readonly entryMs: number;
  readonly exitMs: number;
  readonly quantity: Quantity;
  readonly entryPrice: Price;
  readonly exits: readonly SlowExit[];
  readonly pnl: Money;
  readonly fees: Money;
  readonly funding: Money;
  readonly reason: string;
};
export type SlowResult = {
  readonly trades: readonly SlowTrade[];
  readonly cash: Money;
  readonly equity: readonly { readonly ms: number; readonly equity: Money }[];
  readonly ambiguous: number;
  readonly decided: number;
  readonly fundingsKnown: number;
  readonly fundingsUnknown: number;
};

const EIGHT_HOURS = 8 * 3_600_000;

/** A back-test straight from the law: bar by bar, with exact numbers and objects. Slow, and independent of the fast one. */
export function slowBacktest(input: SlowInput): SlowResult {
  return new SlowBacktest(input).run();
}

class SlowBacktest {
  readonly #input: SlowInput;
  readonly #desks: readonly SlowDesk[];
  readonly #trades: SlowTrade[] = [];
  #cash: Money;
  #ambiguous = 0;
  #decided = 0;
  #fundingsKnown = 0;
  #fundingsUnknown = 0;

  constructor(input: SlowInput) {
    this.#input = input;
    this.#cash = input.terms.initialBalance;
    const { strategy, customs } = input;
    const rules = [strategy.long?.entry, strategy.long?.exit, strategy.short?.entry, strategy.short?.exit].flatMap((rule) =>
      rule ? [rule] : [],
    );
    const operands = this.#rangePeriods().map(rangeOperand);
    this.#desks = input.markets.map((market) => new SlowDesk(market, new SlowRules(strategy.timeframe, customs, rules, operands)));
  }

  run(): SlowResult {
    const times = [...new Set(this.#desks.flatMap(({ bars }) => bars.map(({ openMs }) => openMs)))].sort((a, b) => a - b);
    const equity: { ms: number; equity: Money }[] = [];
    for (const ms of times) {
      const now = this.#desks.flatMap((desk) => {
        const index = desk.atTime.get(ms);
        const bar = index === undefined ? undefined : desk.bars[index];
        return index === undefined || !bar ? [] : [{ desk, bar, index }];
      });
      for (const { desk, bar, index } of now) this.#openExit(desk, bar, index);
      for (const { desk, bar } of now) this.#openEntry(desk, bar);
      const liquidations = new Map(this.#desks.map((desk) => [desk, this.#liquidationOf(desk, desk.bars[desk.seen])]));
      for (const { desk, bar } of now) this.#trade(desk, bar, liquidations.get(desk) ?? null);
      for (const { desk, bar } of now) this.#closeExit(desk, bar);
      this.#liquidateAtClose();
      for (const { desk, bar, index } of now) this.#closeEntry(desk, bar, index);
      if (ms >= this.#input.fromMs) equity.push({ ms, equity: this.#marked().equity });
    }
    for (const desk of this.#desks) if (desk.position) this.#leaveAtClose(desk, "end");
    const last = equity.pop();
    if (last) equity.push({ ms: last.ms, equity: this.#cash });
    return {
      trades: this.#trades,
      cash: this.#cash,
      equity,
      ambiguous: this.#ambiguous,
      decided: this.#decided,
      fundingsKnown: this.#fundingsKnown,
      fundingsUnknown: this.#fundingsUnknown,
    };
  }

  get #feeCentibps(): number {
    return Math.round(this.#input.terms.feeBps * 100);
  }

  #rangePeriods(): number[] {
    const { stopLoss, takeProfits, trailing } = this.#input.strategy;
    return [stopLoss, trailing?.distance, ...takeProfits.map(({ at }) => at)].flatMap((each) =>
      each?.kind === "atr" ? [each.period] : [],
    );
  }

  #marked(prices: ReadonlyMap<SlowDesk, Price> = new Map()): MarkedAccount {
    const held = this.#desks.flatMap((desk) => (desk.position ? [{ desk, position: desk.position }] : []));
    const holdings = held.map(({ desk, position }) => holdingOf(desk, position, this.#input.strategy.leverage));
    const deskOf = (symbol: string) => this.#desks.find(({ instrument }) => instrument.symbol === symbol);
    const marked = markAccount({ cash: this.#cash, orderMargin: 0n as Money }, holdings, {
      priceOf: (symbol) => {
        const desk = deskOf(symbol);
        return desk ? (prices.get(desk) ?? desk.mark) : null;
      },
      instrumentOf: (symbol) => deskOf(symbol)?.instrument ?? null,
    });
    if (!marked) throw new Error("a price is missing");
    return marked;
  }

  #openExit(desk: SlowDesk, bar: ExactBar, index: number): void {
    desk.seen = index;
    desk.mark = floorToStep(bar.open, desk.instrument.tickSize);
    if (!desk.position) return;
    const before = desk.bars[index - 1]?.closeMs ?? bar.openMs;
    this.#payFunding(desk, bar, Math.max(desk.position.entryMs + 1, before), bar.openMs);
    if (desk.leaving !== null) this.#leave(desk, bar.openMs, this.#worse(desk, bar.open), desk.position.left, desk.leaving);
  }

  /** Both ends are meant. */
  #payFunding(desk: SlowDesk, bar: ExactBar, fromMs: number, toMs: number): void {
    const { position, instrument, fundings } = desk;
    if (!position || instrument.kind === "spot") return;
    const times = new Set([...fundings.keys()].filter((ms) => ms >= fromMs && ms <= toMs));
    for (let ms = Math.ceil(fromMs / EIGHT_HOURS) * EIGHT_HOURS; ms <= toMs; ms += EIGHT_HOURS) times.add(ms);
    for (const ms of [...times].sort((a, b) => a - b)) {
      const rate = fundings.get(ms);
      if (rate === undefined) {
        this.#fundingsUnknown += 1;
        continue;
      }
      this.#fundingsKnown += 1;
      const held = { id: "", accountId: "", symbol: instrument.symbol, quantity: (position.side * position.left) as Quantity };
      const markPrice = floorToStep(bar.open, instrument.tickSize);
      for (const { change } of planFunding([held], () => ({ rate: price(rate), markPrice }))) {
        this.#cash = (this.#cash + change) as Money;
        position.funding = (position.funding + change) as Money;
      }
    }
  }

  #openEntry(desk: SlowDesk, bar: ExactBar): void {
    const { order, instrument } = desk;
    if (!order) return;
    desk.order = null;
    const base = roundToStep(bar.open, instrument.tickSize, order.side === 1n ? "ceil" : "floor");
    const at = this.#slipped(desk, base, order.side, order.quantity);
    const fee = feeOf(notionalOf(at, order.quantity), this.#feeCentibps);
    this.#cash = (this.#cash - fee) as Money;
    desk.leaving = null;
    desk.position = openPosition(
      this.#input.strategy,
      instrument,
      { side: order.side, quantity: order.quantity, price: at, ms: bar.openMs, signalMs: order.signalMs, fee },
      (period) => order.ranges.get(period) ?? Number.NaN,
    );
  }

  #slipped(desk: SlowDesk, base: Price, side: bigint, quantity: Quantity): Price {
    const { slippage } = this.#input.terms;
    const { tickSize } = desk.instrument;
    let centibps = BigInt(Math.round((slippage.kind === "bps" ? slippage.bps : slippage.halfSpreadBps) * 100));
    if (slippage.kind === "spread" && slippage.impactBps > 0) {
      const volume = Number(desk.bars[Math.max(0, desk.seen - 1)]?.bar.volume);
      centibps += BigInt(Math.round(slippage.impactBps * 100 * Math.min(1, toEstimate(quantity) / volume)));
    }
    const lost = roundToStep(divide(base * centibps, 1_000_000n, "up") as Price, tickSize, "up");
    const filled = base + side * lost;
    return (filled < tickSize ? tickSize : filled) as Price;
  }

  /** A price that is no whole number of steps, for who leaves at it. */
  #worse(desk: SlowDesk, at: Price): Price {
    return roundToStep(at, desk.instrument.tickSize, desk.position?.side === 1n ? "floor" : "ceil");
  }

  /** The first price in steps, going against the position, at which the account is under its maintenance margin. */
  #liquidationOf(desk: SlowDesk, bar: ExactBar | undefined): Price | null {
    const { position, instrument } = desk;
    if (!position || !bar) return null;
    const { tickSize } = instrument;
    const isUnder = (steps: bigint) => isUnderMaintenance(this.#marked(new Map([[desk, (steps * tickSize) as Price]])));
    const worst = (position.side === 1n ? roundToStep(bar.low, tickSize, "floor") : roundToStep(bar.high, tickSize, "ceil")) / tickSize;
    if (!isUnder(worst > 0n ? worst : 1n)) return null;
    let [under, over] = position.side === 1n ? [worst > 0n ? worst : 1n, (desk.mark / tickSize) * 2n] : [worst, 0n];
    while (under - over > 1n || over - under > 1n) {
      const middle = (under + over) / 2n;
      if (isUnder(middle)) under = middle;
      else over = middle;
    }
    return (under * tickSize) as Price;
  }

  #trade(desk: SlowDesk, bar: ExactBar, liquidation: Price | null): void {
    if (!desk.position) return;
    this.#payFunding(desk, bar, bar.openMs + 1, bar.closeMs - 1);
    const { side } = desk.position;
    const own = stopOf(desk.position);
    const stop =
      liquidation !== null && (own === null || side * (liquidation - own.price) > 0n) ? { price: liquidation, reason: "liquidation" } : own;
    if (this.#walk(desk, bar, stop, bar.openMs)) return;
    const isStop = stop !== null && isBeyond(worstOf(bar, side), stop.price, -side);
    if (!isStop) {
      this.#takeAll(desk, bar, bar.openMs);
      return;
    }
    const target = desk.position?.takes[0];
    if (target && isBeyond(bestOf(bar, side), target.price, side)) {
      for (const each of desk.detail.filter(({ openMs }) => openMs >= bar.openMs && openMs < bar.closeMs)) {
        if (this.#walk(desk, each, stop, bar.openMs)) {
          this.#decided += 1;
          return;
        }
        const next = desk.position?.takes[0];
        const takes = next !== undefined && isBeyond(bestOf(each, side), next.price, side);
        const stops = isBeyond(worstOf(each, side), stop.price, -side);
        if (stops && takes) break;
        if (stops) {
          this.#decided += 1;
          this.#leave(desk, bar.openMs, stop.price, desk.position?.left, stop.reason);
          return;
        }
        this.#takeAll(desk, each, bar.openMs);
        if (!desk.position) {
          this.#decided += 1;
          return;
        }
      }
      this.#ambiguous += 1;
    }
    this.#leave(desk, bar.openMs, stop.price, desk.position?.left, stop.reason);
  }

  /** The opening of a bar: what it has jumped over fills there. Answers whether nothing is left. */
  #walk(desk: SlowDesk, bar: ExactBar, stop: { price: Price; reason: string } | null, ms: number): boolean {
    const position = desk.position;
    if (!position) return true;
    if (stop && isBeyond(bar.open, stop.price, -position.side)) {
      this.#leave(desk, ms, this.#worse(desk, bar.open), position.left, stop.reason);
      return true;
    }
    for (const take of takenAt(position, bar.open)) this.#leave(desk, ms, this.#worse(desk, bar.open), take.quantity, "take");
    return desk.position === null;
  }

  #takeAll(desk: SlowDesk, bar: ExactBar, ms: number): void {
    const position = desk.position;
    if (!position) return;
    for (const take of takenAt(position, bestOf(bar, position.side))) this.#leave(desk, ms, take.price, take.quantity, "take");
  }

  #leave(desk: SlowDesk, ms: number, base: Price, quantity: Quantity | undefined, reason: string): void {
    const position = desk.position;
    if (!position || quantity === undefined) return;
    const at = this.#slipped(desk, base, -position.side, quantity);
    const value = notionalOf(at, quantity);
    const fee = feeOf(value, this.#feeCentibps);
    const gross = position.side * (value - notionalOf(position.entryPrice, quantity));
    this.#cash = (this.#cash + gross - fee) as Money;
    position.gross = (position.gross + gross) as Money;
    position.fees = (position.fees + fee) as Money;
    position.exits.push({ ms, price: at, quantity, reason });
    position.left = (position.left - quantity) as Quantity;
    if (position.left > 0n) return;
    this.#trades.push({
      symbol: desk.instrument.symbol,
      side: position.side === 1n ? "long" : "short",
      signalMs: position.signalMs,
      entryMs: position.entryMs,
      exitMs: ms,
      quantity: position.quantity,
      entryPrice: position.entryPrice,
      exits: position.exits,
      pnl: (position.gross - position.fees + position.funding) as Money,
      fees: position.fees,
      funding: position.funding,
      reason,
    });
    desk.position = null;
    desk.leaving = null;
    desk.quietUntil = (desk.atTime.get(ms) ?? 0) + (this.#input.strategy.cooldown ?? 0);
    if (this.#desks.every((each) => each.position === null) && this.#cash < 0n) this.#cash = 0n as Money;
  }

  #closeExit(desk: SlowDesk, { bar, close, high, low }: ExactBar): void {
    const { strategy } = this.#input;
    desk.rules.next(toStreamBar(bar));
    desk.mark = floorToStep(close, desk.instrument.tickSize);
    const { position } = desk;
    if (!position) return;
    position.held += 1;
    moveStops(position, high, low, strategy, desk.instrument);
    const exit = (position.side === 1n ? strategy.long : strategy.short)?.exit;
    const profitPct = Number(position.side) * (Number(bar.close) / toEstimate(position.entryPrice) - 1) * 100;
    if (exit && desk.rules.holds(exit, { profitPct, barsHeld: position.held })) desk.leaving = "rule";
    else if (strategy.timeStop !== undefined && position.held >= strategy.timeStop) desk.leaving = "time";
  }

  #liquidateAtClose(): void {
    for (;;) {
      const held = this.#desks.flatMap((desk) => (desk.position ? [{ desk, position: desk.position }] : []));
      if (held.length < 2 || !isUnderMaintenance(this.#marked())) return;
      const losses = held.map(({ desk, position }) => ({ desk, pnl: unrealizedPnlOf(holdingOf(desk, position, 1), desk.mark) }));
      const worst = losses.reduce((most, each) => (each.pnl < most.pnl ? each : most));
      this.#leaveAtClose(worst.desk, "liquidation");
    }
  }

  #leaveAtClose(desk: SlowDesk, reason: string): void {
    const bar = desk.bars[desk.seen];
    if (bar) this.#leave(desk, bar.openMs, this.#worse(desk, bar.close), desk.position?.left, reason);
  }

  #closeEntry(desk: SlowDesk, bar: ExactBar, index: number): void {
    const { strategy, fromMs } = this.#input;
    if (desk.position || index < desk.quietUntil || bar.openMs < fromMs || !desk.rules.isWarm()) return;
    const long = strategy.long !== undefined && desk.rules.holds(strategy.long.entry, null);
    const short = strategy.short !== undefined && desk.rules.holds(strategy.short.entry, null);
    if (long === short) return;
    const taken = this.#desks.filter((each) => each.position || each.order).length;
    if (taken >= strategy.maxPositions) return;
    const ranges = new Map(this.#rangePeriods().map((period) => [period, desk.rules.valueOf(rangeOperand(period))]));
    const { equity, available } = this.#marked();
    const signal = { at: floorToStep(bar.close, desk.instrument.tickSize), index, side: long ? 1n : -1n, ranges };
    const quantity = sizeOf(strategy, desk.market, signal, { equity, available, feeCentibps: this.#feeCentibps });
    if (quantity !== null) desk.order = { side: long ? 1n : -1n, quantity, signalMs: bar.openMs, ranges };
  }
}

const rangeOperand = (period: number): Operand => ({ kind: "indicator", name: "atr", params: { period } });
const worstOf = ({ high, low }: ExactBar, side: bigint): Price => (side === 1n ? low : high);
const bestOf = ({ high, low }: ExactBar, side: bigint): Price => (side === 1n ? high : low);
/** Whether a price is at a level or past it, going up (1) or down (−1). */
const isBeyond = (at: Price, level: Price, way: bigint): boolean => way * (at - level) >= 0n;

/** Takes the targets off that a price has reached. */
function takenAt(position: SlowPosition, at: Price): SlowPosition["takes"] {
  const taken = position.takes.filter(({ price: target }) => isBeyond(at, target, position.side));
  position.takes = position.takes.filter((take) => !taken.includes(take));
  return taken;
}

const holdingOf = ({ instrument }: SlowDesk, position: SlowPosition, leverage: number) => ({
  symbol: instrument.symbol,
  quantity: (position.side * position.left) as Quantity,
  cost: notionalOf(position.entryPrice, position.left),
  leverage,
});

const toStreamBar = ({ openMs, open, high, low, close, volume, funding }: SlowBar) => ({
  openMs,
  open: Number(open),
  high: Number(high),
  low: Number(low),
  close: Number(close),
  volume: Number(volume),
  funding,
});
