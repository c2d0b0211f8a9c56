import type { BacktestMarket } from "@slipstream/core/backtest";

/** Columns in memory that all threads share, and what they were made of: the same key is the same candles. */
export type SharedMarket = { readonly key: string; readonly market: BacktestMarket };

/** What a thread is given. */
export type ThreadTask = {
  readonly kind: string;
  /** As its kind parsed it. */
  readonly input: unknown;
  readonly markets: readonly SharedMarket[];
  /** Int32Array of two: `CANCELLED`, `PROGRESS`. */
  readonly state: SharedArrayBuffer;
};
/** 1 as soon as the work is wanted no more. */
export const CANCELLED = 0;
/** Thousandths. */
export const PROGRESS = 1;

/** What came of a task. `again`: another attempt may go better, since it was not the work itself that refused. */
export type TaskAnswer =
  | { readonly kind: "done"; readonly result: unknown }
  | { readonly kind: "cancelled" }
  | { readonly kind: "failed"; readonly code: string; readonly message: string; readonly again: boolean };
