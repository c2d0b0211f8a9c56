import { reconcile, runPayouts, toBillingTerms, UNDER_WAY_MS } from "@slipstream/core/billing/server";
import { createPayoutLane, createPayoutStore, createReconcileStore } from "@slipstream/db";
import { DAY_MS, MINUTE_MS, SECOND_MS } from "@slipstream/kernel";
import { crashPoints } from "../crash-points.ts";
import type { LaneDeps } from "../deps.ts";
import { repeat } from "../repeat.ts";
import { stripeOf } from "../stripe-of.ts";

const PAY_EVERY_MS = 10 * SECOND_MS;
/** Looking for what is due reads all shares: where there is nothing to do, it takes a fiftieth of the time at most. */
const REST_FACTOR = 50;
const LONGEST_REST_MS = 5 * MINUTE_MS;
const ASK_EVERY_MS = 10 * MINUTE_MS;

/** Releases reserves, pays masters out, asks again for what got lost, and compares the books with Stripe's once a day. */
export async function startPayoutWorkers({ env, database, clock, nextId, liveBus, logger }: LaneDeps): Promise<() => Promise<void>> {
  const terms = toBillingTerms(env);
  const payments = stripeOf(env, clock);
  const lane = createPayoutLane(database);
  const store = createPayoutStore(database, terms);
  const books = createReconcileStore(database);
  const crashPoint = crashPoints(env.CRASH_AT);
  const tell = (userIds: readonly string[]): void => {
    if (userIds.length > 0) liveBus.publish([{ kind: "notices-changed", userIds }]);
  };
  let restUntil = 0;
  const stopPaying = repeat({
    everyMs: PAY_EVERY_MS,
    work: async () => {
      const begunAt = clock.now();
      if (begunAt < restUntil) return { more: false };
      let failures = 0;
      const onFailure = (failure: object) => {
        failures += 1;
        logger.warn(failure, "money could not be moved; a later look tries again");
      };
      const { userIds, ...done } = await runPayouts({ lane, store, payments, terms, clock, nextId, onFailure, crashPoint });
      tell(userIds);
      if (Object.values(done).some((count) => count > 0)) logger.info(done, "payouts worked off");
      else if (failures === 0) restUntil = clock.now() + Math.min(LONGEST_REST_MS, REST_FACTOR * (clock.now() - begunAt));
      return { more: false };
    },
    onError: (error) => logger.warn({ err: error }, "payouts could not be worked off; the next look goes on where this one was"),
  });
  const stopComparing = repeat({
    everyMs: ASK_EVERY_MS,
    work: async () => {
      const last = await books.lastRunAt();
      if (last !== null && clock.now() - last < DAY_MS) return { more: false };
      const { run, userIds } = await reconcile({ store: books, payments, terms, clock, nextId }, { graceMs: UNDER_WAY_MS });
      tell(userIds);
      const { differences, findings, tookMs } = run;
      if (differences > 0) logger.error({ differences, findings: findings.slice(0, 10) }, "the books differ from the payment provider's");
      else logger.info({ tookMs }, "books compared: difference 0");
      return { more: false };
    },
    onError: (error) => logger.warn({ err: error }, "the books could not be compared; the next look tries again"),
  });
  return async () => {
    await Promise.all([stopPaying(), stopComparing()]);
  };
}
