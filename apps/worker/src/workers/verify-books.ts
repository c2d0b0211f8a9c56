import { createLedgerStore, verifyBooks } from "@slipstream/db";
import { DAY_MS, MINUTE_MS } from "@slipstream/kernel";
import type { LaneDeps } from "../deps.ts";
import { repeat } from "../repeat.ts";

const LOOK_EVERY_MS = 10 * MINUTE_MS;

/** Verifies the books once a day, whoever did it last; operators hear of differences. */
export async function startVerifyBooksWorkers({ database, clock, nextId, logger, liveBus }: LaneDeps): Promise<() => Promise<void>> {
  const store = createLedgerStore(database);
  return repeat({
    everyMs: LOOK_EVERY_MS,
    work: async () => {
      const last = (await store.listRuns(1)).find(({ kind }) => kind === "verify");
      if (last && clock.now() - Date.parse(last.at) < DAY_MS) return { more: false };
      const { differences, figures, findings, tookMs, told } = await verifyBooks(database, { clock, nextId });
      if (told.length > 0) liveBus.publish([{ kind: "notices-changed", userIds: told }]);
      if (differences === 0) logger.info({ ...figures, tookMs }, "books verified");
      else logger.error({ ...figures, tookMs, differences, findings }, "the books differ");
      return { more: false };
    },
    onError: (error) => logger.warn({ err: error }, "the books could not be verified; the next look tries again"),
  });
}
