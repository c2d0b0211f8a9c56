import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { DatabaseAway, MigrationFailed, migrateDeploy } from "./migrate.ts";

let db: FreshDatabase;
let dir: string;
let log: string[];

beforeEach(async () => {
  db = await freshDatabase();
  await db.sql("DROP SCHEMA public CASCADE");
  await db.sql("CREATE SCHEMA public");
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-migrations-"));
  log = [];
});
afterEach(async () => {
  await db.drop();
  fs.rmSync(dir, { recursive: true });
});

function write(name: string, sql: string): void {
  fs.mkdirSync(path.join(dir, name), { recursive: true });
  fs.writeFileSync(path.join(dir, name, "migration.sql"), sql);
}
const run = () => migrateDeploy({ url: db.url, dir, log: (line) => log.push(line) });
const rows = () =>
  db.sql("SELECT migration_name AS name, finished_at IS NOT NULL AS finished, logs FROM _prisma_migrations ORDER BY started_at");

it("applies in the order of the names, once", async () => {
  write("2_second", "INSERT INTO t VALUES (2)");
  write("1_first", "CREATE TABLE t (n int)");
  expect(await run()).toEqual(["1_first", "2_second"]);
  expect(await run()).toEqual([]);
  write("3_third", "INSERT INTO t VALUES (3)");
  expect(await run()).toEqual(["3_third"]);
  expect(await db.sql("SELECT n FROM t ORDER BY n")).toEqual([{ n: 2 }, { n: 3 }]);
});

it("applies once when two run at the same time", async () => {
  write("1_first", "CREATE TABLE t (n int)");
  const applied = await Promise.all([run(), run(), run()]);
  expect(applied.flat()).toEqual(["1_first"]);
  expect(await rows()).toEqual([{ name: "1_first", finished: true, logs: null }]);
});

it("warns of a migration that was edited afterwards, and of one it does not know", async () => {
  write("1_first", "CREATE TABLE t (n int)");
  write("2_second", "CREATE TABLE u (n int)");
  await run();
  write("1_first", "CREATE TABLE t (n int, m int)");
  fs.rmSync(path.join(dir, "2_second"), { recursive: true });
  log = [];
  expect(await run()).toEqual([]);
  expect(log).toEqual([
    "warning: 1_first was edited after it had been applied",
    "warning: the database has 2_second, which this version does not know",
  ]);
});

it("stops at one that fails, leaves nothing of it, and refuses to go on until it is resolved", async () => {
  write("1_first", "CREATE TABLE t (n int)");
  write("2_bad", "INSERT INTO t VALUES (1); INSERT INTO nowhere VALUES (1)");
  write("3_third", "CREATE TABLE u (n int)");
  await expect(run()).rejects.toThrow(/P3018: migration 2_bad failed: 42P01 relation "nowhere" does not exist/);
  expect(await db.sql("SELECT n FROM t")).toEqual([]);
  expect(await rows()).toMatchObject([
    { name: "1_first", finished: true },
    { name: "2_bad", finished: false, logs: expect.stringContaining("nowhere") },
  ]);
  await expect(run()).rejects.toThrow(MigrationFailed);
  await expect(run()).rejects.toThrow(/P3009: migration 2_bad failed earlier/);
  await db.sql("UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = '2_bad'"); // as `prisma migrate resolve` does
  write("2_bad", "INSERT INTO t VALUES (1)");
  expect(await run()).toEqual(["2_bad", "3_third"]);
});

it("takes functions whose bodies hold semicolons", async () => {
  write("1_function", "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 2; END; $$; SELECT f();");
  await run();
  expect(await db.sql("SELECT f()")).toEqual([{ f: 2 }]);
});

it("names the variable and the place where there is no database", async () => {
  const url = db.url.replace(/\/\w+$/, "/nowhere");
  await expect(migrateDeploy({ url, dir })).rejects.toThrow(DatabaseAway);
  await expect(migrateDeploy({ url, dir })).rejects.toThrow(
    /^DATABASE_URL: cannot connect to .*\/nowhere: database "nowhere" does not exist/,
  );
  await expect(migrateDeploy({ url: "postgresql://a@localhost:1/x", dir })).rejects.toThrow(/connect ECONNREFUSED .*:1/);
});
