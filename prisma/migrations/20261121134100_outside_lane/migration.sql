-- The lane of a venue outside asks for what it has not heard of, and compares executions where orders lately ended.
CREATE INDEX "orders_at_venue" ON "orders" ("venue", "updated_at") WHERE "status" IN ('open', 'partially-filled', 'cancelling');
CREATE INDEX "orders_ended" ON "orders" ("venue", "done_at") WHERE "submitted_at" IS NOT NULL AND "done_at" IS NOT NULL;
