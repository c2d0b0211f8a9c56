import {
  billingOverviewView,
  finishSetupSchema,
  invoiceStatusSchema,
  invoiceView,
  noteInvoiceSchema,
  oneInvoiceSchema,
  unpaidView,
} from "@slipstream/core/billing";
import { z } from "zod";
import { pageInput, pageOf } from "../page.ts";
import { operatorProcedure, router, userProcedure } from "../trpc.ts";
import { operatorOf } from "./operator-of.ts";

const reads = userProcedure({ scope: "read", owner: "self", rateLimit: "read" });
/** In a browser only: cards and payments are no business of a token. */
const changes = userProcedure({ owner: "self", rateLimit: "change" });
const operatorReads = operatorProcedure({ scope: "read", rateLimit: "read" });
const operatorChanges = operatorProcedure({ rateLimit: "change" });

export const billingRouter = router({
  overview: reads.output(billingOverviewView).query(({ ctx }) => ctx.billing.overview({ userId: ctx.userId })),
  /** A page of Stripe's on which a card is saved; it leads back to /billing?setup=… */
  startSetup: changes.output(z.object({ url: z.url() })).mutation(({ ctx }) => ctx.billing.startSetup({ userId: ctx.userId })),
  finishSetup: changes
    .input(finishSetupSchema)
    .output(billingOverviewView)
    .mutation(({ ctx, input }) => ctx.billing.finishSetup({ userId: ctx.userId, ...input })),
  removePaymentMethod: changes.output(billingOverviewView).mutation(({ ctx }) => ctx.billing.removePaymentMethod({ userId: ctx.userId })),
  invoices: reads
    .input(z.object({ ...pageInput, status: invoiceStatusSchema.optional() }))
    .output(pageOf(invoiceView))
    .query(({ ctx, input }) => ctx.billing.invoices({ userId: ctx.userId, ...input })),
  invoice: reads
    .input(oneInvoiceSchema)
    .output(invoiceView)
    .query(({ ctx, input }) => ctx.billing.invoice({ userId: ctx.userId, ...input })),
  payInvoice: changes
    .input(oneInvoiceSchema)
    .output(invoiceView)
    .mutation(({ ctx, input }) => ctx.billing.payInvoice({ userId: ctx.userId, ...input })),

  unpaid: operatorReads
    .input(z.object(pageInput))
    .output(pageOf(unpaidView))
    .query(({ ctx, input }) => ctx.billing.unpaid(input)),
  markPaid: operatorChanges
    .input(noteInvoiceSchema)
    .output(invoiceView)
    .mutation(({ ctx, input }) => ctx.billing.markPaid({ ...input, userId: operatorOf(ctx.actor), visitor: ctx.visitor })),
  writeOff: operatorChanges
    .input(noteInvoiceSchema)
    .output(invoiceView)
    .mutation(({ ctx, input }) => ctx.billing.writeOff({ ...input, userId: operatorOf(ctx.actor), visitor: ctx.visitor })),
});
