import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isRunning } from "../processes/processes.ts";

const LOCK_POLL_MS = 100;
const GENERATED = new Set(["node_modules", "dist", "generated", "test-results", "coverage"]);

/** A hash over names and contents of these files and folders. Tests, and what is made from sources, do not count. */
export function hashSources(root: string, places: readonly string[]): string {
  const hash = createHash("sha256");
  for (const place of places.toSorted()) {
    for (const file of filesUnder(path.join(root, place))) {
      hash.update(path.relative(root, file)).update("\0").update(fs.readFileSync(file)).update("\0");
    }
  }
  return hash.digest("hex");
}

/** Whether what the stamp stands beside was made from sources with this hash. */
export function isFresh(stampFile: string, hash: string): boolean {
  return fs.existsSync(stampFile) && fs.readFileSync(stampFile, "utf8") === hash;
}

/**
 * Makes something under a stamp, where it is not fresh: a making that fails or is cut off leaves none, and so is repeated. Two starts in one
 * checkout make it one after the other, and the second finds it made.
 */
export async function makeStamped(stampFile: string, hash: string, make: () => Promise<void>): Promise<void> {
  const release = await lock(stampFile);
  try {
    if (isFresh(stampFile, hash)) return;
    fs.rmSync(stampFile, { force: true });
    await make();
    fs.mkdirSync(path.dirname(stampFile), { recursive: true });
    fs.writeFileSync(stampFile, hash);
  } finally {
    release();
  }
}

// Beside the folder that is made, since a build clears that folder itself. Who was killed holds nothing.
async function lock(stampFile: string): Promise<() => void> {
  const file = `${path.dirname(stampFile)}.lock`;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  for (;;) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: "wx" });
      return () => fs.rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = Number(fs.existsSync(file) && fs.readFileSync(file, "utf8"));
    if (holder > 0 && !isRunning(holder)) fs.rmSync(file, { force: true });
    await sleep(LOCK_POLL_MS);
  }
}

function filesUnder(place: string): string[] {
  if (!fs.existsSync(place)) return [];
  if (fs.statSync(place).isFile()) return [place];
  const entries = fs.readdirSync(place, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    if (entry.name.startsWith(".") || GENERATED.has(entry.name) || /\.test\.tsx?$|\.tsbuildinfo$|^next-env\.d\.ts$/.test(entry.name))
      return [];
    const full = path.join(place, entry.name);
    if (entry.isDirectory()) return filesUnder(full);
    return entry.isFile() ? [full] : [];
  });
}
