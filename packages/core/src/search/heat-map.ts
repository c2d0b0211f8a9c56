import type { ParamSet } from "./draw-sets.ts";
import { stepOf, valuesOf } from "./range-values.ts";
import { refuse } from "./refuse.ts";
import type { SearchRange } from "./search-request.ts";
import type { ScoredSet } from "./tpe-sets.ts";
import type { HeatMapView } from "./views.ts";

/** Two ranges against each other: in each cell the best objective over all others; null where nothing was tried, or nothing had one. */
export function toHeatMap(ranges: readonly SearchRange[], tried: readonly ScoredSet[], { x, y }: { x: string; y: string }): HeatMapView {
  const [xAt, yAt] = [indexOf(ranges, x, "x"), indexOf(ranges, y, "y")];
  if (xAt === yAt) throw refuse("unknown-range", "expected two different ranges", "y");
  const [xRange, yRange] = [ranges[xAt] as SearchRange, ranges[yAt] as SearchRange];
  const [xValues, yValues] = [valuesOf(xRange), valuesOf(yRange)];
  const cells = yValues.map(() => xValues.map((): number | null => null));
  for (const { params, objective } of tried) {
    if (objective === null) continue;
    const row = cells[stepAt(yRange, params, yAt)];
    const column = stepAt(xRange, params, xAt);
    const known = row?.[column];
    if (row && known !== undefined && (known === null || objective > known)) row[column] = objective;
  }
  return { x: { title: xRange.title, values: xValues }, y: { title: yRange.title, values: yValues }, cells };
}

const stepAt = (range: SearchRange, params: ParamSet, at: number): number => stepOf(range, params[at] as number);

function indexOf(ranges: readonly SearchRange[], path: string, field: string): number {
  const at = ranges.findIndex((range) => range.path === path);
  if (at < 0) throw refuse("unknown-range", `${path.slice(0, 100)} was not varied in this search.`, field);
  return at;
}
