import { randomBytes } from "node:crypto";
import path from "node:path";
import { createAccountMarker } from "@slipstream/core/accounts/server";
import { asHistoryStrategy, DEMO_MASTERS } from "@slipstream/core/demo/server";
import { barOpenOf, createInstrumentBook, type InstrumentBook } from "@slipstream/core/market";
import { createMasters } from "@slipstream/core/masters/server";
import {
  createAccountStateReader,
  createAccountStore,
  createMarketRecords,
  createMasterStore,
  createNextId,
  createPeopleStore,
  createRecordStore,
  createStatsStore,
  type Database,
  findOpenAccounts,
  recordHistory,
} from "@slipstream/db";
import { createPasswordHasher } from "@slipstream/integrations/credentials";
import { findDataFolder, loadInstruments, loadRecording, replayEnv, replayStart } from "@slipstream/venues/replay";
import { z } from "zod";
import type { Seeder } from "../seed.ts";
import { SOURCE, writeMarketHistory } from "./market-history.ts";
import { demoBeganAt, playDemo, tapeOf } from "./play-demo.ts";

const clock = { now: Date.now };

/**
 * Five masters whose strategies have run over the recording, up to where the market stands. The worker lets them run on from
 * there. One that left stays away.
 */
export const seedDemoMasters: Seeder = {
  name: "demo masters",
  seed: async ({ database }) => {
    const folder = findDataFolder(import.meta.dirname);
    const instruments = createInstrumentBook((await loadInstruments(folder)).instruments);
    const open = await findOpenAccounts(
      database,
      DEMO_MASTERS.map(({ accountId }) => accountId),
    );
    if (open.size === 0) await recordDemo(database, path.join(folder, SOURCE), instruments);
    const published = await publishDemo(database, instruments);
    return open.size === 0 || published > 0 ? "made" : "kept";
  },
};

/** Lets the strategies trade up to the minute that the market comes to next, and writes down what came of it. */
async function recordDemo(database: Database, folder: string, instruments: InstrumentBook): Promise<void> {
  // As for the worker, a variable that is set to nothing counts as not set.
  const variables = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
  const { REPLAY_FROM, REPLAY_SPEED } = z.object(replayEnv).parse(variables);
  const recording = await loadRecording(folder, instruments);
  const stoodAtMs = (await createMarketRecords(database, SOURCE).findClock())?.marketMs;
  const standsAtMs = stoodAtMs ?? replayStart(recording.span, REPLAY_FROM);
  if (stoodAtMs === undefined) await writeMarketHistory(recording, standsAtMs, { database, instruments, clock, speed: REPLAY_SPEED });
  const untilMs = barOpenOf(standsAtMs + 1, "1m");
  const history = await playDemo(recording.span.firstMs, untilMs, {
    tape: tapeOf(recording),
    instruments,
    clock,
    nextId: createNextId(clock),
  });
  const startedMs = demoBeganAt(recording.span.firstMs, untilMs);
  const strategies = DEMO_MASTERS.map((master) => asHistoryStrategy(master, startedMs));
  await recordHistory(database, await people(), strategies, history, clock.now());
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

/** Publishes those that never were; answers how many. */
async function publishDemo(database: Database, instruments: InstrumentBook): Promise<number> {
  const records = createMarketRecords(database, SOURCE);
  const store = createMasterStore(database, { source: SOURCE });
  const masters = createMasters({
    masters: store,
    records: createRecordStore(database),
    stats: createStatsStore(database),
    accounts: createAccountStore(database),
    people: createPeopleStore(database),
    marker: createAccountMarker({
      states: createAccountStateReader(database),
      quotes: records,
      instruments: async () => instruments.list(),
    }),
    quotes: records,
    marketTime: { now: async () => (await records.findClock())?.marketMs ?? null },
    wakeUps: { ring: () => undefined },
    clock,
    nextId: createNextId(clock),
  });
  let published = 0;
  for (const { userId, accountId, displayName, description, copyFeePercent, minCopyAmount } of DEMO_MASTERS) {
    if (await store.findByAccount(accountId)) continue;
    const terms = { displayName, description, copyFeePercentage: copyFeePercent, minCopyAmount };
    await masters.publishByOperator({ userId, accountId, ...terms });
    published += 1;
  }
  return published;
}
