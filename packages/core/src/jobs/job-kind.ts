import type { Ms } from "@slipstream/kernel";
import type { z } from "zod";
import type { PreparedMarket } from "../backtest/index.ts";
import type { Timeframe } from "../market/index.ts";

/** The candles that a piece of work reads. Bars before `fromMs` for the warm-up are added by who loads: `warmUpBars` of them. */
export type DataNeed = {
  readonly symbols: readonly string[];
  readonly timeframe: Timeframe;
  readonly detailTimeframe: Timeframe | null;
  readonly fromMs: Ms;
  readonly toMs: Ms;
  readonly warmUpBars: number;
};

/**
 * Work that the resident pools do: pure, from its input and candles alone, so that any worker may do it and doing it twice is doing it once.
 * Input and result go through `structuredClone` and JSON.
 */
export type JobKind<Input, Result> = {
  readonly input: z.ZodType<Input>;
  need(input: Input): DataNeed;
  /** `report` takes the share done (0 to 1) and throws where the work was cancelled; call it at least every 100 ms. Markets in the order of `need.symbols`. */
  perform(input: Input, markets: readonly PreparedMarket[], report: (share: number) => void): Result;
};
