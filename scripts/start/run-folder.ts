import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { commandLineOf, isRunning, waitForExit } from "../processes/processes.ts";

const REAPER_WAIT_MS = 15_000;
/** The name that a supervisor shows among the processes of the machine. */
const SUPERVISOR_TITLE = "slipstream-start";

const stateSchema = z.object({ databaseUrl: z.string(), redisUrl: z.string(), appUrl: z.string() });
/** What a running Slipstream tells the operator's verbs and a second start. */
export type RunState = z.infer<typeof stateSchema>;

/** `DATA_DIR/run`: who runs, one file each. */
export type RunFolder = {
  writePid(name: string, pid: number): void;
  removePid(name: string): void;
  writeState(state: RunState): void;
  /** Leaves the folder to the next start. */
  leave(): void;
};

/** Another start runs in this checkout. */
export class AlreadyRunning extends Error {
  override name = "AlreadyRunning";
}

const folderOf = (dataDir: string) => path.join(dataDir, "run");
const pidFileOf = (dataDir: string, name: string) => path.join(folderOf(dataDir), `${name}.pid`);
const stateFileOf = (dataDir: string) => path.join(folderOf(dataDir), "state.json");

/**
 * Takes the folder for this process. Throws AlreadyRunning where another start holds it; where that one was killed, waits until what it
 * left behind has been ended.
 */
export async function enterRunFolder(dataDir: string): Promise<RunFolder> {
  process.title = SUPERVISOR_TITLE;
  fs.mkdirSync(folderOf(dataDir), { recursive: true });
  const lock = pidFileOf(dataDir, "supervisor");
  while (!tryCreate(lock, process.pid)) {
    const other = readPid(lock);
    if (other !== null && isSupervisor(other)) {
      const where = findState(dataDir)?.appUrl;
      throw new AlreadyRunning(`Slipstream is already running here (process ${other}${where ? `, ${where}` : ""}): stop that one first`);
    }
    fs.rmSync(lock, { force: true });
  }
  const reaper = readPid(pidFileOf(dataDir, "reaper"));
  if (reaper !== null && commandLineOf(reaper).includes("reaper.mjs")) await waitForExit(reaper, REAPER_WAIT_MS);
  fs.rmSync(stateFileOf(dataDir), { force: true });
  return {
    writePid: (name, pid) => writeWhole(pidFileOf(dataDir, name), `${pid}\n`),
    removePid: (name) => fs.rmSync(pidFileOf(dataDir, name), { force: true }),
    writeState: (state) => writeWhole(stateFileOf(dataDir), JSON.stringify(state)),
    leave: () => {
      fs.rmSync(stateFileOf(dataDir), { force: true });
      fs.rmSync(lock, { force: true });
    },
  };
}

/** What the Slipstream that runs on this data folder says of itself; null where none runs. */
export function findRunning(dataDir: string): RunState | null {
  const pid = readPid(pidFileOf(dataDir, "supervisor"));
  return pid !== null && isSupervisor(pid) ? findState(dataDir) : null;
}

function findState(dataDir: string): RunState | null {
  const file = stateFileOf(dataDir);
  return fs.existsSync(file) ? stateSchema.parse(JSON.parse(fs.readFileSync(file, "utf8"))) : null;
}

// A number alone proves nothing: after a restart of the machine it may be anybody's.
const isSupervisor = (pid: number) => isRunning(pid) && commandLineOf(pid).includes(SUPERVISOR_TITLE);

function readPid(file: string): number | null {
  if (!fs.existsSync(file)) return null;
  const pid = Number(fs.readFileSync(file, "utf8"));
  return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
}

function tryCreate(file: string, pid: number): boolean {
  try {
    fs.writeFileSync(file, `${pid}\n`, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

// The state holds the database's password; a reader never sees half a file.
function writeWhole(file: string, content: string): void {
  const unfinished = `${file}.${process.pid}`;
  fs.writeFileSync(unfinished, content, { mode: 0o600 });
  fs.renameSync(unfinished, file);
}
