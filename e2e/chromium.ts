import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

/** Without a sandbox, which root and containers do not have; and without what would call home or wait for hardware. */
export const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const PLAYWRIGHT_CLI = path.resolve(import.meta.dirname, "../node_modules/playwright/cli.js");
const HELP =
  "There is no Chromium. Install one (on Debian: apt-get install chromium; anywhere: npx playwright install chromium) or name yours in CHROMIUM_PATH.";

/** The browser named by CHROMIUM_PATH, else one on the PATH, else Playwright's own; null where there is none. Throws where CHROMIUM_PATH leads nowhere. */
export async function findChromium(env: NodeJS.ProcessEnv = process.env): Promise<string | null> {
  const named = env.CHROMIUM_PATH;
  if (named) {
    if (!fs.existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, where there is nothing`);
    return named;
  }
  const folders = (env.PATH ?? "").split(path.delimiter).filter(Boolean);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isProgram);
  if (onPath) return onPath;
  const { chromium } = await import("@playwright/test");
  const own = chromium.executablePath();
  return fs.existsSync(own) ? own : null;
}

/** The browser, installed now if there is none: Playwright's download, else Debian's package. Throws a sentence on what to do where neither works. */
export async function ensureChromium(log: (line: string) => void): Promise<string> {
  const found = await findChromium();
  if (found) return found;
  log("Installing Chromium …");
  for (const install of [installPlaywrights, installDebians]) {
    if (!install()) continue;
    const installed = await findChromium();
    if (installed) return installed;
  }
  throw new Error(HELP);
}

const run = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, {
    stdio: ["ignore", process.stderr, process.stderr],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  }).status === 0;

const installPlaywrights = (): boolean => run(process.execPath, [PLAYWRIGHT_CLI, "install", "chromium"]);

function installDebians(): boolean {
  if (process.getuid?.() !== 0 || !fs.existsSync("/etc/debian_version")) return false;
  return run("apt-get", ["update"]) && run("apt-get", ["install", "-y", "--no-install-recommends", "chromium"]);
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
