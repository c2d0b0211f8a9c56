import { accountIdSchema } from "@slipstream/core/accounts";
import { MAX_FEE_BPS } from "@slipstream/core/fees";
import { z } from "zod";
import { pageInput } from "../page.ts";

export const statementsInput = z.object({
  ...pageInput,
  followId: z.uuid("expected a follow id").optional(),
  masterId: z.uuid("expected a master id").optional(),
});
export const oneStatement = z.object({ statementId: z.uuid("expected a statement id") });
const followId = z.uuid("expected a follow id");
export const oneFollowsFee = z.object({ followId });
export const feeTermsInput = z.object({ masterId: z.uuid("expected a master id"), accountId: accountIdSchema.optional() });
export const agreeInput = z.object({
  followId,
  /** The rate that was shown: what the master asks by now may be another. */
  feePercentage: z
    .number("expected percent, such as 12.5")
    .min(0, "expected 0 to 30")
    .max(MAX_FEE_BPS / 100, "expected 0 to 30"),
});
export const consentsInput = z.object({ ...pageInput, followId: followId.optional() });
export const earningRowsInput = z.object(pageInput);
