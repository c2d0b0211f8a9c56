import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

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

/** Makes something under a stamp: a making that fails or is cut off leaves none, and so is repeated. */
export async function makeStamped(stampFile: string, hash: string, make: () => Promise<void>): Promise<void> {
  fs.rmSync(stampFile, { force: true });
  await make();
  fs.mkdirSync(path.dirname(stampFile), { recursive: true });
  fs.writeFileSync(stampFile, hash);
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
