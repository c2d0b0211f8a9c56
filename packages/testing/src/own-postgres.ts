import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { startPostgres } from "../../../scripts/embedded/postgres.ts";
import { migrateDeploy } from "../../../scripts/migrate.ts";
import { openReaper } from "../../../scripts/processes/reaper-client.ts";

const FIRST_PORT = 7_620;
const PASSWORD = "own";

export type OwnPostgres = {
  readonly url: string;
  sql<Row extends pg.QueryResultRow = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Stops it as a power cut would, and starts it again under the same address: what it had not promised is gone. */
  crash(): Promise<void>;
  stop(): Promise<void>;
};

/** A migrated Postgres of one's own that keeps its promises: for tests that stop it in the middle of work. */
export async function ownPostgres(): Promise<OwnPostgres> {
  const reaper = openReaper();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-own-"));
  fs.chmodSync(folder, 0o755);
  reaper.remove(folder);
  const open = (port: number, exactPort: boolean) =>
    startPostgres({
      dataDir: path.join(folder, "postgres"),
      password: PASSWORD,
      database: "own",
      port,
      exactPort,
      settings: { max_connections: "100" },
      onSpawn: (pid) => reaper.hold({ pid, signals: ["SIGINT", "SIGQUIT", "SIGKILL"] }),
    });
  let server = await open(FIRST_PORT + Math.floor(Math.random() * 1_000), false);
  const { url, port } = server;
  await migrateDeploy({ url });
  const pool = new pg.Pool({ connectionString: url, max: 5 });
  pool.on("error", () => undefined);
  return {
    url,
    sql: async <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) => (await pool.query<Row>(text, values)).rows,
    async crash() {
      process.kill(server.pid, "SIGQUIT");
      await gone(server.pid);
      reaper.release(server.pid);
      server = await open(port, true);
    },
    async stop() {
      await pool.end();
      await server.stop();
      reaper.release(server.pid);
      await reaper.close();
    },
  };
}

async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
