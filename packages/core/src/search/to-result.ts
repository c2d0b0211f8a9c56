import { findWarnings } from "./find-warnings.ts";
import { joinWindows } from "./join-windows.ts";
import type { SearchRequest } from "./search-request.ts";
import { deflatedSharpe, probabilisticSharpe } from "./sharpe-odds.ts";
import { bestOf, type Trial } from "./try-sets.ts";
import type { SearchResultView } from "./views.ts";
import type { WindowResult } from "./window-job.ts";

/** What a search found, once all its sets and windows were tried. */
export function toSearchResult(request: SearchRequest, trials: readonly Trial[], windows: readonly WindowResult[]): SearchResultView {
  const best = bestOf(trials);
  const walkForward = windows.length === 0 ? null : joinWindows(windows, Number(request.backtest.initialBalance));
  if (best === null) return { best: null, probabilisticSharpe: null, deflatedSharpe: null, warnings: [], walkForward };
  const { moments, ...view } = best;
  const variance = varianceOf(trials.flatMap((trial) => (trial.moments === null ? [] : [trial.moments.sharpe])));
  const deflated = moments === null || variance === null ? null : deflatedSharpe(moments, trials.length, variance);
  return {
    best: view,
    probabilisticSharpe: moments === null ? null : probabilisticSharpe(moments),
    deflatedSharpe: deflated,
    warnings: findWarnings(request, { best: view, tried: trials, deflatedSharpe: deflated, walkForward }),
    walkForward,
  };
}

/** Of a sample; one trial does not vary. */
function varianceOf(figures: readonly number[]): number | null {
  if (figures.length === 0) return null;
  if (figures.length === 1) return 0;
  const mean = figures.reduce((sum, each) => sum + each, 0) / figures.length;
  return figures.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (figures.length - 1);
}
