export { createAccountMarker, type MarkerDeps } from "./account-marker.ts";
export { type Accounts, type AccountsDeps, createAccounts } from "./create-accounts.ts";
export type {
  Account,
  AccountMark,
  AccountMarker,
  AccountState,
  AccountStateReader,
  AccountStore,
  DayStart,
  EquitySample,
  MarketTime,
  NewAccount,
  NotFlat,
  Posting,
  SampleStore,
  Trading,
} from "./ports.ts";
export { decideSample, type SampleWish, sampleEquity } from "./sample-equity.ts";
export { toAccountView } from "./to-account-view.ts";
