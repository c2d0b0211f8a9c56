-- Which masters' money a payout is, what a return took from whom, and what was taken back of a transfer.

CREATE TABLE "billing_payout_parts" (
    "payout_id" UUID NOT NULL,
    "master_id" UUID NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    CONSTRAINT "billing_payout_parts_pkey" PRIMARY KEY ("payout_id","master_id")
);
CREATE TABLE "billing_return_parts" (
    "return_id" UUID NOT NULL,
    "master_id" UUID NOT NULL,
    "platform_minor" BIGINT NOT NULL,
    "reserve_minor" BIGINT NOT NULL,
    "payable_minor" BIGINT NOT NULL,
    CONSTRAINT "billing_return_parts_pkey" PRIMARY KEY ("return_id","master_id")
);
CREATE TABLE "billing_reversals" (
    "id" UUID NOT NULL,
    "return_id" UUID NOT NULL,
    "payout_id" UUID NOT NULL,
    "master_id" UUID NOT NULL,
    "amount_cents" BIGINT NOT NULL,
    "status" TEXT NOT NULL,
    "stripe_id" TEXT,
    "failure" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "next_at" TIMESTAMPTZ(3),
    CONSTRAINT "billing_reversals_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "billing_payouts" ADD COLUMN "refusals" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "billing_returns" ADD COLUMN "excess_minor" BIGINT NOT NULL DEFAULT 0, ADD COLUMN "failure" TEXT, ADD COLUMN "next_at" TIMESTAMPTZ(3);

CREATE INDEX "billing_payout_parts_master_id_idx" ON "billing_payout_parts"("master_id");
CREATE UNIQUE INDEX "billing_reversals_stripe_id_key" ON "billing_reversals"("stripe_id");
CREATE INDEX "billing_reversals_payout_id_idx" ON "billing_reversals"("payout_id");
CREATE INDEX "billing_reversals_return_id_idx" ON "billing_reversals"("return_id");

ALTER TABLE "billing_payout_parts" ADD CONSTRAINT "billing_payout_parts_amount" CHECK ("amount_minor" > 0),
  ADD CONSTRAINT "billing_payout_parts_payout_id_fkey" FOREIGN KEY ("payout_id") REFERENCES "billing_payouts"("id");
ALTER TABLE "billing_return_parts" ADD CONSTRAINT "billing_return_parts_amounts" CHECK ("platform_minor" >= 0 AND "reserve_minor" >= 0 AND "payable_minor" >= 0),
  ADD CONSTRAINT "billing_return_parts_return_id_fkey" FOREIGN KEY ("return_id") REFERENCES "billing_returns"("id");
ALTER TABLE "billing_returns" ADD CONSTRAINT "billing_returns_kind" CHECK ("kind" IN ('refund', 'dispute')),
  ADD CONSTRAINT "billing_returns_status" CHECK ("status" IN ('planned', 'done', 'won', 'failed')),
  ADD CONSTRAINT "billing_returns_excess" CHECK ("excess_minor" >= 0);
ALTER TABLE "billing_reversals" ADD CONSTRAINT "billing_reversals_amount" CHECK ("amount_cents" > 0),
  ADD CONSTRAINT "billing_reversals_status" CHECK ("status" IN ('planned', 'done', 'failed')),
  ADD CONSTRAINT "billing_reversals_return_id_fkey" FOREIGN KEY ("return_id") REFERENCES "billing_returns"("id"),
  ADD CONSTRAINT "billing_reversals_payout_id_fkey" FOREIGN KEY ("payout_id") REFERENCES "billing_payouts"("id");

-- Two planners at once make one payout.
CREATE UNIQUE INDEX "billing_payouts_one_planned" ON "billing_payouts" ("user_id", "currency") WHERE "status" = 'planned';
-- What the lanes look for.
CREATE INDEX "billing_shares_unreleased" ON "billing_shares" ("reserve_at") WHERE "reserve_released_at" IS NULL;
CREATE INDEX "billing_returns_planned" ON "billing_returns" ("next_at") WHERE "status" = 'planned';
CREATE INDEX "billing_reversals_planned" ON "billing_reversals" ("next_at") WHERE "status" = 'planned';
