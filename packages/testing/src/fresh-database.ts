import { randomUUID } from "node:crypto";
import pg from "pg";
import { runOn, startTestServer, type TestServer, withDatabase } from "./test-postgres.ts";

/** Where the run's Postgres is asked for; set by the global setup. */
export const TEST_SERVER_VARIABLE = "SLIPSTREAM_TEST_SERVER";

export type FreshDatabase = {
  readonly url: string;
  readonly pool: pg.Pool;
  /** Runs one statement and returns its rows. */
  sql<Row extends pg.QueryResultRow = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
};

let server: Promise<TestServer> | undefined;

/** An empty, migrated database of one's own. Drop it in `afterAll`. Outside vitest it starts a Postgres that ends with the process. */
export async function freshDatabase(): Promise<FreshDatabase> {
  server ??= findServer();
  const { adminUrl, template } = await server;
  const name = `slipstream_test_${randomUUID().replaceAll("-", "")}`;
  await runOn(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = withDatabase(adminUrl, name);
  const pool = new pg.Pool({ connectionString: url, max: 5 });
  pool.on("error", () => {}); // a test may end the server on purpose
  return {
    url,
    pool,
    sql: async <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) => (await pool.query<Row>(text, values)).rows,
    drop: async () => {
      await pool.end();
      await runOn(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

async function findServer(): Promise<TestServer> {
  const door = process.env[TEST_SERVER_VARIABLE];
  if (!door) return startTestServer();
  const response = await fetch(door);
  if (!response.ok) throw new Error(`the test run's Postgres did not start: ${await response.text()}`);
  return (await response.json()) as TestServer;
}
