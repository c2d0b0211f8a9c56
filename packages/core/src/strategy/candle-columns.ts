/** Closed candles as columns, oldest first: estimates for decisions, never amounts. All columns have the same length. */
export type CandleColumns = {
  /** Opening time in milliseconds. */
  readonly openMs: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  /** The funding rate in force at each bar; NaN where it is not known. Null: unknown altogether. */
  readonly funding: Float64Array | null;
};

/** One closed candle, as streaming indicators take it. */
export type StreamBar = {
  readonly openMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly funding: number;
};
