import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { startPostgres } from "../../../scripts/embedded/postgres.ts";
import { migrateDeploy, readMigrations } from "../../../scripts/migrate.ts";
import { openReaper } from "../../../scripts/processes/reaper-client.ts";

const PASSWORD = "test";
const FIRST_PORT = 5620;
/** Any number that nobody else locks by: two test runs on one server make the template once. */
const TEMPLATE_LOCK = 420_117;

/** A server for tests, and the migrated database on it that every test's own is a copy of. */
export type TestServer = { readonly adminUrl: string; readonly template: string };
export type RunningTestServer = TestServer & { stop(): Promise<void> };

/** The server named by TEST_DATABASE_URL, else an embedded one in a temporary folder; with its template made. */
export async function startTestServer(givenUrl: string | undefined = process.env.TEST_DATABASE_URL): Promise<RunningTestServer> {
  const { adminUrl, stop } = givenUrl ? { adminUrl: givenUrl, stop: async () => {} } : await startEmbedded();
  try {
    return { adminUrl, template: await makeTemplate(adminUrl), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The URL of another database on the same server. */
export function withDatabase(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${database}`;
  return parsed.href;
}

/** Runs one statement on a connection of its own. */
export async function runOn(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function startEmbedded(): Promise<{ adminUrl: string; stop(): Promise<void> }> {
  const reaper = openReaper();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-test-"));
  fs.chmodSync(folder, 0o755);
  reaper.remove(folder);
  const server = await startPostgres({
    dataDir: path.join(folder, "postgres"),
    password: PASSWORD,
    database: "postgres",
    port: FIRST_PORT,
    // The machine will not lose its power in the middle of a test; a killed server loses nothing by this.
    settings: { fsync: "off", full_page_writes: "off", max_connections: "200" },
    onSpawn: (pid) => reaper.hold({ pid, signals: ["SIGINT", "SIGQUIT", "SIGKILL"] }),
  });
  return {
    adminUrl: server.url,
    stop: async () => {
      await server.stop();
      reaper.release(server.pid);
      await reaper.close();
    },
  };
}

async function makeTemplate(adminUrl: string): Promise<string> {
  const checksums = readMigrations().map(({ checksum }) => checksum);
  const name = `slipstream_template_${createHash("sha256").update(checksums.join()).digest("hex").slice(0, 16)}`;
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [TEMPLATE_LOCK]);
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (rowCount !== 0) return name;
    // Under another name until it is whole: a run that is cut off leaves no half of a template.
    const unfinished = `${name}_unfinished`;
    await client.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${unfinished}`);
    await migrateDeploy({ url: withDatabase(adminUrl, unfinished) });
    await client.query(`ALTER DATABASE ${unfinished} RENAME TO ${name}`);
    return name;
  } finally {
    await client.end();
  }
}
