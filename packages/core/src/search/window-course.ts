import { z } from "zod";
import { type BacktestRun, type PreparedMarket, summarizeRun } from "../backtest/index.ts";

const MINOR = 1e8;

/** What came of a window's out-of-sample time, with 1 for the equity that it began with: so that windows can be joined, each from where the one before ended. */
export const windowCourse = z.object({
  /** Points of the curve: at the first opening, and at closes. `peak`: the highest so far within the window. `hold`: bought at the first opening. */
  atMs: z.array(z.number()),
  equity: z.array(z.number()),
  peak: z.array(z.number()),
  hold: z.array(z.number()),
  /** At each midnight (UTC). */
  dayMs: z.array(z.number()),
  dayEquity: z.array(z.number()),
  /** The whole of it, not of the points only. */
  end: z.number(),
  highest: z.number(),
  lowest: z.number(),
  maxDrawdown: z.number(),
  trades: z.object({
    count: z.number(),
    wins: z.number(),
    losses: z.number(),
    /** Sums of profits and of losses, as shares of the equity that the window began with. */
    won: z.number(),
    lost: z.number(),
    /** Trades that had a stop, and the sum of their multiples of its risk. */
    measured: z.number(),
    multiples: z.number(),
  }),
});
export type WindowCourse = z.infer<typeof windowCourse>;

/** `traded` false: nothing was fit to trade, and the money stood still. */
export function toWindowCourse(run: BacktestRun, traded: boolean, mostPoints: number): WindowCourse {
  const { openMs, input } = run;
  const initial = Number(input.terms.initialBalance) / MINOR;
  const barMs = input.markets[0]?.barMs ?? 0;
  const equity = traded ? run.equity.map((value) => value / initial) : new Float64Array(openMs.length).fill(1);
  const hold = holdOf(input.markets, openMs);
  const peak = new Float64Array(equity.length);
  let [highest, lowest] = [1, 1];
  for (let bar = 0; bar < equity.length; bar++) {
    const value = equity[bar] as number;
    if (value > highest) highest = value;
    if (value < lowest) lowest = value;
    peak[bar] = highest;
  }
  const kept = barsToKeep(equity, peak, mostPoints);
  const days = midnights(openMs, barMs, equity);
  const pick = (first: number, column: Float64Array) => [first, ...kept.map((bar) => column[bar] as number)];
  return {
    atMs: [openMs[0] ?? 0, ...kept.map((bar) => (openMs[bar] as number) + barMs)],
    equity: pick(1, equity),
    peak: pick(1, peak),
    hold: pick(1, hold),
    dayMs: days.map(([ms]) => ms),
    dayEquity: days.map(([, value]) => value),
    end: equity.at(-1) ?? 1,
    highest,
    lowest,
    maxDrawdown: traded ? (summarizeRun(run).maxDrawdown ?? 0) : 0,
    trades: traded ? sumTrades(run, initial) : { count: 0, wins: 0, losses: 0, won: 0, lost: 0, measured: 0, multiples: 0 },
  };
}

const DAY_MS = 86_400_000;

function midnights(openMs: Float64Array, barMs: number, equity: Float64Array): [number, number][] {
  const [first, last] = [openMs[0], openMs.at(-1)];
  if (first === undefined || last === undefined) return [];
  const days: [number, number][] = [];
  let at = -1;
  for (let midnight = Math.ceil(first / DAY_MS) * DAY_MS; midnight <= last + barMs; midnight += DAY_MS) {
    while (at + 1 < openMs.length && (openMs[at + 1] as number) + barMs <= midnight) at += 1;
    days.push([midnight, at < 0 ? 1 : (equity[at] as number)]);
  }
  return days;
}

/** The same money in all markets, in equal parts, bought at the first opening of each. */
function holdOf(markets: readonly PreparedMarket[], openMs: Float64Array): Float64Array {
  const hold = new Float64Array(openMs.length);
  for (const { candles } of markets) {
    let bar = candles.openMs.findIndex((ms) => ms >= (openMs[0] ?? 0));
    const paid = bar < 0 ? Number.NaN : (candles.open[bar] as number);
    let worth = 1;
    for (let at = 0; at < openMs.length; at++) {
      if (bar >= 0 && candles.openMs[bar] === openMs[at]) {
        worth = (candles.close[bar] as number) / paid;
        bar += 1;
      }
      hold[at] = (hold[at] as number) + worth / markets.length;
    }
  }
  return hold;
}

/** Of each piece the highest bar, the one deepest below the peak, and the last. */
function barsToKeep(equity: Float64Array, peak: Float64Array, most: number): number[] {
  if (equity.length <= most) return Array.from({ length: equity.length }, (_, bar) => bar);
  const pieces = Math.max(1, Math.floor(most / 3));
  const kept = new Set<number>();
  let from = 0;
  for (let piece = 1; piece <= pieces; piece++) {
    const end = Math.floor((piece * equity.length) / pieces);
    let [highest, deepest] = [from, from];
    for (let bar = from; bar < end; bar++) {
      if ((equity[bar] as number) > (equity[highest] as number)) highest = bar;
      if ((equity[bar] as number) * (peak[deepest] as number) < (equity[deepest] as number) * (peak[bar] as number)) deepest = bar;
    }
    kept
      .add(Math.min(highest, deepest))
      .add(Math.max(highest, deepest))
      .add(end - 1);
    from = end;
  }
  return [...kept];
}

function sumTrades({ trades }: BacktestRun, initial: number): WindowCourse["trades"] {
  const sums = { count: trades.length, wins: 0, losses: 0, won: 0, lost: 0, measured: 0, multiples: 0 };
  for (let row = 0; row < trades.length; row++) {
    const pnl = trades.get(row, "pnl") / MINOR;
    const risk = trades.get(row, "risk") / MINOR;
    if (pnl > 0) {
      sums.wins += 1;
      sums.won += pnl / initial;
    } else if (pnl < 0) {
      sums.losses += 1;
      sums.lost -= pnl / initial;
    }
    if (risk > 0) {
      sums.measured += 1;
      sums.multiples += pnl / risk;
    }
  }
  return sums;
}
