-- Settlements look for funding among millions of other transfers.
CREATE INDEX "cash_transfers_funding" ON "cash_transfers" ("account_id", "id") WHERE "kind" = 'funding';

-- Null: nothing was agreed to beyond what is in force.
ALTER TABLE "follows" ALTER COLUMN "agreed_bps" DROP NOT NULL;
UPDATE "follows" SET "agreed_bps" = NULL;
