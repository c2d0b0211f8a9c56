import { type Money, type Ms, type Price, subtractMoney, ZERO_MONEY } from "@slipstream/kernel";
import type { EntryFunds } from "../backtest/index.ts";
import type { InstrumentBook } from "../market/index.ts";
import type { DayStart, DeskRecord, DeskRun, RunDay, RunNotice } from "./desk-ports.ts";
import type { RunPosition } from "./run-trader.ts";
import { dayOf, lossLimitOf, profitOf } from "./to-run-view.ts";
import type { WorkedRun } from "./worked-run.ts";

type Counting = {
  readonly positions: ReadonlyMap<string, ReadonlyMap<string, RunPosition>>;
  /** Realised by the sleeves. */
  readonly profits: ReadonlyMap<string, Money>;
  fundsOf(run: DeskRun, leverage: number): EntryFunds;
  readonly market: { priceOf(symbol: string): Price | null; readonly instruments: InstrumentBook; nowMs(): Ms };
};
export type CountedDays = {
  /** Runs that open nothing for the rest of the day. */
  readonly stops: ReadonlySet<string>;
  readonly starts: readonly DayStart[];
  readonly hits: DeskRecord["lossHits"];
  readonly notices: readonly RunNotice[];
};

/**
 * How runs with a daily loss limit stand. A day begins at 00:00 UTC of market time, or with the first look after it; what is lost is counted from what the sleeve
 * had earned then, open profit included, against what the account was worth.
 */
export function countDays(list: readonly WorkedRun[], { positions, profits, fundsOf, market }: Counting): CountedDays {
  const stops = new Set<string>();
  const starts: DayStart[] = [];
  const hits: DeskRecord["lossHits"][number][] = [];
  const notices: RunNotice[] = [];
  const today = dayOf(market.nowMs());
  for (const worked of list) {
    const { run } = worked;
    if (run.dailyLossBps === null) continue;
    const open = [...(positions.get(run.id)?.values() ?? [])].filter(({ closedMs }) => closedMs === null);
    const figures = {
      trades: 0,
      wins: 0,
      realized: ZERO_MONEY,
      fees: ZERO_MONEY,
      net: profits.get(run.id) ?? ZERO_MONEY,
      open: open.map(toHolding),
    };
    const profit = profitOf(figures, { priceOf: market.priceOf, instrumentOf: market.instruments.find });
    if (profit === null) continue;
    const day: RunDay =
      run.day?.dayMs === today ? run.day : { dayMs: today, equity: BigInt(Math.trunc(fundsOf(run, 1).equity())) as Money, profit };
    if (day !== run.day) {
      worked.run = { ...run, day };
      starts.push({ runId: run.id, day });
    }
    const loss = subtractMoney(day.profit, profit);
    const limit = lossLimitOf(day.equity, run.dailyLossBps);
    const wasHit = run.lossHitMs === today;
    if (!wasHit && loss < limit) continue;
    stops.add(run.id);
    if (wasHit) continue;
    worked.run = { ...worked.run, lossHitMs: today };
    hits.push({ runId: run.id, dayMs: today });
    notices.push({ kind: "run-loss-limit", run, about: { loss, limit, dayMs: today } });
  }
  return { stops, starts, hits, notices };
}

const toHolding = ({ symbol, quantity, entered, enteredQuantity, leverage }: RunPosition) => ({
  symbol,
  quantity,
  // What is left of the entry notional, by parts.
  cost: ((entered * (quantity < 0n ? -quantity : quantity)) / enteredQuantity) as bigint as Money,
  leverage,
});
