import type { RunBacktestInput } from "@slipstream/core/backtest";
import type { Timeframe } from "@slipstream/core/market";
import { readShortForm } from "@slipstream/core/strategy";
import { isRefusal, Refusal } from "@slipstream/kernel";
import { z } from "zod";

const saved = z.strictObject({
  strategyId: z.uuid("expected a strategy id"),
  version: z.int("expected the number of a version").min(1, "expected the number of a version").optional(),
});
const MOST_NAME = 80;

type Around = {
  readonly symbols: readonly string[] | undefined;
  readonly timeframe: Timeframe | undefined;
  /** The caller's own indicators, which a short form may call by name. */
  readonly customs: () => Promise<readonly { readonly id: string; readonly name: string }[]>;
};
type TestedStrategy = Pick<RunBacktestInput, "strategyId" | "version" | "spec" | "name">;

/** The strategy of a request in any of its forms: saved, short, or a whole tree. What is wrong with it is named by its field. */
export async function readTestedStrategy(strategy: Record<string, unknown>, around: Around): Promise<TestedStrategy> {
  if ("strategyId" in strategy) return readSaved(strategy);
  const { symbols, timeframe } = around;
  try {
    const { name, spec } = readShortForm(strategy, { symbols, timeframe, customs: await around.customs() });
    const trimmed = name?.trim().slice(0, MOST_NAME);
    return { spec, ...(trimmed ? { name: trimmed } : {}) };
  } catch (error) {
    // The request itself may say the symbol, and is where most do.
    if (isRefusal(error) && error.field === "symbols" && symbols === undefined)
      throw new Refusal(error.kind, error.code, "expected a symbol, such as BTC-USDT", { field: "symbol" });
    throw error;
  }
}

function readSaved(strategy: Record<string, unknown>): TestedStrategy {
  const read = saved.safeParse(strategy);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  if (issue?.code === "unrecognized_keys")
    throw new Refusal("bad-input", "bad-input", "is not known here", { field: `strategy.${issue.keys[0]}` });
  throw new Refusal("bad-input", "bad-input", issue?.message ?? "expected a strategy id", {
    field: `strategy.${issue?.path.join(".") ?? "strategyId"}`,
  });
}
