export {
  type BecomeMasterInput,
  becomeMasterSchema,
  DEFAULT_COPY_FEE_PERCENT,
  LEAST_MASTER_MINIMUM,
  type LeaderboardFilters,
  leaderboardFilters,
  MAX_COPY_FEE_PERCENT,
  masterIdSchema,
  type UpdateMasterInput,
  updateMasterSchema,
} from "./master-input.ts";
export { MASTER_REFUSAL_CODES, type MasterRefusalCode } from "./refusal-codes.ts";
export {
  LEADERBOARD_ORDERS,
  type LeaderboardOrder,
  MASTER_STATES,
  type MasterFillView,
  type MasterProfileView,
  type MasterRequirementsView,
  type MasterView,
  masterFillView,
  masterProfileView,
  masterRequirementsView,
  masterView,
  WARNING_FLAG_CODES,
  WARNING_FLAGS,
  type WarningFlag,
} from "./views.ts";
