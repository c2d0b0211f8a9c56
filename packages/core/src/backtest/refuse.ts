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
  new Refusal(code === "backtest-not-found" ? "not-found" : "bad-input", code, message, field === null ? {} : { field });

/** What a rule of the house says no to, though the input is fine. */
export const refuseRule = (code: BacktestRefusalCode, message: string, detail?: Record<string, unknown>): Refusal =>
  new Refusal("rule", code, message, detail ? { detail } : {});
