import { tidyPeople } from "@slipstream/core/people/server";
import { createPeopleStore } from "@slipstream/db";
import { SECOND_MS } from "@slipstream/kernel";
import type { LaneDeps } from "../deps.ts";
import { repeat } from "../repeat.ts";

const LOOK_EVERY_MS = 30 * SECOND_MS;

/** Ends sessions that ran out, and removes what nobody needs any more. */
export async function startPeopleWorkers({ database, liveBus, clock, logger }: LaneDeps): Promise<() => Promise<void>> {
  const store = createPeopleStore(database);
  return repeat({
    everyMs: LOOK_EVERY_MS,
    work: async () => {
      const { ended, removed } = await tidyPeople({ store, live: liveBus, clock });
      if (ended + removed > 0) logger.info({ ended, removed }, "people tidied");
      return { more: false };
    },
    onError: (error) => logger.warn({ err: error }, "people could not be tidied; the next look tries again"),
  });
}
