import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openReaper, type Reaper } from "../processes/reaper-client.ts";
import { type EmbeddedPostgres, type PostgresOptions, startPostgres } from "./postgres.ts";

const PORT = 5_700;

let folder: string;
let reaper: Reaper;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-postgres-"));
  fs.chmodSync(folder, 0o755);
  reaper = openReaper();
  reaper.remove(folder);
});
afterEach(() => reaper.close());

const start = (options: Partial<PostgresOptions> = {}): Promise<EmbeddedPostgres> =>
  startPostgres({
    dataDir: path.join(folder, "postgres"),
    password: "secret",
    database: "app",
    port: PORT,
    onSpawn: (pid) => reaper.hold({ pid, signals: ["SIGKILL"] }),
    ...options,
  });

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

it("keeps data over a stop, and what it acknowledges is on the disk", async () => {
  const first = await start();
  await query(first.url, "CREATE TABLE t AS SELECT 1 AS n");
  for (const setting of ["fsync", "full_page_writes", "synchronous_commit"]) {
    expect(await query(first.url, `SHOW ${setting}`)).toEqual([{ [setting]: "on" }]);
  }
  await first.stop();
  const second = await start();
  expect(second.reused).toBe(false);
  expect(await query(second.url, "SELECT n FROM t")).toEqual([{ n: 1 }]);
  await second.stop();
});

it("takes over a server that still runs on the folder, and recovers one that was killed", async () => {
  const first = await start();
  const second = await start();
  expect(second).toMatchObject({ pid: first.pid, port: first.port, url: first.url, reused: true });
  await query(second.url, "CREATE TABLE t AS SELECT 1 AS n");
  process.kill(second.pid, "SIGKILL");
  expect(await first.exited).toBe("ended by SIGKILL");
  expect(await second.exited).toBe("gone");
  const third = await start({ port: first.port, exactPort: true });
  expect(third).toMatchObject({ url: first.url, reused: false });
  expect(await query(third.url, "SELECT n FROM t")).toEqual([{ n: 1 }]);
  await third.stop();
});

it("takes the next port where one is taken", async () => {
  const other = net.createServer();
  const taken = await new Promise<number>((resolve) =>
    other.listen(0, "127.0.0.1", () => resolve((other.address() as net.AddressInfo).port)),
  );
  const server = await start({ port: taken });
  expect(server.port).toBeGreaterThan(taken);
  await server.stop();
  other.close();
});

it("is not held up by a process id that another program has by now", async () => {
  const first = await start();
  await first.stop();
  fs.writeFileSync(path.join(first.dataDir, "postmaster.pid"), `${process.pid}\n${first.dataDir}\n0\n${first.port}\n\n127.0.0.1\n`);
  const second = await start();
  expect(second.reused).toBe(false);
  await second.stop();
});

it("begins anew where its making was cut off", async () => {
  fs.mkdirSync(path.join(folder, "postgres.unfinished"));
  fs.writeFileSync(path.join(folder, "postgres.unfinished/PG_VERSION"), "18\n");
  const server = await start();
  expect(await query(server.url, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
  await server.stop();
});

it("refuses a folder of another major version", async () => {
  fs.mkdirSync(path.join(folder, "postgres"));
  fs.writeFileSync(path.join(folder, "postgres/PG_VERSION"), "9\n");
  await expect(start()).rejects.toThrow(/was made by Postgres 9, this is Postgres \d+: move it away to begin anew/);
});

it("runs below a folder that other users cannot enter, and finds its data there again", async () => {
  fs.chmodSync(folder, 0o700);
  const first = await start();
  await query(first.url, "CREATE TABLE t AS SELECT 1 AS n");
  await first.stop();
  if (first.dataDir !== path.join(folder, "postgres")) reaper.remove(first.dataDir); // we are root: it is in root's store
  const second = await start();
  expect(await query(second.url, "SELECT n FROM t")).toEqual([{ n: 1 }]);
  await second.stop();
});
