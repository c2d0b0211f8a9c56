-- Notices are written while a master's fill goes round the followers: each index less is time less.
-- DropIndex
DROP INDEX "notices_at_idx";

-- DropIndex
DROP INDEX "notices_seq_key";

-- CreateIndex
CREATE INDEX "notices_at_idx" ON "notices" USING BRIN ("at");
