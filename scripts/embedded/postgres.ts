import { type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { isListening, isPortFree, nextFreePort } from "../processes/ports.ts";
import {
  commandLineOf,
  endProcess,
  exitOf,
  exitOfStranger,
  isRunning,
  pidOf,
  type RunningServer,
  waitForExit,
} from "../processes/processes.ts";
import { type Account, canReach, findAccount, findPostgresHome, ROOT_STORE } from "./postgres-home.ts";

const HOST = "127.0.0.1";
const START_TIMEOUT_MS = 60_000;
const PORT_ATTEMPTS = 20;

/** What is acknowledged is on the disk: switched on by name, so that no edited postgresql.conf can take it away. */
const SETTINGS: Readonly<Record<string, string>> = {
  fsync: "on",
  full_page_writes: "on",
  synchronous_commit: "on",
  listen_addresses: HOST,
  unix_socket_directories: "",
  max_connections: "100",
  shared_buffers: "128MB",
};

/** Fast shutdown; then give up the work in progress, which the next start recovers; then end it for good. */
const STOP_STEPS = [
  { signal: "SIGINT", waitMs: 4_000 },
  { signal: "SIGQUIT", waitMs: 1_500 },
  { signal: "SIGKILL", waitMs: 1_000 },
] as const;

export type PostgresOptions = {
  dataDir: string;
  user?: string;
  password: string;
  database: string;
  /** The port to try first; `exactPort` is for a restart, when clients already hold the address. */
  port?: number;
  exactPort?: boolean;
  settings?: Readonly<Record<string, string>>;
  /** Takes the server's own log; without it the log is dropped. */
  logFile?: string;
  /** Says in a sentence what a reader should know. */
  log?: (line: string) => void;
  /** Hears of the process at once, before it is ready. */
  onSpawn?: (pid: number) => void;
};

export type EmbeddedPostgres = RunningServer & {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  /** True where a server of an earlier start was still running on this folder. */
  readonly reused: boolean;
};

/**
 * Starts Postgres on a folder of its own (made if it is not there), or takes over the one that runs on it, and makes sure that the
 * database exists. Runs it as another account when we are root. Throws when the folder belongs to another major version.
 */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const account = findAccount();
  const home = findPostgresHome(account);
  const dataDir = placeDataDir(path.resolve(options.dataDir), account, options.log);
  const cluster: Cluster = { home, dataDir, account, user: options.user ?? "app", password: options.password };
  const major = majorOf(cluster);
  if (!fs.existsSync(path.join(dataDir, "PG_VERSION"))) initialise(cluster, major);
  requireMajor(dataDir, major);
  const server = (await findRunning(cluster)) ?? (await launch(cluster, options));
  try {
    await createDatabase(cluster, server.port, options.database);
  } catch (error) {
    if (!server.reused) await server.stop();
    throw error;
  }
  return { ...server, url: urlOf(cluster, server.port, options.database), dataDir };
}

type Cluster = { home: string; dataDir: string; account: Account | null; user: string; password: string };
type Launched = RunningServer & { port: number; reused: boolean };

const urlOf = ({ user, password }: Cluster, port: number, database: string) =>
  `postgresql://${user}:${encodeURIComponent(password)}@${HOST}:${port}/${database}`;

const programOf = (cluster: Cluster, name: string) => path.join(cluster.home, "bin", name);

// C: error messages in English and numbers with points, whatever the user's language. "/": our own folder may be closed to the account.
const spawnOptions = ({ account }: Cluster): SpawnOptions => ({
  env: { ...process.env, LC_ALL: "C", LC_MESSAGES: "C" },
  cwd: "/",
  ...(account ? { uid: account.uid, gid: account.gid } : {}),
});

/** The folder itself, or, where the account cannot get there, one in root's store that the folder then links to. */
function placeDataDir(dataDir: string, account: Account | null, log: PostgresOptions["log"]): string {
  fs.mkdirSync(path.dirname(dataDir), { recursive: true });
  if (fs.existsSync(dataDir)) {
    const real = fs.realpathSync(dataDir);
    if (account) giveTo(real, account);
    if (canReach(real, account)) return real;
    throw new Error(`${real} cannot be reached by the account ${account?.name}, which runs Postgres: move it or set DATABASE_URL`);
  }
  if (canReach(path.dirname(dataDir), account)) return dataDir;
  const name = `data-${randomBytes(8).toString("hex")}`;
  const elsewhere = path.join(ROOT_STORE, name);
  fs.mkdirSync(ROOT_STORE, { recursive: true, mode: 0o755 });
  fs.rmSync(dataDir, { force: true }); // a link whose target is gone
  fs.symlinkSync(elsewhere, dataDir);
  log?.(`Postgres runs as ${account?.name}, who cannot enter ${path.dirname(dataDir)}: its data is in ${elsewhere}`);
  return elsewhere;
}

// A copied or restored folder belongs to whoever copied it.
function giveTo(dir: string, account: Account): void {
  if (fs.statSync(dir).uid === account.uid) return;
  fs.chownSync(dir, account.uid, account.gid);
  for (const entry of fs.readdirSync(dir, { recursive: true, encoding: "utf8" })) {
    fs.lchownSync(path.join(dir, entry), account.uid, account.gid);
  }
}

function majorOf(cluster: Cluster): number {
  const program = programOf(cluster, "postgres");
  const { stdout, stderr, error } = spawnSync(program, ["--version"], { ...spawnOptions(cluster), encoding: "utf8" });
  const major = Number(/(\d+)/.exec(stdout ?? "")?.[1]);
  if (!major) throw new Error(`${program} does not run: ${error?.message ?? stderr}`);
  return major;
}

function requireMajor(dataDir: string, major: number): void {
  const found = Number(fs.readFileSync(path.join(dataDir, "PG_VERSION"), "utf8"));
  if (found === major) return;
  throw new Error(
    `${dataDir} was made by Postgres ${found}, this is Postgres ${major}: move it away to begin anew, or set DATABASE_URL to a Postgres ${found}`,
  );
}

// Made beside its place and renamed when it is whole, so that a start that was cut off leaves no half of a cluster.
function initialise(cluster: Cluster, major: number): void {
  const unfinished = `${cluster.dataDir}.unfinished`;
  fs.rmSync(unfinished, { recursive: true, force: true });
  fs.mkdirSync(unfinished, { mode: 0o700 });
  const passwordDir = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-"));
  const passwordFile = path.join(passwordDir, "password");
  fs.writeFileSync(passwordFile, `${cluster.password}\n`, { mode: 0o600 });
  if (cluster.account)
    for (const file of [unfinished, passwordDir, passwordFile]) fs.chownSync(file, cluster.account.uid, cluster.account.gid);
  const builtinLocale = major >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : [];
  const flags = ["-U", cluster.user, `--pwfile=${passwordFile}`, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-instructions"];
  const result = spawnSync(programOf(cluster, "initdb"), ["-D", unfinished, ...flags, ...builtinLocale], {
    ...spawnOptions(cluster),
    encoding: "utf8",
  });
  fs.rmSync(passwordDir, { recursive: true, force: true });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`initdb failed: ${result.stderr}${result.stdout}`);
  fs.renameSync(unfinished, cluster.dataDir);
}

/** The server of an earlier start that died hard, if it still runs on this folder; waits for one that is just going down. */
async function findRunning(cluster: Cluster): Promise<Launched | null> {
  const pidFile = path.join(cluster.dataDir, "postmaster.pid");
  if (!fs.existsSync(pidFile)) return null;
  const [pidLine, , , portLine] = fs.readFileSync(pidFile, "utf8").split("\n");
  const pid = Number(pidLine);
  const port = Number(portLine);
  if (!isRunning(pid)) return null;
  if (!/postgres|postmaster/.test(commandLineOf(pid))) {
    fs.rmSync(pidFile); // the number belongs to another program by now, which Postgres would take for a running server
    return null;
  }
  if (await answersFor(cluster, port))
    return { pid, port, reused: true, exited: exitOfStranger(pid), stop: () => endProcess(pid, STOP_STEPS) };
  if (await waitForExit(pid, 10_000)) return null;
  throw new Error(`process ${pid} holds ${cluster.dataDir} but does not answer on port ${port}`);
}

async function answersFor(cluster: Cluster, port: number): Promise<boolean> {
  const client = new pg.Client({ connectionString: urlOf(cluster, port, "postgres"), connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>("SHOW data_directory");
    return rows[0]?.data_directory === cluster.dataDir;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function launch(cluster: Cluster, options: PostgresOptions): Promise<Launched> {
  let port = options.port ?? 5520;
  if (options.exactPort) return launchOn(cluster, port, options);
  for (let attempt = 1; ; attempt++) {
    port = await nextFreePort(port);
    try {
      return await launchOn(cluster, port, options);
    } catch (error) {
      // Another start may have taken the port between the look and the leap.
      if (attempt === PORT_ATTEMPTS || (await isPortFree(port))) throw error;
    }
  }
}

async function launchOn(cluster: Cluster, port: number, options: PostgresOptions): Promise<Launched> {
  const settings = Object.entries({ ...SETTINGS, ...options.settings, port: String(port) });
  const logFile = options.logFile ?? os.devNull;
  const log = fs.openSync(logFile, "a");
  const child = spawn(
    programOf(cluster, "postgres"),
    ["-D", cluster.dataDir, ...settings.flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    {
      ...spawnOptions(cluster),
      stdio: ["ignore", log, log],
      detached: true, // Ctrl-C is for the supervisor, which stops things in order
    },
  );
  fs.closeSync(log);
  const pid = await pidOf(child);
  options.onSpawn?.(pid);
  const exited = exitOf(child);
  const stop = () => endProcess(pid, STOP_STEPS);
  let failure: string | undefined;
  void exited.then((reason) => {
    failure = reason;
  });
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!((await isListening(port)) && (await answersFor(cluster, port)))) {
    if (failure !== undefined) throw new Error(`Postgres did not start (${failure}): ${lastLines(logFile)}`);
    if (performance.now() > deadline) {
      await stop();
      throw new Error(`Postgres did not answer within ${START_TIMEOUT_MS / 1000} s: ${lastLines(logFile)}`);
    }
    await sleep(30);
  }
  return { pid, port, reused: false, exited, stop };
}

function lastLines(file: string): string {
  if (file === os.devNull) return "no log kept";
  return fs.readFileSync(file, "utf8").trimEnd().split("\n").slice(-5).join(" | ");
}

async function createDatabase(cluster: Cluster, port: number, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(cluster, port, "postgres") });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
