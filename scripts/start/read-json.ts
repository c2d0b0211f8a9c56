import fs from "node:fs";

/** What a file of ours holds; undefined where it is not there or was cut off while it was written. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
