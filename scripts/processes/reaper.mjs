// Outlives the process that started it, for one thing: to end what that process leaves behind. It learns on standard input, one JSON
// object a line, what to hold and what to let go; the end of input means that its parent is gone, however that came about.
// Plain JavaScript with node's own modules only: it must run before anything is installed.
//   {"hold": {"pid": 12, "group": true, "last": true, "signals": ["SIGTERM"]}}   {"release": 12}   {"remove": "/tmp/folder"}
import fs from "node:fs";
import readline from "node:readline";

const GRACE_MS = 3_000;
const POLL_MS = 50;

/** @type {Map<number, {pid: number, group?: boolean, last?: boolean, signals: NodeJS.Signals[]}>} */
const held = new Map();
/** @type {Set<string>} */
const folders = new Set();

// Ctrl-C and a closed terminal reach the parent's whole family; this one member stays until the parent is gone.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});

/** @param {string} line */
function take(line) {
  const { hold, release, remove } = JSON.parse(line);
  if (hold) held.set(hold.pid, hold);
  if (release) held.delete(release);
  if (remove) folders.add(remove);
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat[stat.lastIndexOf(")") + 2] !== "Z"; // nobody may be left to ask for its exit code
  } catch {
    return !fs.existsSync("/proc/self");
  }
}

/** @param {number} pid @param {NodeJS.Signals} signal */
function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // gone already
  }
}

const sleep = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {{pid: number, group?: boolean, signals: NodeJS.Signals[]}} target */
async function end({ pid, group, signals }) {
  for (const signal of signals) {
    send(group ? -pid : pid, signal);
    for (let waitedMs = 0; waitedMs < GRACE_MS && isRunning(pid); waitedMs += POLL_MS) await sleep(POLL_MS);
    if (!isRunning(pid)) break;
  }
  if (group) send(-pid, "SIGKILL"); // what the leader started and did not take along
}

const lines = readline.createInterface({ input: process.stdin });
lines.on("line", take);
lines.on("close", async () => {
  const all = [...held.values()];
  await Promise.all(all.filter(({ last }) => !last).map(end));
  await Promise.all(all.filter(({ last }) => last).map(end));
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});
