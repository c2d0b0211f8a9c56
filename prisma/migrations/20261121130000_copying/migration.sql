-- Masters, follows and copies.

CREATE TABLE "masters" (
    "id" UUID NOT NULL,
    "user_id" UUID,
    "account_id" UUID,
    "display_name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "fee_bps" INTEGER NOT NULL,
    "min_copy_minor" BIGINT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active',
    "qualified" BOOLEAN NOT NULL DEFAULT true,
    "last_seq" BIGINT NOT NULL DEFAULT 0,
    "last_hash" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "left_at" TIMESTAMPTZ(3),
    "left_seq" BIGINT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "masters_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "masters_account_id_key" ON "masters"("account_id");
CREATE INDEX "masters_user_id_idx" ON "masters"("user_id");
CREATE UNIQUE INDEX "masters_one_name" ON "masters" (lower("display_name"));
ALTER TABLE "masters" ADD CONSTRAINT "masters_status" CHECK ("status" IN ('active', 'left')), ADD CONSTRAINT "masters_fee" CHECK ("fee_bps" BETWEEN 0 AND 3000),
  ADD CONSTRAINT "masters_minimum" CHECK ("min_copy_minor" > 0);

CREATE TABLE "master_fills" (
    "master_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "fill_id" UUID NOT NULL,
    "symbol" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "quantity" DECIMAL(38,18) NOT NULL,
    "price" DECIMAL(38,18) NOT NULL,
    "fee_minor" BIGINT NOT NULL,
    "realized_pnl_minor" BIGINT NOT NULL,
    "net_before" DECIMAL(38,18) NOT NULL,
    "net_after" DECIMAL(38,18) NOT NULL,
    "equity_before_minor" BIGINT NOT NULL,
    "leverage" INTEGER NOT NULL,
    "stop_loss" DECIMAL(38,18),
    "market_ms" BIGINT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "hash" TEXT NOT NULL,
    CONSTRAINT "master_fills_pkey" PRIMARY KEY ("master_id","seq")
);
CREATE UNIQUE INDEX "master_fills_fill_id_key" ON "master_fills"("fill_id");
CREATE INDEX "master_fills_master_id_symbol_seq_idx" ON "master_fills"("master_id", "symbol", "seq");
CREATE INDEX "master_fills_master_id_market_ms_idx" ON "master_fills"("master_id", "market_ms");

CREATE TABLE "follows" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "master_id" UUID NOT NULL,
    "venue" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "fee_bps" INTEGER NOT NULL,
    "own" BOOLEAN NOT NULL,
    "turn" INTEGER NOT NULL,
    "realized_minor" BIGINT NOT NULL DEFAULT 0,
    "start_seq" BIGINT NOT NULL,
    "catch_up" BOOLEAN NOT NULL DEFAULT false,
    "stop_reason" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "started_ms" BIGINT NOT NULL,
    "stopped_at" TIMESTAMPTZ(3),
    "stopped_ms" BIGINT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "follows_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "follows_user_id_id_idx" ON "follows"("user_id", "id" DESC);
CREATE INDEX "follows_master_id_id_idx" ON "follows"("master_id", "id");
-- One follow of a master on an account at a time; the circle of those that are alive.
CREATE UNIQUE INDEX "follows_one_alive" ON "follows" ("account_id", "master_id") WHERE "status" <> 'stopped';
CREATE INDEX "follows_circle" ON "follows" ("master_id", "venue", "turn", "id") WHERE "status" <> 'stopped';
-- What is tended in a hurry.
CREATE INDEX "follows_stopping" ON "follows" ("venue") WHERE "status" = 'stopping';
CREATE INDEX "follows_catching_up" ON "follows" ("venue") WHERE "catch_up";
ALTER TABLE "follows" ADD CONSTRAINT "follows_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  ADD CONSTRAINT "follows_status" CHECK ("status" IN ('active', 'paused', 'stopping', 'stopped')),
  ADD CONSTRAINT "follows_stopped" CHECK (("status" = 'stopped') = ("stopped_at" IS NOT NULL));

CREATE TABLE "copy_cursors" (
    "master_id" UUID NOT NULL,
    "venue" TEXT NOT NULL,
    "done_seq" BIGINT NOT NULL,
    "batch_to" BIGINT,
    "after_turn" INTEGER,
    "after_id" UUID,
    "wrapped" BOOLEAN NOT NULL DEFAULT false,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "copy_cursors_pkey" PRIMARY KEY ("master_id","venue")
);

CREATE TABLE "copies" (
    "follow_id" UUID NOT NULL,
    "master_seq" BIGINT NOT NULL,
    "user_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "master_id" UUID NOT NULL,
    "symbol" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "reason" TEXT,
    "detail" TEXT,
    "order_id" UUID,
    "ideal_quantity" DECIMAL(38,18),
    "wanted_quantity" DECIMAL(38,18),
    "quantity" DECIMAL(38,18) NOT NULL DEFAULT 0,
    "master_price" DECIMAL(38,18) NOT NULL,
    "price" DECIMAL(38,18),
    "slippage_bps" DOUBLE PRECISION,
    "slippage_minor" BIGINT,
    "fee_minor" BIGINT NOT NULL DEFAULT 0,
    "master_market_ms" BIGINT NOT NULL,
    "master_recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "planned_at" TIMESTAMPTZ(3) NOT NULL,
    "submitted_at" TIMESTAMPTZ(3),
    "filled_at" TIMESTAMPTZ(3),
    CONSTRAINT "copies_pkey" PRIMARY KEY ("follow_id","master_seq")
);
-- What is under way, found by its order when the venue answers.
CREATE INDEX "copies_pending" ON "copies" ("order_id") WHERE "outcome" = 'pending';
CREATE INDEX "copies_pending_of_follow" ON "copies" ("follow_id") WHERE "outcome" = 'pending';
-- The positions of a follow's sleeve.
CREATE INDEX "positions_of_sleeve" ON "positions" ("origin_id", "symbol") WHERE "origin_kind" = 'follow';
ALTER TABLE "copies" ADD CONSTRAINT "copies_outcome" CHECK (("outcome" = 'skipped') <= ("reason" IS NOT NULL)),
  ADD CONSTRAINT "copies_outcomes" CHECK ("outcome" IN ('pending', 'copied', 'skipped'));

-- Facts are never changed.
CREATE TRIGGER "master_fills_append_only" BEFORE UPDATE OR DELETE ON "master_fills" FOR EACH ROW EXECUTE FUNCTION "refuse_change_of_facts"();

-- Rows that trading writes by the ten thousand are no longer checked one by one against the account that their transaction has locked; what a
-- deleted account leaves is removed by a trigger instead of by cascades (docs/decisions/0030).
ALTER TABLE "cash_transfers" DROP CONSTRAINT "cash_transfers_account_id_fkey";
ALTER TABLE "orders" DROP CONSTRAINT "orders_account_id_fkey";
ALTER TABLE "fills" DROP CONSTRAINT "fills_account_id_fkey", DROP CONSTRAINT "fills_order_id_fkey";
ALTER TABLE "positions" DROP CONSTRAINT "positions_account_id_fkey";

-- Their order is asked for by account, by user or by venue, never over all rows; and rows that change with every copy leave room for it on their pages.
DROP INDEX "orders_seq_key", "fills_seq_key", "positions_seq_key";
ALTER TABLE "accounts" SET (fillfactor = 70);
ALTER TABLE "follows" SET (fillfactor = 70);
ALTER TABLE "positions" SET (fillfactor = 80);

CREATE FUNCTION "erase_account_rows"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM "copies" WHERE "follow_id" IN (SELECT "id" FROM "follows" WHERE "account_id" = OLD."id");
  DELETE FROM "cash_transfers" WHERE "account_id" = OLD."id";
  DELETE FROM "fills" WHERE "account_id" = OLD."id";
  DELETE FROM "positions" WHERE "account_id" = OLD."id";
  DELETE FROM "orders" WHERE "account_id" = OLD."id";
  UPDATE "masters" SET "status" = 'left', "left_at" = COALESCE("left_at", now()), "left_seq" = COALESCE("left_seq", "last_seq"),
    "display_name" = 'Deleted master ' || left("id"::text, 8), "description" = '', "user_id" = NULL, "account_id" = NULL, "updated_at" = now()
  WHERE "account_id" = OLD."id";
  RETURN OLD;
END $$;
CREATE TRIGGER "accounts_erase_rows" BEFORE DELETE ON "accounts" FOR EACH ROW EXECUTE FUNCTION "erase_account_rows"();
