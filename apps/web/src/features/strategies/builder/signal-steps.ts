import type { PreviewView } from "@slipstream/core/strategy";

type Mark = PreviewView["marks"][number];
/** A signal with the bar at whose close it was decided: the one before its fill, but for orders that rest in the market. */
export type Signal = { readonly mark: Mark; readonly decidedMs: number; readonly filledMs: number; readonly words: string };

const RESTING: Readonly<Record<string, string>> = {
  stop: "stop loss",
  take: "take profit",
  trailing: "trailing stop",
  liquidation: "liquidated",
};
const DECIDED: Readonly<Record<string, string>> = { rule: "exit rule", time: "time stop" };

export function signalsOf(marks: readonly Mark[], intervalMs: number): readonly Signal[] {
  return marks.map((mark) => {
    const filledMs = Math.floor(mark.atMs / intervalMs) * intervalMs;
    const resting = mark.reason === null ? undefined : RESTING[mark.reason];
    const reason = resting ?? (mark.reason === null ? undefined : (DECIDED[mark.reason] ?? mark.reason));
    const kind = mark.kind === "exit" ? "exit" : mark.kind === "enter-long" ? "long entry" : "short entry";
    return {
      mark,
      filledMs,
      decidedMs: resting === undefined ? filledMs - intervalMs : filledMs,
      words: reason === undefined ? kind : `${kind}, ${reason}`,
    };
  });
}

/** The bar that explains what was clicked: that of the decision where a signal was filled there. */
export const decidedAt = (signals: readonly Signal[], clickedMs: number): number =>
  signals.find(({ filledMs }) => filledMs === clickedMs)?.decidedMs ?? clickedMs;

/** The signals before, at and after a bar; without a bar the last one comes before. */
export function stepsAt(
  signals: readonly Signal[],
  barMs: number | null,
): { readonly before: Signal | undefined; readonly here: number; readonly after: Signal | undefined } {
  if (barMs === null) return { before: signals.at(-1), here: -1, after: undefined };
  return {
    before: signals.findLast(({ decidedMs }) => decidedMs < barMs),
    here: signals.findIndex(({ decidedMs }) => decidedMs === barMs),
    after: signals.find(({ decidedMs }) => decidedMs > barMs),
  };
}
