// Installs the packages if they are not there. Plain JavaScript with node's own modules only: it runs on a fresh clone.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { hasDevPackages, missingPackages } from "./install-plan.mjs";

const ROOT = path.resolve(import.meta.dirname, "../..");
const REAPER = path.join(ROOT, "scripts/processes/reaper.mjs");
const QUIET = ["--no-audit", "--no-fund", "--loglevel=error"];
const OLDEST_NODE = [20, 19];

/** Ends this process with a sentence where Node is too old, or the system one that nothing here was made for. */
export function requireNode() {
  if (process.platform === "win32") {
    console.error("Slipstream runs on Linux and macOS; on Windows start it inside WSL");
    process.exit(1);
  }
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  console.error(`Slipstream needs Node ${OLDEST_NODE.join(".")} or newer, this is ${process.versions.node}`);
  process.exit(1);
}

/**
 * Installs what is missing, without what only tests need unless `dev` says so. Never removes or adds anything where all is there, and
 * never changes the lock file. Throws when npm fails.
 * @param {{dev: boolean}} wanted
 */
export async function installPackages({ dev }) {
  const installed = readJson("node_modules/.package-lock.json");
  if (missingPackages(readJson("package-lock.json"), installed, { dev }).length === 0) return;
  const begunAt = performance.now();
  console.log("  Installing packages …");
  const extent = dev || hasDevPackages(installed) ? "--include=dev" : "--omit=dev";
  // `npm ci` is exact and quicker, but removes everything first and refuses a lock file without another platform's optional packages.
  const exact = installed ? 1 : await runNpm(["ci", extent, ...QUIET], { quiet: true });
  const code = exact === 0 ? 0 : await runNpm(["install", "--no-save", extent, ...QUIET]);
  if (code !== 0) throw new Error(`npm install failed with exit code ${code}`);
  console.log(`✓ Installed packages in ${((performance.now() - begunAt) / 1000).toFixed(1)} s`);
}

function readJson(file) {
  const full = path.join(ROOT, file);
  return fs.existsSync(full) ? JSON.parse(fs.readFileSync(full, "utf8")) : null;
}

/** Runs npm in a group of its own, which the reaper ends if this process is killed meanwhile. */
async function runNpm(args, { quiet = false } = {}) {
  const reaper = spawn(process.execPath, [REAPER], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  const npm = spawn("npm", args, {
    cwd: ROOT,
    stdio: ["ignore", quiet ? "ignore" : "inherit", quiet ? "ignore" : "inherit"],
    detached: true,
  });
  const stop = () => process.exit(130);
  process.on("SIGINT", stop).on("SIGTERM", stop);
  reaper.stdin.write(`${JSON.stringify({ hold: { pid: npm.pid, group: true, signals: ["SIGTERM", "SIGKILL"] } })}\n`);
  const code = await new Promise((resolve, reject) => npm.once("error", reject).once("exit", (exitCode) => resolve(exitCode ?? 1)));
  process.off("SIGINT", stop).off("SIGTERM", stop);
  reaper.stdin.end(`${JSON.stringify({ release: npm.pid })}\n`);
  return code;
}
