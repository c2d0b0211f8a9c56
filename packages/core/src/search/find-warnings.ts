import { OBJECTIVE_WORDS } from "./objective.ts";
import { stepOf, stepsOf } from "./range-values.ts";
import type { SearchRange, SearchRequest } from "./search-request.ts";
import type { ScoredSet } from "./tpe-sets.ts";
import type { SearchResultView, TrialView, WalkForwardView } from "./views.ts";

type Warning = SearchResultView["warnings"][number];

/** Fewer trades than this prove little, whatever they earned. */
const FEW_TRADES = 30;
/** Of the best objective: below it the sets beside the best one are much worse. */
const MUCH_WORSE = 0.5;
const LIKELY = 0.95;

type Found = {
  readonly best: TrialView;
  readonly tried: readonly ScoredSet[];
  readonly deflatedSharpe: number | null;
  readonly walkForward: WalkForwardView | null;
};

/** Where a result rests on little: few trades, one cell, the edge of a range, the number of trials, or on time that was searched. */
export function findWarnings(request: Pick<SearchRequest, "ranges" | "objective">, found: Found): Warning[] {
  const { best, tried, deflatedSharpe, walkForward } = found;
  const warnings: Warning[] = [];
  const { trades } = best.figures;
  if (trades < FEW_TRADES)
    warnings.push({
      code: "few-trades",
      message: `The best set made ${trades} ${trades === 1 ? "trade" : "trades"}: fewer than ${FEW_TRADES} prove little.`,
    });
  const beside = besideOf(request.ranges, best, tried);
  if (beside !== null && best.objective !== null && best.objective > 0 && beside < MUCH_WORSE * best.objective)
    warnings.push({
      code: "one-cell",
      message: `The best set stands alone: the sets one step beside it have a ${OBJECTIVE_WORDS[request.objective]} of ${shown(beside)} in the middle, it has ${shown(best.objective)}.`,
    });
  const edges = request.ranges.filter((range, at) => isEdge(range, best.params[at] as number));
  if (edges.length > 0)
    warnings.push({
      code: "edge",
      message: `The best set is at the edge of what was tried: ${edges.map(({ title }) => title).join(", ")}. Better ones may lie beyond.`,
    });
  if (deflatedSharpe !== null && deflatedSharpe < LIKELY)
    warnings.push({
      code: "many-trials",
      message: `Of ${tried.length.toLocaleString("en-US")} sets that are worth nothing, the best one would do as well by luck alone too often: its Sharpe ratio is better than that with a likelihood of ${(100 * deflatedSharpe).toFixed(1)} %, less than 95 %.`,
    });
  if (walkForward && (walkForward.outOfSample.returnShare ?? 0) < 0)
    warnings.push({
      code: "out-of-sample-lost",
      message: `On time that was not searched it lost ${(-100 * (walkForward.outOfSample.returnShare ?? 0)).toFixed(1)} %.`,
    });
  return warnings;
}

const shown = (value: number): string => (Number.isFinite(value) ? String(Number(value.toPrecision(3))) : "none");

/** The middle objective of the sets that are one step away at most in every range; no objective counts as the worst. Null: none was tried. */
function besideOf(ranges: readonly SearchRange[], best: TrialView, tried: readonly ScoredSet[]): number | null {
  const home = ranges.map((range, at) => stepOf(range, best.params[at] as number));
  const objectives = tried
    .filter(({ params }) => {
      const away = ranges.map((range, at) => Math.abs(stepOf(range, params[at] as number) - (home[at] as number)));
      return Math.max(...away) === 1;
    })
    .map(({ objective }) => objective ?? Number.NEGATIVE_INFINITY)
    .sort((a, b) => a - b);
  if (objectives.length === 0) return null;
  return objectives[Math.floor((objectives.length - 1) / 2)] as number;
}

/** A range of one or two values is nothing but edges. */
function isEdge(range: SearchRange, value: number): boolean {
  const steps = stepsOf(range);
  const at = stepOf(range, value);
  return steps > 2 && (at === 0 || at === steps - 1);
}
