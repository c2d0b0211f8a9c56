import { parseMoney } from "@slipstream/kernel";
import { z } from "zod";

const payoutId = z.uuid({ error: "expected the id of a payout" });
const invoiceId = z.uuid({ error: "expected the id of an invoice" });
const EXPECTED_NOTE = "expected 3 to 300 characters";
const note = z.string({ error: EXPECTED_NOTE }).trim().min(3, EXPECTED_NOTE).max(300, EXPECTED_NOTE);
const EXPECTED_AMOUNT = "expected an amount in whole cents, such as 12.50";
/** Above zero, with two decimals at most. */
const cents = z
  .string({ error: EXPECTED_AMOUNT })
  .regex(/^\d{1,12}(\.\d{1,2})?$/, EXPECTED_AMOUNT)
  .refine((text) => (parseMoney(text) ?? 0n) > 0n, EXPECTED_AMOUNT);

export const markSentSchema = z.object({ payoutId, note });
/** Without an amount: all that is left. */
export const refundSchema = z.object({ invoiceId, amount: cents.optional(), reason: note });
export type MarkSentInput = z.infer<typeof markSentSchema>;
export type RefundInput = z.infer<typeof refundSchema>;
