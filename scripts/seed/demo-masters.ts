import { randomBytes } from "node:crypto";
import path from "node:path";
import { asHistoryTrader, DEMO_MASTERS, type History, type MarketTape, playHistory } from "@slipstream/core/demo/server";
import { barOpenOf, createInstrumentBook } from "@slipstream/core/market";
import { createMarketRecords, createNextId, type Database, findOpenAccounts, recordHistory } from "@slipstream/db";
import { createPasswordHasher } from "@slipstream/integrations/credentials";
import { type Clock, DAY_MS, type Ms } from "@slipstream/kernel";
import { createPaperVenue } from "@slipstream/venues/paper";
import {
  candleOf,
  findDataFolder,
  loadInstruments,
  loadRecording,
  playMinute,
  type Recording,
  replayEnv,
  replayStart,
} from "@slipstream/venues/replay";
import { z } from "zod";
import type { Seeder } from "../seed.ts";

/** The record of a master reaches back so far. */
const HISTORY_MS = 14 * DAY_MS;
const SOURCE = "replay";

/**
 * Five masters with the record that their rules made over the recording, up to where the market stands. The worker lets them go on from
 * there.
 */
export const seedDemoMasters: Seeder = {
  name: "demo masters",
  seed: async ({ database }) => {
    const ids = DEMO_MASTERS.map(({ accountId }) => accountId);
    if ((await findOpenAccounts(database, ids)).size > 0) return "kept";
    const clock = { now: Date.now };
    const history = await playDemo(await presentOf(database), clock);
    await recordHistory(database, await people(), history, clock.now());
    return "made";
  },
};

/** The minute that the market comes to next; on a database that never saw it, where the replay will begin. */
async function presentOf(database: Database): Promise<Ms | null> {
  const stood = await createMarketRecords(database, SOURCE).findClock();
  return stood === null ? null : barOpenOf(stood.marketMs + 1, "1m");
}

/** What the rules make of the recording up to a minute. */
export async function playDemo(presentMs: Ms | null, clock: Clock, historyMs: Ms = HISTORY_MS): Promise<History> {
  const folder = findDataFolder(import.meta.dirname);
  const instruments = createInstrumentBook((await loadInstruments(folder)).instruments);
  const recording = await loadRecording(path.join(folder, SOURCE), instruments);
  const { REPLAY_FROM } = z.object({ REPLAY_FROM: replayEnv.REPLAY_FROM }).parse(process.env);
  const untilMs = presentMs ?? replayStart(recording.span, REPLAY_FROM) + 1;
  const fromMs = Math.max(recording.span.firstMs, untilMs - historyMs);
  return playHistory(
    DEMO_MASTERS.map(asHistoryTrader),
    { fromMs, untilMs },
    { tape: tapeOf(recording), venue: createPaperVenue(instruments), instruments, clock, nextId: createNextId(clock) },
  );
}

function tapeOf({ span, series }: Recording): MarketTape {
  const bySymbol = new Map(series.map((each) => [each.symbol, each]));
  const seriesOf = (symbol: string) => {
    const found = bySymbol.get(symbol);
    if (!found) throw new Error(`the recording has no ${symbol}`);
    return found;
  };
  return {
    symbols: [...bySymbol.keys()],
    ticksOf: (symbol, minuteMs) => playMinute(seriesOf(symbol), span, minuteMs),
    candleOf: (symbol, minuteMs) => candleOf(seriesOf(symbol), span, minuteMs),
    rangeOf: (symbol, minuteMs) => candleOf(seriesOf(symbol), span, minuteMs),
  };
}

/** Nobody knows their passwords. */
async function people() {
  const { hash } = createPasswordHasher();
  return Promise.all(
    DEMO_MASTERS.map(async ({ key, userId, displayName }) => ({
      userId,
      email: `demo-${key}@slipstream.local`,
      name: displayName,
      passwordHash: await hash(randomBytes(32).toString("base64url")),
      accountName: displayName,
    })),
  );
}
