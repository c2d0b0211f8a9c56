import { setTimeout as sleep } from "node:timers/promises";
import { createRandom } from "../random.ts";
import type { BadHabits } from "./bad-habits.ts";
import { createBadVenue } from "./bad-venue.ts";
import { serveBadVenue } from "./serve-bad-venue.ts";

// The venue as a process of its own, which outlives whoever trades there. Its address goes to standard output; it ends with its standard input.

const { seed, habits } = JSON.parse(process.env.BAD_VENUE ?? "{}") as { seed: number; habits: BadHabits };
const venue = createBadVenue({ habits, random: createRandom(seed), clock: { now: Date.now }, sleep: (ms) => sleep(ms), price: "100" });
const { url } = await serveBadVenue(venue);
process.stdout.write(`${url}\n`);
process.stdin.resume();
process.stdin.once("end", () => process.exit(0));
