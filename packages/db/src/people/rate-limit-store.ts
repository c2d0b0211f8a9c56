import type { RateLimitStore } from "@slipstream/core/people/server";
import type { Database } from "../connection.ts";

/** One statement each, so that any number of callers at the same time count one after another. */
export const createRateLimitStore = ({ pool }: Database): RateLimitStore => ({
  async take(key, windowStart, max) {
    const { rowCount } = await pool.query(
      `INSERT INTO rate_limits AS r (key, window_start, count) VALUES ($1, $2, 1)
       ON CONFLICT (key, window_start) DO UPDATE SET count = r.count + 1 WHERE r.count < $3`,
      [key, new Date(windowStart), max],
    );
    return rowCount === 1;
  },
  async giveBack(key, windowStart) {
    await pool.query("UPDATE rate_limits SET count = count - 1 WHERE key = $1 AND window_start = $2 AND count > 0", [
      key,
      new Date(windowStart),
    ]);
  },
});
