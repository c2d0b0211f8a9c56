import fs from "node:fs";
import path from "node:path";
import type { SavedState, State } from "./state.ts";

/** Null where there is none yet. A file that cannot be read is an error: the demo's payments are not forgotten silently. */
export function readState(file: string): SavedState | null {
  if (!fs.existsSync(file)) return null;
  const saved = JSON.parse(fs.readFileSync(file, "utf8")) as SavedState;
  if (saved.version !== 1) throw new Error(`${file} was written by another version of the Stripe fake: remove it to begin anew`);
  return saved;
}

/** Whole or not at all: a killed process leaves the state before or after, never half of it. */
export function writeState(file: string, state: State): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  const handle = fs.openSync(unfinished, "w", 0o600);
  fs.writeFileSync(handle, JSON.stringify(state.save()));
  fs.fsyncSync(handle);
  fs.closeSync(handle);
  fs.renameSync(unfinished, file);
}
