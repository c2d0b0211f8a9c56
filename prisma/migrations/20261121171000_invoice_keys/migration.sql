-- Objects made at Stripe with a test key are not there for a live one, and the other way round: an invoice and a customer remember which.
ALTER TABLE "billing_invoices" ADD COLUMN "live" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "billing_customers" ADD COLUMN "live" BOOLEAN NOT NULL DEFAULT false;
