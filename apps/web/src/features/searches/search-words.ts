import type { Objective, SearchRowView, SearchView, TrialFiguresView } from "@slipstream/core/search";
import { ABSENT, formatDecimal, formatPercent } from "@slipstream/ui/numbers";

export const OBJECTIVE_WORDS: Readonly<Record<Objective, string>> = {
  return: "Return",
  sharpe: "Sharpe ratio",
  sortino: "Sortino ratio",
  calmar: "Calmar ratio",
  "profit-factor": "Profit factor",
  "expectancy-r": "Expectancy in R",
};
export const METHOD_WORDS: Readonly<Record<SearchRowView["method"], string>> = { grid: "Grid", random: "Random", tpe: "Guided (TPE)" };
export const METHOD_MEANING: Readonly<Record<SearchRowView["method"], string>> = {
  grid: "Every combination, in order.",
  random: "Combinations by chance, none twice; the same seed draws the same ones.",
  tpe: "Looks where good ones were found so far (tree-structured Parzen estimator).",
};

export const sharePercent = (share: number | null): number | null => (share === null ? null : share * 100);

/** The figure that is searched for: returns in percent, ratios as they are. */
export function objectiveInWords(objective: Objective, value: number | null): string {
  if (value === null) return ABSENT;
  return objective === "return" ? formatPercent(value * 100, { sign: "always" }) : formatDecimal(value.toFixed(2));
}

/** A parameter as people write it, without what floats add. */
export const paramInWords = (value: number): string => formatDecimal(String(Number(value.toPrecision(10))));

export const ratioInWords = (value: number | null): string => (value === null ? ABSENT : formatDecimal(value.toFixed(2)));

/** How many hundreds of 100: "97.3 %". */
export const oddsInWords = (share: number | null): string => (share === null ? ABSENT : formatPercent(share * 100, { decimals: 1 }));

export const tradesOf = ({ trades }: Pick<TrialFiguresView, "trades">): string => formatDecimal(String(trades));

const counted = (count: number): string => formatDecimal(String(count));

/** How far it is. With a walk-forward each set is tried once over the whole time and once in each window. */
export const triedInWords = ({ trials, plannedTrials }: Pick<SearchRowView, "trials" | "plannedTrials">): string =>
  `${counted(trials)} of ${counted(plannedTrials)}`;

/** Sets that are tried over the whole time, those of the windows not counted again. */
export const setsOf = ({ plannedTrials, request: { walkForward } }: Pick<SearchView, "plannedTrials" | "request">): number =>
  plannedTrials / (1 + (walkForward?.windows ?? 0));
