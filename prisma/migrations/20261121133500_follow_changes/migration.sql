-- Who began or stopped to follow a master since its statistics were computed.
CREATE INDEX "follows_started" ON "follows" ("master_id", "started_at") WHERE NOT "own";
CREATE INDEX "follows_stopped" ON "follows" ("master_id", "stopped_at") WHERE NOT "own" AND "stopped_at" IS NOT NULL;
