import type { Ms } from "@slipstream/kernel";
import type { ExitReason } from "../backtest/index.ts";
import type { RunBesideView } from "./views.ts";

/** A trade as either side has it: bars are named by their opening. */
export type ComparedTrade = {
  readonly symbol: string;
  readonly side: "long" | "short";
  readonly entryBarMs: Ms;
  /** Null while it is open. */
  readonly exitBarMs: Ms | null;
  readonly reason: ExitReason | string | null;
};
type Difference = RunBesideView["differences"][number];
/** Why the run did not enter at the close of a bar, where its log says so. */
export type SkipReader = (symbol: string, signalBarMs: Ms) => string | null;

const keyOf = (trade: ComparedTrade): string => `${trade.symbol} ${trade.side} ${trade.entryBarMs}`;
const say = ({ side, exitBarMs, reason }: ComparedTrade): string =>
  exitBarMs === null ? `${side}, still open` : `${side} until ${new Date(exitBarMs).toISOString()} (${reason ?? "closed"})`;
const covers = (trade: ComparedTrade, ms: Ms): boolean => trade.entryBarMs <= ms && (trade.exitBarMs === null || trade.exitBarMs >= ms);

/**
 * Trades of a run beside those of a back-test of the same bars. They are one trade where symbol, side and entry bar are; what follows from an earlier difference
 * says so, since a side that still holds something cannot enter.
 */
export function compareTrades(
  live: readonly ComparedTrade[],
  backtest: readonly ComparedTrade[],
  { barMs, skipOf }: { barMs: Ms; skipOf: SkipReader },
): { matched: number; differences: Difference[] } {
  const theirs = new Map(backtest.map((trade) => [keyOf(trade), trade]));
  const differences: Difference[] = [];
  let matched = 0;
  const tell = (of: ComparedTrade, liveSays: string | null, backtestSays: string | null, because: string) =>
    differences.push({ bar: new Date(of.entryBarMs).toISOString(), symbol: of.symbol, live: liveSays, backtest: backtestSays, because });

  for (const trade of live) {
    const other = theirs.get(keyOf(trade));
    theirs.delete(keyOf(trade));
    if (!other) {
      const holds = backtest.some((each) => each.symbol === trade.symbol && covers(each, trade.entryBarMs));
      tell(trade, say(trade), null, holds ? "follows-earlier" : "unexplained");
      continue;
    }
    matched += 1;
    if (other.exitBarMs !== trade.exitBarMs && !(other.reason === "end" && trade.exitBarMs === null))
      tell(trade, say(trade), say(other), bothByPrice(trade, other) ? "spread" : "unexplained");
  }
  for (const trade of theirs.values()) {
    const skip = skipOf(trade.symbol, trade.entryBarMs - barMs);
    const holds = live.some((each) => each.symbol === trade.symbol && covers(each, trade.entryBarMs));
    tell(trade, null, say(trade), skip ?? (holds ? "follows-earlier" : "unexplained"));
  }
  return { matched, differences: differences.sort((a, b) => a.bar.localeCompare(b.bar)) };
}

/** Stops and targets are reckoned from the fill, and fills differ by half the spread: a price between the two touches one and not the other. */
const bothByPrice = (a: ComparedTrade, b: ComparedTrade): boolean => {
  const byPrice = (reason: string | null) => reason === "stop" || reason === "take" || reason === "trailing" || reason === "protection";
  return byPrice(a.reason) || byPrice(b.reason);
};
