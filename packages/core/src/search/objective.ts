import type { Objective } from "./search-request.ts";
import type { TrialFiguresView } from "./views.ts";

const FIGURES = {
  return: "returnShare",
  sharpe: "sharpe",
  sortino: "sortino",
  calmar: "calmar",
  "profit-factor": "profitFactor",
  "expectancy-r": "expectancyR",
} as const satisfies Record<Objective, keyof TrialFiguresView>;

/** What a set is ranked by; more is better. Null where it made too few trades, or the figure cannot be computed. */
export const objectiveOf = (figures: TrialFiguresView, objective: Objective, minTrades: number): number | null =>
  figures.trades < minTrades ? null : figures[FIGURES[objective]];

export const OBJECTIVE_WORDS = {
  return: "return",
  sharpe: "Sharpe ratio",
  sortino: "Sortino ratio",
  calmar: "Calmar ratio",
  "profit-factor": "profit factor",
  "expectancy-r": "expectancy",
} as const satisfies Record<Objective, string>;
