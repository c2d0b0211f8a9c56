-- Test money never pays a live payout: payouts, payees and what Stripe's books say remember with which kind of key they were made.
ALTER TABLE "billing_payouts" ADD COLUMN "live" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "billing_connects" ADD COLUMN "live" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "billing_balances" ADD COLUMN "live" BOOLEAN NOT NULL DEFAULT false;

DROP INDEX "billing_payouts_one_planned";
CREATE UNIQUE INDEX "billing_payouts_one_planned" ON "billing_payouts" ("user_id", "currency", "provider", "live") WHERE "status" = 'planned';
CREATE INDEX "billing_shares_master_id_idx" ON "billing_shares"("master_id");
