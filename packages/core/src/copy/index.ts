export { COPY_REFUSALS, type CopyRefusalCode } from "./refusal-codes.ts";
export {
  COPY_MODES,
  type CopyMode,
  type CopyTerms,
  cappedPrice,
  defaultSlippageBps,
  FOLLOW_STATUSES,
  type FollowSettings,
  type FollowSettingsInput,
  type FollowStatus,
  followSettingsSchema,
  LEAST_COPY_AMOUNT,
  ON_STOP,
  type OnStop,
  slippageCapOf,
  toCopyTerms,
} from "./settings.ts";
export { type FollowSettingsPatch, followSettingsPatchSchema } from "./settings-patch.ts";
export { SKIP_REASON_CODES, SKIP_REASONS, type SkipReason } from "./skip-reasons.ts";
export { type FollowTotalsView, followTotalsView } from "./sum-follows.ts";
export {
  type CopyQualityView,
  type CopyView,
  copyQualityView,
  copyView,
  type FollowReportView,
  type FollowTermsView,
  type FollowView,
  followReportView,
  followSettingsView,
  followTermsView,
  followView,
  type StudioView,
  studioView,
  type WhatIfView,
  whatIfView,
} from "./views.ts";
