import type { Clock, Ms } from "@slipstream/kernel";
import type { MarketBook } from "./market-book.ts";
import type { MarketGap } from "./ports.ts";
import { type BarDeps, fillSpan, loadSymbol } from "./restore-market.ts";

const MAX_OPEN_GAPS = 100;
const FIRST_RETRY_MS = 5_000;
const MAX_RETRY_MS = 600_000;

type KeeperDeps = BarDeps & {
  readonly book: MarketBook;
  readonly clock: Clock;
  readonly onTrouble: (error: unknown, what: string) => void;
};
type OpenGap = { readonly gap: MarketGap; readonly dueMs: Ms; readonly retryMs: Ms };

/** Remembers minutes for which no ticks came, and repairs them from the source's history; what it cannot repair it tries again, ever more seldom. */
export type GapKeeper = {
  note(gaps: readonly MarketGap[]): Promise<void>;
  hasDue(): boolean;
  /** Call it between two batches, when the stored bars are those of `standsAtMs`: the books are opened anew from them. */
  repairDue(standsAtMs: Ms): Promise<void>;
};

export async function createGapKeeper(deps: KeeperDeps): Promise<GapKeeper> {
  const { log, clock, onTrouble } = deps;
  const toOpen = (gap: MarketGap): OpenGap => ({ gap, dueMs: clock.now(), retryMs: FIRST_RETRY_MS });
  let open: readonly OpenGap[] = (await log.listOpenGaps(MAX_OPEN_GAPS)).map(toOpen);
  const isDue = ({ dueMs }: OpenGap): boolean => clock.now() >= dueMs;

  const repair = async ({ symbol, span }: MarketGap, standsAtMs: Ms): Promise<boolean> => {
    await fillSpan(deps, symbol, span, standsAtMs);
    const quote = deps.book.quotes().find((each) => each.symbol === symbol) ?? null;
    deps.book.reopen(await loadSymbol(deps, symbol, standsAtMs, quote));
    return (await log.listMissing(symbol, span)).length === 0;
  };
  const tryAgain = ({ gap, retryMs }: OpenGap): OpenGap => ({
    gap,
    dueMs: clock.now() + retryMs,
    retryMs: Math.min(retryMs * 2, MAX_RETRY_MS),
  });

  return {
    async note(gaps) {
      open = [...open, ...gaps.map(toOpen)].slice(-MAX_OPEN_GAPS);
      for (const gap of gaps) {
        onTrouble(new Error(`${gap.symbol}: no ticks for ${(gap.span.toMs - gap.span.fromMs) / 60_000} minutes`), "gap in the market");
        await log.openGap(gap, clock.now());
      }
    },
    hasDue: () => open.some(isDue),
    async repairDue(standsAtMs) {
      const left: OpenGap[] = [];
      for (const each of open) {
        if (!isDue(each)) {
          left.push(each);
          continue;
        }
        try {
          if (await repair(each.gap, standsAtMs)) await log.closeGap(each.gap, clock.now());
          else left.push(tryAgain(each));
        } catch (error) {
          onTrouble(error, "a gap could not be repaired; it will be tried again");
          left.push(tryAgain(each));
        }
      }
      open = left;
    },
  };
}
