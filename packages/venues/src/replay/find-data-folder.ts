import { existsSync } from "node:fs";
import path from "node:path";

/** The repository's `data` folder, looked for from a folder upwards: sources and bundles lie at different depths. Throws where there is none. */
export function findDataFolder(from: string): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const data = path.join(folder, "data");
    if (existsSync(path.join(data, "replay/recording.json"))) return data;
    if (folder === path.dirname(folder)) throw new Error(`no folder data/replay with a recording above ${from}`);
  }
}
