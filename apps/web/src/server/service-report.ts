import type { ReadyChecks, ServiceReport } from "@slipstream/api";
import { isStale } from "@slipstream/core/market";
import type { QuoteReader } from "@slipstream/core/market/server";
import type { Database } from "@slipstream/db";
import type { Clock } from "@slipstream/kernel";
import type { RedisConnection } from "@slipstream/queue";
import type { Metrics } from "@slipstream/telemetry";

type Deps = { database: Database; redis: RedisConnection; quotes: QuoteReader; clock: Clock; metrics: Metrics; version: string };
type Check = ReadyChecks["database"];

const down = (detail: string): Check => ({ ok: false, detail });
const OK: Check = { ok: true, detail: null };

/** Looks at what this process stands on. Never throws, and never says more than that something is down. */
export function createServiceReport({ database, redis, quotes, clock, metrics, version }: Deps): ServiceReport {
  const checkDatabase = async (): Promise<Pick<ReadyChecks, "database" | "migrations">> => {
    try {
      await database.pool.query("SELECT 1");
    } catch {
      return { database: down("the database cannot be reached"), migrations: down("unknown while the database is away") };
    }
    try {
      const { rows } = await database.pool.query<{ applied: number; failed: number }>(
        `SELECT COUNT(*) FILTER (WHERE finished_at IS NOT NULL)::int AS applied,
                COUNT(*) FILTER (WHERE finished_at IS NULL AND rolled_back_at IS NULL)::int AS failed FROM _prisma_migrations`,
      );
      const isMigrated = rows[0] !== undefined && rows[0].applied > 0 && rows[0].failed === 0;
      return { database: OK, migrations: isMigrated ? OK : down("a migration is missing or failed") };
    } catch {
      return { database: OK, migrations: down("the database was never migrated") };
    }
  };
  const checkMarket = async (): Promise<Check> => {
    const known = await quotes.list().catch(() => []);
    const isLive = known.some((quote) => !isStale(quote, clock.now()));
    return isLive ? OK : down("no price has come for longer than the limit");
  };
  return {
    version,
    async check() {
      const [stored, market] = await Promise.all([checkDatabase(), checkMarket()]);
      return { ...stored, redis: redis.isReady() ? OK : down("Redis cannot be reached: live prices come later, nothing is lost"), market };
    },
    metrics: async () => (await metrics.expose()).text,
  };
}
