import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaClient } from "../generated/prisma/client.ts";

/** Both ways into one database: Prisma for rows by key, `pool` for set-based SQL on hot paths. Numerics and bigints come as strings from `pool`. */
export type Database = { readonly pool: pg.Pool; readonly prisma: PrismaClient; close(): Promise<void> };

/** Opens lazily; a database that is down shows at the first query, and later queries connect anew. */
export function connectDatabase(
  url: string,
  options: { maxConnections?: number; idleInTransactionMs?: number; onError?: (error: Error) => void } = {},
): Database {
  // `pipeline`: statements of one transaction that are asked for together go out together, and cost one wait.
  const config = {
    connectionString: url,
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: 5_000,
    // A process that stands still in the middle of a transaction must not hold its locks for ever: its successor waits for them.
    idle_in_transaction_session_timeout: options.idleInTransactionMs ?? 30_000,
    pipeline: true,
  };
  const pool = new pg.Pool(config);
  // A connection that the server ends must not end the process, idle or between two statements of a transaction: the next one is new.
  pool.on("error", (error) => options.onError?.(error));
  pool.on("connect", (client) => client.on("error", (error) => options.onError?.(error)));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    pool,
    prisma,
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** Runs `work` in one transaction; rolls back and rethrows when it throws. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
