-- When a follower agreed to a higher rate, on the market clock: a period that had begun by then keeps its rate, however late it is settled.
ALTER TABLE "follows" ADD COLUMN "agreed_ms" BIGINT;
