import type { RunBacktestInput } from "@slipstream/core/backtest";
import { Refusal } from "@slipstream/kernel";
import { z } from "zod";

const saved = z.strictObject({
  strategyId: z.uuid("expected a strategy id"),
  version: z.int("expected the number of a version").min(1, "expected the number of a version").optional(),
});
/** Where a request names no timeframe, and its strategy none. */
const DEFAULT_TIMEFRAME = "1h";

type Around = { readonly symbols: readonly string[] | undefined; readonly timeframe: string | undefined };

/** The strategy of a request in any of its forms: saved, short, or a whole tree. What is wrong with it is named by its field. */
export function readTestedStrategy(
  strategy: Record<string, unknown>,
  { symbols, timeframe }: Around,
): Pick<RunBacktestInput, "strategyId" | "version" | "spec" | "name"> {
  if ("strategyId" in strategy) {
    const read = saved.safeParse(strategy);
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    const [key = "strategyId"] = issue?.code === "unrecognized_keys" ? issue.keys : (issue?.path.map(String) ?? []);
    throw new Refusal(
      "bad-input",
      "bad-input",
      issue?.code === "unrecognized_keys" ? "is not known here" : (issue?.message ?? "expected a strategy id"),
      {
        field: `strategy.${key}`,
      },
    );
  }
  const { name, ...rules } = strategy;
  const tree = { timeframe: timeframe ?? DEFAULT_TIMEFRAME, ...(symbols ? { symbols } : {}), ...rules };
  return { spec: tree, ...(typeof name === "string" && name.trim() !== "" ? { name: name.trim().slice(0, 80) } : {}) };
}
