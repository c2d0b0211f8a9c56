export { cellsOf } from "./range-values.ts";
export { SEARCH_REFUSALS, type SearchRefusalCode } from "./refuse.ts";
export { type StartSearchInput, startSearchInput } from "./search-input.ts";
export {
  MAX_TRIALS,
  OBJECTIVES,
  type Objective,
  type SearchRange,
  type SearchRequest,
  searchRangeSchema,
  searchRequestSchema,
} from "./search-request.ts";
export { withParams } from "./spec-paths.ts";
export {
  type HeatMapView,
  heatMapView,
  type ProposedRangeView,
  proposedRangeView,
  type SearchResultView,
  type SearchRowView,
  type SearchView,
  searchRowView,
  searchView,
  type TrialFiguresView,
  type TrialView,
  trialView,
} from "./views.ts";
