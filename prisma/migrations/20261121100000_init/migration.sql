-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "accounts" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "venue" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "currency" TEXT NOT NULL DEFAULT 'USDT',
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "status" TEXT NOT NULL DEFAULT 'active',
    "initial_balance_minor" BIGINT NOT NULL,
    "cash_minor" BIGINT NOT NULL DEFAULT 0,
    "taker_fee_centibps" INTEGER NOT NULL,
    "maker_fee_centibps" INTEGER NOT NULL,
    "default_leverage" INTEGER NOT NULL DEFAULT 10,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "reset_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account_leverages" (
    "account_id" UUID NOT NULL,
    "symbol" TEXT NOT NULL,
    "leverage" INTEGER NOT NULL,

    CONSTRAINT "account_leverages_pkey" PRIMARY KEY ("account_id","symbol")
);

-- CreateTable
CREATE TABLE "cash_transfers" (
    "id" BIGSERIAL NOT NULL,
    "journal_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "debit" TEXT NOT NULL,
    "credit" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "cause_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "market_ms" BIGINT NOT NULL,

    CONSTRAINT "cash_transfers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "equity_samples" (
    "account_id" UUID NOT NULL,
    "market_ms" BIGINT NOT NULL,
    "equity_minor" BIGINT NOT NULL,
    "cash_minor" BIGINT NOT NULL,
    "unrealized_minor" BIGINT NOT NULL,
    "external_minor" BIGINT NOT NULL,

    CONSTRAINT "equity_samples_pkey" PRIMARY KEY ("account_id","market_ms")
);

-- CreateTable
CREATE TABLE "instruments" (
    "venue" TEXT NOT NULL,
    "symbol" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "base" TEXT NOT NULL,
    "quote" TEXT NOT NULL,
    "tick_size" DECIMAL(38,18) NOT NULL,
    "lot_step" DECIMAL(38,18) NOT NULL,
    "min_quantity" DECIMAL(38,18) NOT NULL,
    "max_quantity" DECIMAL(38,18) NOT NULL,
    "min_notional" DECIMAL(38,18) NOT NULL,
    "max_leverage" INTEGER NOT NULL,
    "maintenance_tiers" JSONB NOT NULL,
    "source" TEXT NOT NULL,

    CONSTRAINT "instruments_pkey" PRIMARY KEY ("venue","symbol","valid_from")
);

-- CreateTable
CREATE TABLE "candles" (
    "source" TEXT NOT NULL,
    "symbol" TEXT NOT NULL,
    "timeframe" TEXT NOT NULL,
    "open_ms" BIGINT NOT NULL,
    "open" DECIMAL(38,18) NOT NULL,
    "high" DECIMAL(38,18) NOT NULL,
    "low" DECIMAL(38,18) NOT NULL,
    "close" DECIMAL(38,18) NOT NULL,
    "volume" DECIMAL(38,18) NOT NULL,

    CONSTRAINT "candles_pkey" PRIMARY KEY ("source","symbol","timeframe","open_ms")
);

-- CreateTable
CREATE TABLE "market_prices" (
    "source" TEXT NOT NULL,
    "symbol" TEXT NOT NULL,
    "last" DECIMAL(38,18) NOT NULL,
    "bid" DECIMAL(38,18) NOT NULL,
    "ask" DECIMAL(38,18) NOT NULL,
    "market_ms" BIGINT NOT NULL,
    "wall_at" TIMESTAMPTZ(3) NOT NULL,
    "day_open" DECIMAL(38,18),
    "day_high" DECIMAL(38,18),
    "day_low" DECIMAL(38,18),
    "day_quote_volume" DOUBLE PRECISION,

    CONSTRAINT "market_prices_pkey" PRIMARY KEY ("source","symbol")
);

-- CreateTable
CREATE TABLE "market_clocks" (
    "source" TEXT NOT NULL,
    "market_ms" BIGINT NOT NULL,
    "wall_at" TIMESTAMPTZ(3) NOT NULL,
    "speed" INTEGER NOT NULL,

    CONSTRAINT "market_clocks_pkey" PRIMARY KEY ("source")
);

-- CreateTable
CREATE TABLE "market_gaps" (
    "id" BIGSERIAL NOT NULL,
    "source" TEXT NOT NULL,
    "symbol" TEXT NOT NULL,
    "from_ms" BIGINT NOT NULL,
    "to_ms" BIGINT NOT NULL,
    "detected_at" TIMESTAMPTZ(3) NOT NULL,
    "filled_at" TIMESTAMPTZ(3),

    CONSTRAINT "market_gaps_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "funding_rates" (
    "venue" TEXT NOT NULL,
    "symbol" TEXT NOT NULL,
    "at_ms" BIGINT NOT NULL,
    "rate" DECIMAL(38,18) NOT NULL,

    CONSTRAINT "funding_rates_pkey" PRIMARY KEY ("venue","symbol","at_ms")
);

-- CreateTable
CREATE TABLE "leases" (
    "lane" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "fence" BIGINT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "leases_pkey" PRIMARY KEY ("lane")
);

-- CreateTable
CREATE TABLE "intents" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "origin_kind" TEXT NOT NULL,
    "origin_id" TEXT NOT NULL,
    "symbol" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "wish" JSONB NOT NULL,
    "outcome" TEXT NOT NULL,
    "reason" TEXT,
    "message" TEXT,
    "order_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "intents_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "orders" (
    "id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "account_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "venue" TEXT NOT NULL,
    "symbol" TEXT NOT NULL,
    "origin_kind" TEXT NOT NULL,
    "origin_id" TEXT NOT NULL,
    "client_order_id" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "time_in_force" TEXT NOT NULL,
    "role" TEXT NOT NULL DEFAULT 'entry',
    "status" TEXT NOT NULL,
    "quantity" DECIMAL(38,18) NOT NULL,
    "filled_quantity" DECIMAL(38,18) NOT NULL DEFAULT 0,
    "filled_notional_minor" BIGINT NOT NULL DEFAULT 0,
    "fee_minor" BIGINT NOT NULL DEFAULT 0,
    "price" DECIMAL(38,18),
    "trigger_price" DECIMAL(38,18),
    "trail_amount" DECIMAL(38,18),
    "trail_centibps" INTEGER,
    "activation_price" DECIMAL(38,18),
    "trail_reference" DECIMAL(38,18),
    "trail_active_ms" BIGINT,
    "triggered_ms" BIGINT,
    "reduce_only" BOOLEAN NOT NULL DEFAULT false,
    "stop_loss" DECIMAL(38,18),
    "take_profit" DECIMAL(38,18),
    "position_id" UUID,
    "leverage" INTEGER NOT NULL,
    "reserved_minor" BIGINT NOT NULL DEFAULT 0,
    "reason" TEXT,
    "message" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "submitted_at" TIMESTAMPTZ(3),
    "accepted_at" TIMESTAMPTZ(3),
    "accepted_ms" BIGINT,
    "done_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "fence" BIGINT NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),

    CONSTRAINT "orders_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "trail_peaks" (
    "venue" TEXT NOT NULL,
    "symbol" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "peaks" JSONB NOT NULL,

    CONSTRAINT "trail_peaks_pkey" PRIMARY KEY ("venue","symbol","side")
);

-- CreateTable
CREATE TABLE "fills" (
    "id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "venue" TEXT NOT NULL,
    "account_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "position_id" UUID NOT NULL,
    "flipped_position_id" UUID,
    "venue_trade_id" TEXT NOT NULL,
    "symbol" TEXT NOT NULL,
    "origin_kind" TEXT NOT NULL,
    "origin_id" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "quantity" DECIMAL(38,18) NOT NULL,
    "price" DECIMAL(38,18) NOT NULL,
    "notional_minor" BIGINT NOT NULL,
    "fee_minor" BIGINT NOT NULL,
    "realized_pnl_minor" BIGINT NOT NULL,
    "liquidity" TEXT NOT NULL,
    "market_ms" BIGINT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "fills_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "positions" (
    "id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "account_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "venue" TEXT NOT NULL,
    "symbol" TEXT NOT NULL,
    "origin_kind" TEXT NOT NULL,
    "origin_id" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "quantity" DECIMAL(38,18) NOT NULL,
    "cost_minor" BIGINT NOT NULL,
    "entered_quantity" DECIMAL(38,18) NOT NULL,
    "entered_minor" BIGINT NOT NULL,
    "exited_quantity" DECIMAL(38,18) NOT NULL DEFAULT 0,
    "exited_minor" BIGINT NOT NULL DEFAULT 0,
    "realized_pnl_minor" BIGINT NOT NULL DEFAULT 0,
    "fees_minor" BIGINT NOT NULL DEFAULT 0,
    "funding_minor" BIGINT NOT NULL DEFAULT 0,
    "leverage" INTEGER NOT NULL,
    "stop_loss" DECIMAL(38,18),
    "take_profit" DECIMAL(38,18),
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "opened_ms" BIGINT NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "closed_ms" BIGINT,

    CONSTRAINT "positions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "role" TEXT NOT NULL DEFAULT 'user',
    "email_confirmed_at" TIMESTAMPTZ(3),
    "session_version" INTEGER NOT NULL DEFAULT 1,
    "totp_secret_sealed" TEXT,
    "totp_enabled_at" TIMESTAMPTZ(3),
    "totp_last_step" BIGINT NOT NULL DEFAULT 0,
    "preferences" JSONB NOT NULL DEFAULT '{}',
    "banned_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "session_version" INTEGER NOT NULL,
    "ip" TEXT NOT NULL,
    "user_agent" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "sudo_until" TIMESTAMPTZ(3),

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "recovery_codes" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "code_hash" TEXT NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "recovery_codes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "one_time_tokens" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "payload" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "one_time_tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_tokens" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_events" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "ip" TEXT NOT NULL,
    "user_agent" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limits" (
    "key" TEXT NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("key","window_start")
);

-- CreateTable
CREATE TABLE "mails" (
    "id" UUID NOT NULL,
    "user_id" UUID,
    "to_address" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "html" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "done_at" TIMESTAMPTZ(3),
    "last_error" TEXT,

    CONSTRAINT "mails_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "caller" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "user_id" UUID,
    "route" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "status" INTEGER,
    "response" JSON,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("caller","key")
);

-- CreateIndex
CREATE INDEX "accounts_user_id_created_at_idx" ON "accounts"("user_id", "created_at");

-- CreateIndex
CREATE INDEX "cash_transfers_account_id_id_idx" ON "cash_transfers"("account_id", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "cash_transfers_account_id_cause_id_kind_key" ON "cash_transfers"("account_id", "cause_id", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "market_gaps_source_symbol_from_ms_key" ON "market_gaps"("source", "symbol", "from_ms");

-- CreateIndex
CREATE INDEX "intents_account_id_id_idx" ON "intents"("account_id", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "orders_seq_key" ON "orders"("seq");

-- CreateIndex
CREATE INDEX "orders_account_id_seq_idx" ON "orders"("account_id", "seq" DESC);

-- CreateIndex
CREATE INDEX "orders_user_id_seq_idx" ON "orders"("user_id", "seq" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "orders_account_id_client_order_id_key" ON "orders"("account_id", "client_order_id");

-- CreateIndex
CREATE UNIQUE INDEX "fills_seq_key" ON "fills"("seq");

-- CreateIndex
CREATE INDEX "fills_account_id_seq_idx" ON "fills"("account_id", "seq" DESC);

-- CreateIndex
CREATE INDEX "fills_user_id_seq_idx" ON "fills"("user_id", "seq" DESC);

-- CreateIndex
CREATE INDEX "fills_order_id_idx" ON "fills"("order_id");

-- CreateIndex
CREATE UNIQUE INDEX "fills_venue_account_id_venue_trade_id_key" ON "fills"("venue", "account_id", "venue_trade_id");

-- CreateIndex
CREATE UNIQUE INDEX "positions_seq_key" ON "positions"("seq");

-- CreateIndex
CREATE INDEX "positions_account_id_seq_idx" ON "positions"("account_id", "seq" DESC);

-- CreateIndex
CREATE INDEX "positions_user_id_seq_idx" ON "positions"("user_id", "seq" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "sessions_user_id_created_at_idx" ON "sessions"("user_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "recovery_codes_user_id_code_hash_key" ON "recovery_codes"("user_id", "code_hash");

-- CreateIndex
CREATE UNIQUE INDEX "one_time_tokens_token_hash_key" ON "one_time_tokens"("token_hash");

-- CreateIndex
CREATE INDEX "one_time_tokens_user_id_purpose_idx" ON "one_time_tokens"("user_id", "purpose");

-- CreateIndex
CREATE UNIQUE INDEX "api_tokens_token_hash_key" ON "api_tokens"("token_hash");

-- CreateIndex
CREATE INDEX "api_tokens_user_id_created_at_idx" ON "api_tokens"("user_id", "created_at");

-- CreateIndex
CREATE INDEX "audit_events_user_id_id_idx" ON "audit_events"("user_id", "id" DESC);

-- CreateIndex
CREATE INDEX "mails_state_next_attempt_at_idx" ON "mails"("state", "next_attempt_at");

-- CreateIndex
CREATE INDEX "mails_to_address_created_at_idx" ON "mails"("to_address", "created_at");

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- CreateIndex
CREATE INDEX "idempotency_keys_user_id_idx" ON "idempotency_keys"("user_id");

-- AddForeignKey
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account_leverages" ADD CONSTRAINT "account_leverages_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cash_transfers" ADD CONSTRAINT "cash_transfers_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "equity_samples" ADD CONSTRAINT "equity_samples_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "intents" ADD CONSTRAINT "intents_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "orders" ADD CONSTRAINT "orders_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "fills" ADD CONSTRAINT "fills_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "fills" ADD CONSTRAINT "fills_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "positions" ADD CONSTRAINT "positions_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recovery_codes" ADD CONSTRAINT "recovery_codes_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "one_time_tokens" ADD CONSTRAINT "one_time_tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;



-- What Prisma's schema cannot say.

-- One default account a user, one open position a sleeve and symbol.
CREATE UNIQUE INDEX "accounts_one_default" ON "accounts" ("user_id") WHERE "is_default" AND "closed_at" IS NULL;
CREATE UNIQUE INDEX "positions_one_open" ON "positions" ("account_id", "symbol", "origin_kind", "origin_id") WHERE "closed_at" IS NULL;
CREATE INDEX "positions_open" ON "positions" ("venue", "symbol") WHERE "closed_at" IS NULL;
-- The few transfers that are no result of trading: an equity sample adds them up.
CREATE INDEX "cash_transfers_external" ON "cash_transfers" ("account_id") WHERE "debit" = 'external' OR "credit" = 'external';
-- The lanes: what waits to be sent, and what is alive at a venue.
CREATE INDEX "orders_planned" ON "orders" ("venue", "seq") WHERE "status" IN ('planned', 'submitted', 'cancelling', 'unknown');
CREATE INDEX "orders_live" ON "orders" ("account_id", "symbol") WHERE "status" IN ('planned', 'submitted', 'open', 'partially-filled', 'cancelling', 'unknown');
CREATE INDEX "orders_of_position" ON "orders" ("position_id") WHERE "position_id" IS NOT NULL AND "status" IN ('planned', 'submitted', 'open', 'partially-filled', 'cancelling', 'unknown');

ALTER TABLE "users" ADD CONSTRAINT "users_email_lower" CHECK ("email" = lower("email")), ADD CONSTRAINT "users_role" CHECK ("role" IN ('user', 'operator'));
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_status" CHECK ("status" IN ('active', 'halted', 'closed')),
  ADD CONSTRAINT "accounts_fees" CHECK ("taker_fee_centibps" BETWEEN 0 AND 100000 AND "maker_fee_centibps" BETWEEN -10000 AND 100000);
ALTER TABLE "cash_transfers" ADD CONSTRAINT "cash_transfers_positive" CHECK ("amount_minor" > 0), ADD CONSTRAINT "cash_transfers_two_sides" CHECK ("debit" <> "credit");
ALTER TABLE "intents" ADD CONSTRAINT "intents_outcome" CHECK (("outcome" = 'ordered' AND "order_id" IS NOT NULL) OR ("outcome" = 'refused' AND "reason" IS NOT NULL));
ALTER TABLE "orders" ADD CONSTRAINT "orders_side" CHECK ("side" IN ('buy', 'sell')),
  ADD CONSTRAINT "orders_quantities" CHECK ("quantity" > 0 AND "filled_quantity" >= 0 AND "filled_quantity" <= "quantity"),
  ADD CONSTRAINT "orders_reserve" CHECK ("reserved_minor" >= 0);
ALTER TABLE "fills" ADD CONSTRAINT "fills_amounts" CHECK ("quantity" > 0 AND "price" > 0 AND "notional_minor" >= 0), ADD CONSTRAINT "fills_side" CHECK ("side" IN ('buy', 'sell'));
ALTER TABLE "positions" ADD CONSTRAINT "positions_side" CHECK (("side" = 'long' AND "quantity" >= 0) OR ("side" = 'short' AND "quantity" <= 0)),
  ADD CONSTRAINT "positions_flat_is_closed" CHECK (("quantity" = 0) = ("closed_at" IS NOT NULL)), ADD CONSTRAINT "positions_cost" CHECK ("cost_minor" >= 0);
ALTER TABLE "candles" ADD CONSTRAINT "candles_shape" CHECK ("low" <= "open" AND "low" <= "close" AND "high" >= "open" AND "high" >= "close" AND "volume" >= 0);

-- The table of moves of core/src/orders/order-status.ts; a test compares the two.
CREATE TABLE "order_moves" ("from_status" TEXT NOT NULL, "to_status" TEXT NOT NULL, PRIMARY KEY ("from_status", "to_status"));
INSERT INTO "order_moves" VALUES
  ('planned', 'submitted'), ('planned', 'open'), ('planned', 'partially-filled'), ('planned', 'filled'), ('planned', 'cancelled'), ('planned', 'rejected'), ('planned', 'expired'),
  ('submitted', 'planned'), ('submitted', 'open'), ('submitted', 'partially-filled'), ('submitted', 'filled'), ('submitted', 'cancelling'),
  ('submitted', 'cancelled'), ('submitted', 'rejected'), ('submitted', 'expired'), ('submitted', 'unknown'),
  ('open', 'partially-filled'), ('open', 'filled'), ('open', 'cancelling'), ('open', 'cancelled'), ('open', 'rejected'), ('open', 'expired'), ('open', 'unknown'),
  ('partially-filled', 'filled'), ('partially-filled', 'cancelling'), ('partially-filled', 'cancelled'), ('partially-filled', 'expired'), ('partially-filled', 'unknown'),
  ('cancelling', 'open'), ('cancelling', 'partially-filled'), ('cancelling', 'filled'), ('cancelling', 'cancelled'), ('cancelling', 'expired'), ('cancelling', 'unknown'),
  ('unknown', 'planned'), ('unknown', 'open'), ('unknown', 'partially-filled'), ('unknown', 'filled'), ('unknown', 'cancelling'), ('unknown', 'cancelled'), ('unknown', 'rejected'), ('unknown', 'expired'),
  ('cancelled', 'filled'), ('expired', 'filled');

CREATE FUNCTION "refuse_illegal_order_move"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM "order_moves" WHERE "from_status" = OLD."status" AND "to_status" = NEW."status") THEN
    RAISE EXCEPTION 'order % cannot move from % to %', OLD."id", OLD."status", NEW."status" USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "orders_moves" BEFORE UPDATE OF "status" ON "orders" FOR EACH ROW WHEN (OLD."status" IS DISTINCT FROM NEW."status") EXECUTE FUNCTION "refuse_illegal_order_move"();

-- Facts are never changed. Erasing a person is the one exception, and says so.
CREATE FUNCTION "refuse_change_of_facts"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('slipstream.erasing', true) = 'on' THEN RETURN OLD; END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER "cash_transfers_append_only" BEFORE UPDATE OR DELETE ON "cash_transfers" FOR EACH ROW EXECUTE FUNCTION "refuse_change_of_facts"();
CREATE TRIGGER "fills_append_only" BEFORE UPDATE OR DELETE ON "fills" FOR EACH ROW EXECUTE FUNCTION "refuse_change_of_facts"();
CREATE TRIGGER "audit_events_append_only" BEFORE UPDATE OR DELETE ON "audit_events" FOR EACH ROW EXECUTE FUNCTION "refuse_change_of_facts"();
