-- Strategies, back-tests, searches, the jobs that compute them, and imported history.

-- CreateTable
CREATE TABLE "backtests" (
    "id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "user_id" UUID NOT NULL,
    "strategy_id" UUID,
    "version" INTEGER,
    "name" TEXT NOT NULL,
    "request" JSONB NOT NULL,
    "symbols" TEXT[],
    "timeframe" TEXT NOT NULL,
    "from_ms" BIGINT NOT NULL,
    "to_ms" BIGINT NOT NULL,
    "status" TEXT NOT NULL,
    "progress" INTEGER NOT NULL DEFAULT 0,
    "reason" TEXT,
    "message" TEXT,
    "summary" JSONB,
    "stamp" JSONB,
    "share_code" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "backtests_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "backtest_reports" (
    "backtest_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "report" BYTEA NOT NULL,

    CONSTRAINT "backtest_reports_pkey" PRIMARY KEY ("backtest_id")
);

-- CreateTable
CREATE TABLE "searches" (
    "id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "user_id" UUID NOT NULL,
    "strategy_id" UUID,
    "version" INTEGER,
    "name" TEXT NOT NULL,
    "request" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "trials" INTEGER NOT NULL DEFAULT 0,
    "planned_trials" INTEGER NOT NULL,
    "windows" JSONB NOT NULL DEFAULT '[]',
    "reason" TEXT,
    "message" TEXT,
    "result" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "searches_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "search_trials" (
    "search_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "user_id" UUID NOT NULL,
    "params" DOUBLE PRECISION[],
    "figures" JSONB NOT NULL,
    "objective" DOUBLE PRECISION,
    "moments" JSONB,

    CONSTRAINT "search_trials_pkey" PRIMARY KEY ("search_id","number")
);

-- CreateTable
CREATE TABLE "jobs" (
    "id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "subject_id" UUID NOT NULL,
    "part" INTEGER NOT NULL DEFAULT 0,
    "input" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "progress" INTEGER NOT NULL DEFAULT 0,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "worker" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "reason" TEXT,
    "message" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "jobs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "candle_chunks" (
    "symbol" TEXT NOT NULL,
    "timeframe" TEXT NOT NULL,
    "chunk_ms" BIGINT NOT NULL,
    "bars" INTEGER NOT NULL,
    "columns" BYTEA NOT NULL,

    CONSTRAINT "candle_chunks_pkey" PRIMARY KEY ("symbol","timeframe","chunk_ms")
);

-- CreateTable
CREATE TABLE "candle_imports" (
    "id" UUID NOT NULL,
    "symbol" TEXT NOT NULL,
    "timeframe" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "file_hash" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "from_ms" BIGINT NOT NULL,
    "to_ms" BIGINT NOT NULL,
    "bars" INTEGER NOT NULL,
    "gaps" INTEGER NOT NULL,
    "imported_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "candle_imports_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "strategies" (
    "id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "strategies_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "strategy_versions" (
    "strategy_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "user_id" UUID NOT NULL,
    "spec" JSONB NOT NULL,
    "customs" JSONB NOT NULL,
    "words" TEXT,
    "note" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "strategy_versions_pkey" PRIMARY KEY ("strategy_id","number")
);

-- CreateTable
CREATE TABLE "custom_indicators" (
    "id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "levels" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "custom_indicators_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "strategy_runs" (
    "id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "strategy_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "daily_loss_bps" INTEGER,
    "max_positions" INTEGER,
    "started_ms" BIGINT NOT NULL,
    "stopped_ms" BIGINT,
    "stop_reason" TEXT,
    "started_with" JSONB NOT NULL,
    "at_stop" TEXT,
    "day_ms" BIGINT,
    "day_equity_minor" BIGINT,
    "day_profit_minor" BIGINT,
    "loss_hit_ms" BIGINT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "strategy_runs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "strategy_run_bars" (
    "run_id" UUID NOT NULL,
    "symbol" TEXT NOT NULL,
    "bar_ms" BIGINT NOT NULL,

    CONSTRAINT "strategy_run_bars_pkey" PRIMARY KEY ("run_id","symbol")
);

-- CreateTable
CREATE TABLE "strategy_swaps" (
    "id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "run_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "from_version" INTEGER NOT NULL,
    "to_version" INTEGER NOT NULL,
    "mode" TEXT NOT NULL,
    "hours" INTEGER,
    "rule" JSONB,
    "status" TEXT NOT NULL,
    "started_ms" BIGINT NOT NULL,
    "ended_ms" BIGINT,
    "reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "strategy_swaps_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "strategy_decisions" (
    "id" BIGSERIAL NOT NULL,
    "run_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "symbol" TEXT NOT NULL,
    "bar_ms" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "detail" JSONB NOT NULL,
    "shadow" BOOLEAN NOT NULL DEFAULT false,
    "client_order_id" TEXT,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "strategy_decisions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "strategy_checks" (
    "run_id" UUID NOT NULL,
    "day_ms" BIGINT NOT NULL,
    "user_id" UUID NOT NULL,
    "bars" INTEGER NOT NULL,
    "agreed" INTEGER NOT NULL,
    "differences" JSONB NOT NULL,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "strategy_checks_pkey" PRIMARY KEY ("run_id","day_ms")
);

-- CreateIndex
CREATE UNIQUE INDEX "backtests_share_code_key" ON "backtests"("share_code");

-- CreateIndex
CREATE INDEX "backtests_user_id_seq_idx" ON "backtests"("user_id", "seq" DESC);

-- CreateIndex
CREATE INDEX "backtests_strategy_id_seq_idx" ON "backtests"("strategy_id", "seq" DESC);

-- CreateIndex
CREATE INDEX "searches_user_id_seq_idx" ON "searches"("user_id", "seq" DESC);

-- CreateIndex
CREATE INDEX "jobs_user_id_idx" ON "jobs"("user_id");

-- CreateIndex
CREATE INDEX "jobs_subject_id_idx" ON "jobs"("subject_id");

-- CreateIndex
CREATE UNIQUE INDEX "jobs_kind_subject_id_part_key" ON "jobs"("kind", "subject_id", "part");

-- CreateIndex
CREATE INDEX "candle_imports_symbol_timeframe_imported_at_idx" ON "candle_imports"("symbol", "timeframe", "imported_at" DESC);

-- CreateIndex
CREATE INDEX "strategies_user_id_seq_idx" ON "strategies"("user_id", "seq" DESC);

-- CreateIndex
CREATE INDEX "custom_indicators_user_id_seq_idx" ON "custom_indicators"("user_id", "seq" DESC);

-- CreateIndex
CREATE INDEX "strategy_runs_user_id_seq_idx" ON "strategy_runs"("user_id", "seq" DESC);

-- CreateIndex
CREATE INDEX "strategy_runs_strategy_id_seq_idx" ON "strategy_runs"("strategy_id", "seq" DESC);

-- CreateIndex
CREATE INDEX "strategy_swaps_run_id_seq_idx" ON "strategy_swaps"("run_id", "seq" DESC);

-- CreateIndex
CREATE INDEX "strategy_decisions_run_id_id_idx" ON "strategy_decisions"("run_id", "id" DESC);

-- CreateIndex
CREATE INDEX "strategy_decisions_user_id_id_idx" ON "strategy_decisions"("user_id", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "strategy_decisions_run_id_version_symbol_bar_ms_kind_key" ON "strategy_decisions"("run_id", "version", "symbol", "bar_ms", "kind");



ALTER TABLE "strategies" ADD CONSTRAINT "strategies_version" CHECK ("version" >= 1);
ALTER TABLE "strategy_versions" ADD CONSTRAINT "strategy_versions_strategy_id_fkey" FOREIGN KEY ("strategy_id") REFERENCES "strategies"("id") ON DELETE CASCADE;
CREATE UNIQUE INDEX "custom_indicators_name" ON "custom_indicators" ("user_id", lower("name"));
ALTER TABLE "strategy_runs" ADD CONSTRAINT "strategy_runs_status" CHECK ("status" IN ('running', 'stopping', 'stopped')),
  ADD CONSTRAINT "strategy_runs_stopped" CHECK (("status" = 'stopped') = ("stopped_ms" IS NOT NULL)),
  ADD CONSTRAINT "strategy_runs_limits" CHECK ("daily_loss_bps" BETWEEN 1 AND 10000 AND "max_positions" BETWEEN 1 AND 20),
  ADD CONSTRAINT "strategy_runs_at_stop" CHECK ("at_stop" IN ('close', 'keep'));
CREATE INDEX "strategy_runs_live" ON "strategy_runs" ("account_id") WHERE "status" <> 'stopped';
CREATE INDEX "fills_of_run" ON "fills" ("position_id", "seq") WHERE "origin_kind" = 'strategy';
-- What a run holds and held, by symbol.
CREATE INDEX "positions_of_run" ON "positions" ("origin_id", "symbol", "seq" DESC) WHERE "origin_kind" = 'strategy';
CREATE UNIQUE INDEX "strategy_runs_one" ON "strategy_runs" ("strategy_id") WHERE "status" <> 'stopped';
ALTER TABLE "strategy_swaps" ADD CONSTRAINT "strategy_swaps_mode" CHECK ("mode" IN ('at-once', 'gradual', 'shadow')),
  ADD CONSTRAINT "strategy_swaps_status" CHECK ("status" IN ('under-way', 'done', 'rolled-back', 'cancelled'));
CREATE UNIQUE INDEX "strategy_swaps_one" ON "strategy_swaps" ("run_id") WHERE "status" = 'under-way';
ALTER TABLE "backtests" ADD CONSTRAINT "backtests_status" CHECK ("status" IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  ADD CONSTRAINT "backtests_progress" CHECK ("progress" BETWEEN 0 AND 1000);
ALTER TABLE "backtest_reports" ADD CONSTRAINT "backtest_reports_backtest_id_fkey" FOREIGN KEY ("backtest_id") REFERENCES "backtests"("id") ON DELETE CASCADE;
ALTER TABLE "searches" ADD CONSTRAINT "searches_status" CHECK ("status" IN ('queued', 'running', 'done', 'failed', 'cancelled'));
ALTER TABLE "search_trials" ADD CONSTRAINT "search_trials_search_id_fkey" FOREIGN KEY ("search_id") REFERENCES "searches"("id") ON DELETE CASCADE;
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_status" CHECK ("status" IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  ADD CONSTRAINT "jobs_progress" CHECK ("progress" BETWEEN 0 AND 1000);
-- What workers take from, and what they look over for leases that ran out.
CREATE INDEX "jobs_open" ON "jobs" ("seq") WHERE "status" IN ('queued', 'running');

CREATE TRIGGER "strategy_versions_unchanged" BEFORE UPDATE ON "strategy_versions" EXECUTE FUNCTION "refuse_change_of_books"();
CREATE TRIGGER "strategy_decisions_unchanged" BEFORE UPDATE ON "strategy_decisions" EXECUTE FUNCTION "refuse_change_of_books"();

-- Whatever a person made goes with the person, and nothing can be written of one who has gone.
ALTER TABLE "strategies" ADD CONSTRAINT "strategies_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE;
ALTER TABLE "custom_indicators" ADD CONSTRAINT "custom_indicators_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE;
ALTER TABLE "strategy_runs" ADD CONSTRAINT "strategy_runs_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE;
ALTER TABLE "strategy_run_bars" ADD CONSTRAINT "strategy_run_bars_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "strategy_runs"("id") ON DELETE CASCADE;
ALTER TABLE "strategy_swaps" ADD CONSTRAINT "strategy_swaps_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "strategy_runs"("id") ON DELETE CASCADE;
ALTER TABLE "strategy_decisions" ADD CONSTRAINT "strategy_decisions_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "strategy_runs"("id") ON DELETE CASCADE;
ALTER TABLE "strategy_checks" ADD CONSTRAINT "strategy_checks_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "strategy_runs"("id") ON DELETE CASCADE;
ALTER TABLE "backtests" ADD CONSTRAINT "backtests_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE;
ALTER TABLE "searches" ADD CONSTRAINT "searches_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE;
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE;
