import fs from "node:fs";
import path from "node:path";

const LONGEST_BYTES = 20_000_000;
const LOOK_EVERY_MS = 600_000;
const LAST_LINES = 15;
const TAIL_BYTES = 16_384;

/** `DATA_DIR/logs`: what each process writes, none longer than two files of 20 MB. */
export type LogFiles = { fileOf(name: string): string; lastWords(name: string): string; close(): void };

/** Opens the folder and keeps watch over the length of what is in it. */
export function openLogFiles(dataDir: string): LogFiles {
  const folder = path.join(dataDir, "logs");
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const names = new Set<string>();
  const fileOf = (name: string) => {
    const file = path.join(folder, `${name}.log`);
    names.add(name);
    shorten(file);
    return file;
  };
  const timer = setInterval(() => [...names].forEach(fileOf), LOOK_EVERY_MS);
  timer.unref();
  return {
    fileOf,
    lastWords: (name) => `the end of ${fileOf(name)}:\n${tailOf(fileOf(name))}`,
    close: () => clearInterval(timer),
  };
}

// Copied and cut, not renamed: the process goes on writing to the file that it has open, at its new end.
function shorten(file: string): void {
  if (!fs.existsSync(file) || fs.statSync(file).size < LONGEST_BYTES) return;
  fs.copyFileSync(file, `${file}.1`);
  fs.truncateSync(file);
}

/** The last lines of a file, indented. */
export function tailOf(file: string): string {
  if (!fs.existsSync(file)) return "";
  const { size } = fs.statSync(file);
  const length = Math.min(size, TAIL_BYTES);
  const buffer = Buffer.alloc(length);
  const handle = fs.openSync(file, "r");
  fs.readSync(handle, buffer, 0, length, size - length);
  fs.closeSync(handle);
  const lines = buffer.toString("utf8").trimEnd().split("\n");
  return lines
    .slice(-LAST_LINES)
    .map((line) => `    ${line}`)
    .join("\n");
}
