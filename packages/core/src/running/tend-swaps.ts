import type { Ms } from "@slipstream/kernel";
import type { DeskRun, RunDeskStore, RunNotice } from "./desk-ports.ts";
import type { RunTrade, SwapRecord } from "./ports.ts";
import { resultOf } from "./to-run-view.ts";
import { shareOfNew } from "./version-of-entry.ts";
import type { WorkedRun } from "./worked-run.ts";

/** Trades that are looked at, of both versions. */
const MOST_TRADES = 2_000;

/** Gradual swaps that have come to their end, and those that their rule rolls back. */
export async function tendSwaps(list: readonly WorkedRun[], { store, nowMs }: { store: RunDeskStore; nowMs: Ms }): Promise<void> {
  for (const { run } of list) {
    const { swap } = run;
    if (!swap || run.status !== "running" || swap.mode === "shadow") continue;
    if (swap.rule) {
      const trades = await store.readTrades(run.id, run.startedMs, MOST_TRADES);
      const verdict = judgeSwap(swap, trades);
      if (verdict === "worse") {
        await store.endSwap(
          swap,
          { status: "rolled-back", version: swap.fromVersion, reason: "rule", endedMs: nowMs },
          noticeOf(run, swap),
        );
        continue;
      }
      // It stays under way until as many trades as the rule asks for are closed.
      if (verdict === "too-few") continue;
    }
    if (shareOfNew(swap, nowMs) >= 1)
      await store.endSwap(swap, { status: "done", version: swap.toVersion, reason: "complete", endedMs: nowMs }, null);
  }
}

/** The new version's first trades beside as many of the old one's: those since the swap began, else the ones before it. */
export function judgeSwap(
  swap: Pick<SwapRecord, "fromVersion" | "toVersion" | "rule" | "startedMs">,
  trades: readonly RunTrade[],
): "worse" | "kept" | "too-few" {
  if (!swap.rule) return "kept";
  const { trades: wanted, worseByPercent } = swap.rule;
  const closed = trades.filter(({ closedMs }) => closedMs !== null);
  const fresh = closed.filter(({ version, openedMs }) => version === swap.toVersion && openedMs >= swap.startedMs).slice(0, wanted);
  if (fresh.length < wanted) return "too-few";
  const old = closed.filter(({ version }) => version === swap.fromVersion);
  const since = old.filter(({ openedMs }) => openedMs >= swap.startedMs);
  const beside = since.length >= wanted ? since.slice(0, wanted) : old.slice(-wanted);
  const [mine, theirs] = [resultOf(fresh).returnShare, resultOf(beside).returnShare ?? 0];
  return mine !== null && mine < theirs - worseByPercent / 100 ? "worse" : "kept";
}

const noticeOf = (run: DeskRun, swap: SwapRecord): RunNotice => ({
  kind: "run-rolled-back",
  run,
  about: { swapId: swap.id, from: swap.fromVersion, to: swap.toVersion },
});
