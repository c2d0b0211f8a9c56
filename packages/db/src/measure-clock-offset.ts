import type { Clock, Ms } from "@slipstream/kernel";
import type { Database } from "./connection.ts";

const SAMPLES = 5;

/** How far the database's clock is ahead of ours; the sample with the shortest way there and back counts. */
export async function measureClockOffset({ pool }: Database, clock: Clock): Promise<Ms> {
  let best = { tookMs: Number.POSITIVE_INFINITY, offsetMs: 0 };
  for (let sample = 0; sample < SAMPLES; sample++) {
    const askedAt = clock.now();
    const { rows } = await pool.query<{ ms: string }>("SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms");
    const tookMs = clock.now() - askedAt;
    if (tookMs < best.tookMs) best = { tookMs, offsetMs: Math.round(Number(rows[0]?.ms) - askedAt - tookMs / 2) };
  }
  return best.offsetMs;
}
