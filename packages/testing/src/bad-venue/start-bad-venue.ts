import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import type { BadHabits } from "./bad-habits.ts";
import { type VenueLog, venueLog } from "./venue-log.ts";

export type VenueProcess = {
  readonly url: string;
  readonly pid: number;
  log(): Promise<VenueLog>;
  behave(habits: BadHabits): Promise<void>;
  stop(): Promise<void>;
};

/** Starts the badly mannered venue as a process of its own. It ends with this process at the latest. */
export async function startBadVenue(settings: { seed: number; habits: BadHabits }): Promise<VenueProcess> {
  const child = spawn(process.execPath, ["--import", "tsx", path.join(import.meta.dirname, "bad-venue-process.fixture.ts")], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { PATH: process.env.PATH, BAD_VENUE: JSON.stringify(settings) },
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    void ended.then(() => reject(new Error("the venue did not start")));
  });
  return {
    url,
    pid: child.pid ?? 0,
    log: async () => venueLog.parse(await (await fetch(`${url}/log`)).json()),
    behave: async (habits) => void (await fetch(`${url}/habits`, { method: "POST", body: JSON.stringify(habits) })),
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
