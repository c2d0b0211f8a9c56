import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";

const FOLDER = path.join(import.meta.dirname, "../data/replay");
const MINUTE_MS = 60_000;
/** What an order needs until it is filled, on the market's clock. */
const SOONEST_MINUTES = 6;

export type Chance = {
  readonly symbol: string;
  readonly side: "buy" | "sell";
  readonly price: number;
  /** Market time at which it is left. */
  readonly untilMs: number;
};
type Series = { readonly symbol: string; readonly firstMs: number; readonly closes: readonly number[] };

let known: readonly Series[] | null = null;
function readRecording(): readonly Series[] {
  const { symbols } = JSON.parse(readFileSync(path.join(FOLDER, "recording.json"), "utf8")) as {
    symbols: { symbol: string; file: string }[];
  };
  return symbols.map(({ symbol, file }) => {
    const lines = gunzipSync(readFileSync(path.join(FOLDER, file)))
      .toString()
      .trim()
      .split("\n")
      .slice(1);
    return { symbol, firstMs: Number(lines[0]?.split(",")[0]), closes: lines.map((line) => Number(line.split(",")[4])) };
  });
}

/**
 * What the recording will do: the trade of the next minutes that wins so much of its price soonest, whoever enters it now; null where there is
 * none. Who knows the recording needs no luck; true while it plays for the first time.
 */
export function soonestChance(marketMs: number, { gain, withinMinutes }: { gain: number; withinMinutes: number }): Chance | null {
  known ??= readRecording();
  for (let ahead = SOONEST_MINUTES * 2; ahead <= withinMinutes; ahead++)
    for (const { symbol, firstMs, closes } of known) {
      const now = Math.floor((marketMs - firstMs) / MINUTE_MS);
      // The worst of the minutes in which the order may be filled counts as its price; nor is it left to the minute.
      const entries = closes.slice(now, now + SOONEST_MINUTES);
      const exits = closes.slice(now + ahead, now + ahead + SOONEST_MINUTES);
      const [price] = entries;
      if (price === undefined || exits.length < SOONEST_MINUTES)
        throw new Error(`the recording knows nothing of ${new Date(marketMs).toISOString()}`);
      const untilMs = firstMs + (now + ahead) * MINUTE_MS;
      if (Math.min(...exits) / Math.max(...entries) - 1 >= gain) return { symbol, side: "buy", price, untilMs };
      if (1 - Math.max(...exits) / Math.min(...entries) >= gain) return { symbol, side: "sell", price, untilMs };
    }
  return null;
}
