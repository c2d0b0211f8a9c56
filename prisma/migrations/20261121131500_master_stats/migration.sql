-- What the leaderboard and the profiles show, computed from master_fills and from nothing else; and a root of each market day.

CREATE TABLE "master_stats" (
    "master_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "state" TEXT NOT NULL,
    "follower_return" DOUBLE PRECISION,
    "pnl" DOUBLE PRECISION NOT NULL,
    "win_rate" DOUBLE PRECISION,
    "followers" INTEGER NOT NULL,
    "return_pct" DOUBLE PRECISION,
    "drawdown_pct" DOUBLE PRECISION,
    "first_ms" BIGINT,
    "last_ms" BIGINT,
    "trades" INTEGER NOT NULL,
    "symbols" TEXT[] NOT NULL,
    "line" JSONB NOT NULL,
    "profile" JSONB NOT NULL,
    "computed_at" TIMESTAMPTZ(3) NOT NULL,
    "cost_ms" INTEGER NOT NULL,
    CONSTRAINT "master_stats_pkey" PRIMARY KEY ("master_id")
);
-- One for each order of the leaderboard: what cannot be computed comes last, then the larger profit.
CREATE INDEX "master_stats_follower_return" ON "master_stats" (COALESCE("follower_return", '-Infinity') DESC, "pnl" DESC, "master_id" DESC);
CREATE INDEX "master_stats_pnl" ON "master_stats" ("pnl" DESC, "master_id" DESC);
CREATE INDEX "master_stats_win_rate" ON "master_stats" (COALESCE("win_rate", '-Infinity') DESC, "pnl" DESC, "master_id" DESC);
CREATE INDEX "master_stats_followers" ON "master_stats" ("followers" DESC, "pnl" DESC, "master_id" DESC);
CREATE INDEX "master_stats_return" ON "master_stats" (COALESCE("return_pct", '-Infinity') DESC, "pnl" DESC, "master_id" DESC);
CREATE INDEX "master_stats_drawdown" ON "master_stats" (COALESCE(-"drawdown_pct", '-Infinity') DESC, "pnl" DESC, "master_id" DESC);
CREATE INDEX "master_stats_age" ON "master_stats" (COALESCE(-"first_ms", -8640000000000000) DESC, "pnl" DESC, "master_id" DESC);
CREATE INDEX "master_stats_computed_at_idx" ON "master_stats"("computed_at");

CREATE TABLE "master_roots" (
    "master_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "seq" BIGINT NOT NULL,
    "root" TEXT NOT NULL,
    "written_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "master_roots_pkey" PRIMARY KEY ("master_id","day")
);
CREATE TRIGGER "master_roots_append_only" BEFORE UPDATE OR DELETE ON "master_roots" FOR EACH ROW EXECUTE FUNCTION "refuse_change_of_facts"();
