import { z } from "zod";

const EXPECTED_INVOICE = "expected the id of an invoice";
const invoiceId = z.uuid({ error: EXPECTED_INVOICE });
const EXPECTED_NOTE = "expected 3 to 300 characters";
const note = z.string({ error: EXPECTED_NOTE }).trim().min(3, EXPECTED_NOTE).max(300, EXPECTED_NOTE);
const STATUSES = ["planned", "open", "paid", "written-off"] as const;

export const oneInvoiceSchema = z.object({ invoiceId });
export const noteInvoiceSchema = z.object({ invoiceId, note });
export const invoiceStatusSchema = z.enum(STATUSES, { error: `expected one of ${STATUSES.join(", ")}` });
const EXPECTED_SESSION = "expected the id that Stripe's page came back with";
export const finishSetupSchema = z.object({
  sessionId: z.string({ error: EXPECTED_SESSION }).regex(/^cs_\w{1,250}$/, EXPECTED_SESSION),
});
