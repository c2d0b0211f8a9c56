import { mailDueNotices, tidyNotices } from "@slipstream/core/notices/server";
import { createNoticeStore } from "@slipstream/db";
import { MINUTE_MS, SECOND_MS } from "@slipstream/kernel";
import type { LaneDeps } from "../deps.ts";
import { repeat } from "../repeat.ts";

const MAIL_EVERY_MS = 2 * SECOND_MS;
const TIDY_EVERY_MS = 10 * MINUTE_MS;

/** Puts the mails of notices into the outbox as they become due, and removes notices that are old. */
export async function startNoticeWorkers({ env, database, clock, nextId, wakeUps, logger }: LaneDeps): Promise<() => Promise<void>> {
  const store = createNoticeStore(database);
  const stopMailing = repeat({
    everyMs: MAIL_EVERY_MS,
    work: async () => {
      const { mails, more } = await mailDueNotices({ store, clock, nextId, appUrl: env.APP_URL });
      if (mails > 0) wakeUps.ring("mail");
      return { more };
    },
    onError: (error) => logger.warn({ err: error }, "notices could not be mailed; the next look tries again"),
  });
  const stopTidying = repeat({
    everyMs: TIDY_EVERY_MS,
    work: async () => {
      await tidyNotices({ store, clock });
      return { more: false };
    },
    onError: (error) => logger.warn({ err: error }, "old notices could not be removed; the next look tries again"),
  });
  return async () => {
    await Promise.all([stopMailing(), stopTidying()]);
  };
}
