import { Refusal } from "@slipstream/kernel";

/** Why a strategy or a back-test is refused before anything is computed. */
export const BACKTEST_REFUSALS = [
  "not-a-strategy",
  "too-many-nodes",
  "too-deep",
  "unknown-indicator",
  "parameter-out-of-range",
  "unknown-output",
  "unknown-custom-indicator",
  "custom-indicator-cycle",
  "position-out-of-place",
  "timeframe-too-fine",
  "unknown-symbol",
  "max-leverage",
  "instrument-too-fine",
  "bad-candles",
  "bad-terms",
  "no-candles",
  "period-too-long",
  "too-many-bars",
  "too-many-backtests",
  "backtests-kept",
  "backtest-not-found",
  "backtest-not-done",
] as const;
export type BacktestRefusalCode = (typeof BACKTEST_REFUSALS)[number];

export const refuse = (code: BacktestRefusalCode, message: string, field: string | null = null): Refusal =>
  new Refusal("bad-input", code, message, field === null ? {} : { field });
