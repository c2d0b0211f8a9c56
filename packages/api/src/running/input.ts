import { accountIdSchema } from "@slipstream/core/accounts";
import { DECISION_KINDS, SWAP_MODES } from "@slipstream/core/running";
import { z } from "zod";
import { pageInput } from "../page.ts";

const strategyId = z.uuid("expected a strategy id");
const runId = z.uuid("expected a run id");

export const oneStrategyInput = z.object({ strategyId });
export const oneRunInput = z.object({ runId });
export const startInput = z.object({
  strategyId,
  accountId: accountIdSchema.optional(),
  dailyLossPercent: z.number("expected percent, such as 5").min(0.01, "expected 0.01 to 100").max(100, "expected 0.01 to 100").nullish(),
  maxPositions: z.int("expected a whole number from 1 to 20").min(1, "expected 1 to 20").max(20, "expected 1 to 20").nullish(),
});
export const stopInput = z.object({ strategyId, positions: z.enum(["close", "keep"], "expected close or keep") });
export const toggleInput = z.object({ strategyId, accountId: accountIdSchema.optional() });
export const listInput = z.object({ ...pageInput, strategyId });
export const decisionsInput = z.object({
  ...pageInput,
  runId,
  kinds: z.array(z.enum(DECISION_KINDS)).max(DECISION_KINDS.length).optional(),
});
export const checksInput = z.object({ ...pageInput, runId });
export const swapInput = z.object({
  runId,
  toVersion: z.int("expected a version's number").min(1, "expected a version's number"),
  mode: z.enum(SWAP_MODES, `expected one of ${SWAP_MODES.join(", ")}`),
  hours: z.int("expected whole hours").min(1, "expected 1 to 720").max(720, "expected 1 to 720").optional(),
  rule: z
    .object({
      worseByPercent: z.number("expected percent").min(0, "expected 0 to 100").max(100, "expected 0 to 100"),
      trades: z.int("expected a number of trades").min(1, "expected 1 to 1000").max(1_000, "expected 1 to 1000"),
    })
    .optional(),
});
