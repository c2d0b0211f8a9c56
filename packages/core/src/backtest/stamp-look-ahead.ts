import type { Ms } from "@slipstream/kernel";
import type { CandleColumns } from "../strategy/index.ts";
import { type BacktestMarket, PreparedMarket } from "./prepare-market.ts";
import { type BacktestRun, runBacktest } from "./run-backtest.ts";
import type { Decision } from "./slot.ts";
import { firstFrom } from "./timeline.ts";
import { REASON } from "./trade-table.ts";

/** How many sampled decisions are the same when nothing after them is there to be seen. */
export type LookAheadStamp = { readonly sampled: number; readonly agreed: number; readonly differing: readonly Ms[] };

type Sample = { readonly market: number; readonly ms: Ms; readonly decision: Decision };

/** Runs the back-test again on candles that end with the signal's own, for at most so many entries and rule exits, evenly over the time. */
export function stampLookAhead(run: BacktestRun, limit = 20, onProgress?: (share: number) => void): LookAheadStamp {
  const all = decisionsOf(run);
  const count = Math.min(limit, all.length);
  const samples = Array.from({ length: count }, (_, at) => all[Math.floor((at * all.length) / count)]).flatMap((each) => each ?? []);
  const differing = samples
    .filter((sample, at) => !isSame(run, sample, onProgress && ((share) => onProgress((at + share) / count))))
    .map(({ ms }) => ms);
  return { sampled: samples.length, agreed: samples.length - differing.length, differing };
}

function decisionsOf({ input, trades }: BacktestRun): Sample[] {
  const samples: Sample[] = [];
  for (let row = 0; row < trades.length; row++) {
    const market = trades.get(row, "market");
    const openMs = input.markets[market]?.candles.openMs;
    if (!openMs) continue;
    const at = (bar: number) => openMs[bar] as number;
    const side = trades.get(row, "side") === 1 ? 1 : -1;
    samples.push({ market, ms: at(trades.get(row, "signalBar")), decision: { kind: "enter", side, steps: trades.get(row, "steps") } });
    const reason = trades.get(row, "reason");
    if (reason === REASON.rule || reason === REASON.time)
      samples.push({ market, ms: at(trades.get(row, "exitBar") - 1), decision: { kind: "exit", reason } });
  }
  return samples.sort((a, b) => a.ms - b.ms);
}

function isSame({ input }: BacktestRun, { market, ms, decision }: Sample, onProgress?: (share: number) => void): boolean {
  const markets = input.markets.map(({ source }) => new PreparedMarket(truncate(source, ms)));
  const decided = runBacktest({ ...input, markets, scratch: undefined, onProgress }).decisions[market];
  if (!decided || !decision) return decided === decision;
  if (decision.kind === "enter") return decided.kind === "enter" && decided.side === decision.side && decided.steps === decision.steps;
  return decided.kind === "exit" && decided.reason === decision.reason;
}

/** Nothing that opened after a moment. */
function truncate(market: BacktestMarket, ms: Ms): BacktestMarket {
  return { ...market, candles: upTo(market.candles, ms), detail: market.detail && upTo(market.detail, ms) };
}

function upTo(columns: CandleColumns, ms: Ms): CandleColumns {
  const end = firstFrom(columns.openMs, ms + 1);
  const cut = (column: Float64Array) => column.subarray(0, end);
  return {
    openMs: cut(columns.openMs),
    open: cut(columns.open),
    high: cut(columns.high),
    low: cut(columns.low),
    close: cut(columns.close),
    volume: cut(columns.volume),
    funding: columns.funding && cut(columns.funding),
  };
}
