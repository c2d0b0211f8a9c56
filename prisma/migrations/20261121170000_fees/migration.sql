-- Fees: accrual and settlement, the ledger that they are booked in, and billing.

ALTER TABLE "follows" ADD COLUMN "agreed_bps" INTEGER, ADD COLUMN "fees_settled" BOOLEAN NOT NULL DEFAULT false;
UPDATE "follows" SET "agreed_bps" = "fee_bps";
ALTER TABLE "follows" ALTER COLUMN "agreed_bps" SET NOT NULL;
-- Follows whose last settlement is due.
CREATE INDEX "follows_unsettled" ON "follows" ("venue") WHERE "status" = 'stopped' AND NOT "fees_settled" AND NOT "own";

CREATE TABLE "billing_customers" (
    "user_id" UUID NOT NULL,
    "stripe_customer_id" TEXT,
    "payment_method_id" TEXT,
    "payment_method" JSONB,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "billing_customers_pkey" PRIMARY KEY ("user_id")
);

CREATE TABLE "billing_invoices" (
    "id" UUID NOT NULL,
    "number" BIGSERIAL NOT NULL,
    "user_id" UUID NOT NULL,
    "period_ms" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "amount_cents" BIGINT NOT NULL,
    "provider" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "stripe_invoice_id" TEXT,
    "stripe_payment_id" TEXT,
    "hosted_url" TEXT,
    "failure" TEXT,
    "failure_message" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "reminders" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3),
    "next_at" TIMESTAMPTZ(3),
    "paid_at" TIMESTAMPTZ(3),
    "note" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "billing_invoices_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "billing_invoice_lines" (
    "invoice_id" UUID NOT NULL,
    "master_id" UUID NOT NULL,
    "master_user_id" UUID,
    "master_name" TEXT NOT NULL,
    "amount_cents" BIGINT NOT NULL,
    "platform_bps" INTEGER NOT NULL,
    CONSTRAINT "billing_invoice_lines_pkey" PRIMARY KEY ("invoice_id","master_id")
);

CREATE TABLE "billing_shares" (
    "invoice_id" UUID NOT NULL,
    "master_id" UUID NOT NULL,
    "user_id" UUID,
    "currency" TEXT NOT NULL,
    "payable_minor" BIGINT NOT NULL,
    "reserve_minor" BIGINT NOT NULL,
    "platform_minor" BIGINT NOT NULL,
    "payable_back_minor" BIGINT NOT NULL DEFAULT 0,
    "reserve_back_minor" BIGINT NOT NULL DEFAULT 0,
    "platform_back_minor" BIGINT NOT NULL DEFAULT 0,
    "payable_at" TIMESTAMPTZ(3) NOT NULL,
    "reserve_at" TIMESTAMPTZ(3) NOT NULL,
    "reserve_released_at" TIMESTAMPTZ(3),
    CONSTRAINT "billing_shares_pkey" PRIMARY KEY ("invoice_id","master_id")
);

CREATE TABLE "billing_connects" (
    "user_id" UUID NOT NULL,
    "stripe_account_id" TEXT,
    "details_submitted" BOOLEAN NOT NULL DEFAULT false,
    "transfers_active" BOOLEAN NOT NULL DEFAULT false,
    "payouts_enabled" BOOLEAN NOT NULL DEFAULT false,
    "requirements" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "billing_connects_pkey" PRIMARY KEY ("user_id")
);

CREATE TABLE "billing_payouts" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "currency" TEXT NOT NULL,
    "amount_cents" BIGINT NOT NULL,
    "provider" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "stripe_transfer_id" TEXT,
    "reversed_cents" BIGINT NOT NULL DEFAULT 0,
    "failure" TEXT,
    "note" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "next_at" TIMESTAMPTZ(3),
    CONSTRAINT "billing_payouts_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "billing_returns" (
    "id" UUID NOT NULL,
    "invoice_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "amount_cents" BIGINT NOT NULL,
    "status" TEXT NOT NULL,
    "stripe_id" TEXT,
    "reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "billing_returns_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "billing_events" (
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "object_id" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "detail" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "billing_events_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "billing_holds" (
    "user_id" UUID NOT NULL,
    "invoice_id" UUID NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "billing_holds_pkey" PRIMARY KEY ("user_id")
);

CREATE TABLE "billing_balances" (
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "amount_cents" BIGINT NOT NULL,
    "fee_cents" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "source_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "billing_balances_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "fee_marks" (
    "account_id" UUID NOT NULL,
    "master_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "to_ms" BIGINT NOT NULL,
    "fill_seq" BIGINT NOT NULL DEFAULT 0,
    "next_fill_seq" BIGINT NOT NULL DEFAULT 0,
    "cash_id" BIGINT NOT NULL DEFAULT 0,
    "next_cash_id" BIGINT NOT NULL DEFAULT 0,
    "price_minor" BIGINT NOT NULL DEFAULT 0,
    "fees_minor" BIGINT NOT NULL DEFAULT 0,
    "funding_minor" BIGINT NOT NULL DEFAULT 0,
    "flow_minor" BIGINT NOT NULL DEFAULT 0,
    "held" JSONB NOT NULL,
    "mark_minor" BIGINT NOT NULL DEFAULT 0,
    "rate_bps" INTEGER NOT NULL,
    "base_minor" BIGINT NOT NULL DEFAULT 0,
    "charged_minor" BIGINT NOT NULL DEFAULT 0,
    "charged_all_minor" BIGINT NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "fee_marks_pkey" PRIMARY KEY ("account_id","master_id")
);

CREATE TABLE "fee_settlements" (
    "id" UUID NOT NULL,
    "number" BIGSERIAL NOT NULL,
    "follow_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "master_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "from_ms" BIGINT NOT NULL,
    "to_ms" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "fill_seq" BIGINT NOT NULL,
    "cash_id" BIGINT NOT NULL,
    "prices" JSONB NOT NULL,
    "held" JSONB NOT NULL,
    "price_minor" BIGINT NOT NULL,
    "fees_minor" BIGINT NOT NULL,
    "funding_minor" BIGINT NOT NULL,
    "flow_minor" BIGINT NOT NULL,
    "unrealized_minor" BIGINT NOT NULL,
    "profit_minor" BIGINT NOT NULL,
    "mark_before_minor" BIGINT NOT NULL,
    "mark_minor" BIGINT NOT NULL,
    "rate_bps" INTEGER NOT NULL,
    "base_minor" BIGINT NOT NULL,
    "charged_minor" BIGINT NOT NULL,
    "fee_minor" BIGINT NOT NULL,
    "platform_bps" INTEGER NOT NULL,
    "platform_minor" BIGINT NOT NULL,
    "charge" TEXT NOT NULL,
    "journal_id" UUID,
    "settled_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "fee_settlements_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "fee_consents" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "follow_id" UUID NOT NULL,
    "master_id" UUID NOT NULL,
    "fee_bps" INTEGER NOT NULL,
    "platform_bps" INTEGER NOT NULL,
    "terms" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "fee_consents_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ledger_accounts" (
    "id" BIGSERIAL NOT NULL,
    "code" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "user_id" UUID,
    "master_id" UUID,
    "currency" TEXT NOT NULL,
    CONSTRAINT "ledger_accounts_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ledger_journals" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "detail" JSONB NOT NULL,
    "market_ms" BIGINT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "ledger_journals_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ledger_transfers" (
    "id" BIGSERIAL NOT NULL,
    "journal_id" UUID NOT NULL,
    "debit_id" BIGINT NOT NULL,
    "credit_id" BIGINT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    CONSTRAINT "ledger_transfers_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ledger_snapshots" (
    "account_id" BIGINT NOT NULL,
    "through_id" BIGINT NOT NULL,
    "balance_minor" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "ledger_snapshots_pkey" PRIMARY KEY ("account_id","through_id")
);

CREATE TABLE "ledger_runs" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "took_ms" INTEGER NOT NULL,
    "differences" INTEGER NOT NULL,
    "detail" JSONB NOT NULL,
    CONSTRAINT "ledger_runs_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "billing_customers_stripe_customer_id_key" ON "billing_customers"("stripe_customer_id");
CREATE UNIQUE INDEX "billing_invoices_number_key" ON "billing_invoices"("number");
CREATE UNIQUE INDEX "billing_invoices_stripe_invoice_id_key" ON "billing_invoices"("stripe_invoice_id");
CREATE UNIQUE INDEX "billing_invoices_stripe_payment_id_key" ON "billing_invoices"("stripe_payment_id");
CREATE INDEX "billing_invoices_user_id_number_idx" ON "billing_invoices"("user_id", "number" DESC);
CREATE UNIQUE INDEX "billing_invoices_user_id_period_ms_key" ON "billing_invoices"("user_id", "period_ms");
CREATE INDEX "billing_invoice_lines_master_id_idx" ON "billing_invoice_lines"("master_id");
CREATE INDEX "billing_shares_user_id_payable_at_idx" ON "billing_shares"("user_id", "payable_at");
CREATE UNIQUE INDEX "billing_connects_stripe_account_id_key" ON "billing_connects"("stripe_account_id");
CREATE UNIQUE INDEX "billing_payouts_stripe_transfer_id_key" ON "billing_payouts"("stripe_transfer_id");
CREATE INDEX "billing_payouts_user_id_created_at_idx" ON "billing_payouts"("user_id", "created_at" DESC);
CREATE UNIQUE INDEX "billing_returns_stripe_id_key" ON "billing_returns"("stripe_id");
CREATE INDEX "billing_returns_invoice_id_idx" ON "billing_returns"("invoice_id");
CREATE INDEX "billing_events_received_at_idx" ON "billing_events"("received_at" DESC);
CREATE INDEX "billing_balances_created_at_idx" ON "billing_balances"("created_at");
CREATE UNIQUE INDEX "fee_settlements_number_key" ON "fee_settlements"("number");
CREATE UNIQUE INDEX "fee_settlements_journal_id_key" ON "fee_settlements"("journal_id");
CREATE INDEX "fee_settlements_user_id_number_idx" ON "fee_settlements"("user_id", "number" DESC);
CREATE INDEX "fee_settlements_master_id_number_idx" ON "fee_settlements"("master_id", "number" DESC);
CREATE INDEX "fee_settlements_account_id_master_id_to_ms_idx" ON "fee_settlements"("account_id", "master_id", "to_ms");
CREATE UNIQUE INDEX "fee_settlements_follow_id_to_ms_reason_key" ON "fee_settlements"("follow_id", "to_ms", "reason");
CREATE INDEX "fee_consents_user_id_id_idx" ON "fee_consents"("user_id", "id" DESC);
CREATE INDEX "fee_consents_follow_id_id_idx" ON "fee_consents"("follow_id", "id" DESC);
CREATE UNIQUE INDEX "ledger_accounts_code_key" ON "ledger_accounts"("code");
CREATE INDEX "ledger_accounts_user_id_idx" ON "ledger_accounts"("user_id");
CREATE UNIQUE INDEX "ledger_accounts_id_currency_key" ON "ledger_accounts"("id", "currency");
CREATE UNIQUE INDEX "ledger_journals_key_key" ON "ledger_journals"("key");
CREATE INDEX "ledger_journals_at_id_idx" ON "ledger_journals"("at" DESC, "id" DESC);
CREATE INDEX "ledger_transfers_journal_id_idx" ON "ledger_transfers"("journal_id");
CREATE INDEX "ledger_transfers_debit_id_id_idx" ON "ledger_transfers"("debit_id", "id");
CREATE INDEX "ledger_transfers_credit_id_id_idx" ON "ledger_transfers"("credit_id", "id");
CREATE INDEX "ledger_runs_kind_at_idx" ON "ledger_runs"("kind", "at" DESC);

ALTER TABLE "ledger_transfers" ADD CONSTRAINT "ledger_transfers_amount" CHECK ("amount_minor" > 0),
  ADD CONSTRAINT "ledger_transfers_two_accounts" CHECK ("debit_id" <> "credit_id"),
  ADD CONSTRAINT "ledger_transfers_journal_id_fkey" FOREIGN KEY ("journal_id") REFERENCES "ledger_journals"("id"),
  -- With the currency in the key, no transfer can mix two.
  ADD CONSTRAINT "ledger_transfers_debit_fkey" FOREIGN KEY ("debit_id", "currency") REFERENCES "ledger_accounts"("id", "currency"),
  ADD CONSTRAINT "ledger_transfers_credit_fkey" FOREIGN KEY ("credit_id", "currency") REFERENCES "ledger_accounts"("id", "currency");
ALTER TABLE "fee_settlements" ADD CONSTRAINT "fee_settlements_fee" CHECK ("fee_minor" >= 0 AND "platform_minor" BETWEEN 0 AND "fee_minor" AND "mark_minor" >= "mark_before_minor"),
  ADD CONSTRAINT "fee_settlements_rate" CHECK ("rate_bps" BETWEEN 0 AND 3000 AND "platform_bps" BETWEEN 0 AND 10000),
  ADD CONSTRAINT "fee_settlements_reason" CHECK ("reason" IN ('period', 'stop', 'early')),
  ADD CONSTRAINT "fee_settlements_charge" CHECK ("charge" IN ('ledger', 'paper'));
ALTER TABLE "fee_marks" ADD CONSTRAINT "fee_marks_mark" CHECK ("mark_minor" >= "base_minor" AND "base_minor" >= 0 AND "charged_minor" >= 0);
ALTER TABLE "follows" ADD CONSTRAINT "follows_fees" CHECK ("fee_bps" BETWEEN 0 AND 3000 AND "agreed_bps" BETWEEN 0 AND 3000);
ALTER TABLE "billing_invoices" ADD CONSTRAINT "billing_invoices_amount" CHECK ("amount_cents" > 0),
  ADD CONSTRAINT "billing_invoices_status" CHECK ("status" IN ('planned', 'open', 'paid', 'written-off')),
  ADD CONSTRAINT "billing_invoices_paid" CHECK (("status" = 'paid') = ("paid_at" IS NOT NULL));
ALTER TABLE "billing_invoice_lines" ADD CONSTRAINT "billing_invoice_lines_amount" CHECK ("amount_cents" > 0),
  ADD CONSTRAINT "billing_invoice_lines_invoice_id_fkey" FOREIGN KEY ("invoice_id") REFERENCES "billing_invoices"("id");
ALTER TABLE "billing_shares" ADD CONSTRAINT "billing_shares_parts" CHECK ("payable_minor" >= 0 AND "reserve_minor" >= 0 AND "platform_minor" >= 0
    AND "payable_back_minor" >= 0 AND "reserve_back_minor" BETWEEN 0 AND "reserve_minor" AND "platform_back_minor" BETWEEN 0 AND "platform_minor"),
  ADD CONSTRAINT "billing_shares_line_fkey" FOREIGN KEY ("invoice_id", "master_id") REFERENCES "billing_invoice_lines"("invoice_id", "master_id");
ALTER TABLE "billing_payouts" ADD CONSTRAINT "billing_payouts_amount" CHECK ("amount_cents" > 0 AND "reversed_cents" BETWEEN 0 AND "amount_cents"),
  ADD CONSTRAINT "billing_payouts_status" CHECK ("status" IN ('planned', 'sent', 'failed'));
ALTER TABLE "billing_returns" ADD CONSTRAINT "billing_returns_amount" CHECK ("amount_cents" > 0);
-- What the lanes look for.
CREATE INDEX "billing_invoices_next" ON "billing_invoices" ("next_at") WHERE "next_at" IS NOT NULL;
CREATE INDEX "billing_payouts_next" ON "billing_payouts" ("next_at") WHERE "next_at" IS NOT NULL;
CREATE INDEX "billing_invoices_unpaid" ON "billing_invoices" ("user_id") WHERE "status" IN ('planned', 'open');

-- Books are never changed, by nobody and for no reason: not even where a person is erased. Nothing in them names a person but by a number.
CREATE FUNCTION "refuse_change_of_books"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER "ledger_accounts_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_accounts" EXECUTE FUNCTION "refuse_change_of_books"();
CREATE TRIGGER "ledger_journals_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_journals" EXECUTE FUNCTION "refuse_change_of_books"();
CREATE TRIGGER "ledger_transfers_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_transfers" EXECUTE FUNCTION "refuse_change_of_books"();
CREATE TRIGGER "fee_settlements_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "fee_settlements" EXECUTE FUNCTION "refuse_change_of_books"();
CREATE TRIGGER "fee_consents_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "fee_consents" EXECUTE FUNCTION "refuse_change_of_books"();

-- Every transfer as its two entries: debits are positive, credits negative; those of a journal sum to zero.
CREATE VIEW "ledger_entries" AS
  SELECT "id" AS "transfer_id", "journal_id", "debit_id" AS "account_id", "amount_minor", "currency" FROM "ledger_transfers"
  UNION ALL SELECT "id", "journal_id", "credit_id", -"amount_minor", "currency" FROM "ledger_transfers";
