import { createInstrumentStore } from "@slipstream/db";
import { findDataFolder, loadInstruments } from "@slipstream/venues/replay";
import type { Seeder } from "../seed.ts";

/** The trading rules of the paper venue, so that the first page knows its symbols before the worker is up. */
export const seedInstruments: Seeder = {
  name: "instruments",
  seed: async ({ database }) => {
    const store = createInstrumentStore(database);
    const known = await store.list("paper");
    const { instruments, source } = await loadInstruments(findDataFolder(import.meta.dirname));
    await store.record(instruments, source);
    return known.length === 0 ? "made" : "kept";
  },
};
