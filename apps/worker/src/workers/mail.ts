import { deliverDueMails } from "@slipstream/core/people/server";
import { createMailStore } from "@slipstream/db";
import { catchingTransport, createSmtpTransport } from "@slipstream/integrations/mail";
import type { LaneDeps } from "../deps.ts";
import { repeat } from "../repeat.ts";

const LOOK_EVERY_MS = 1_000;

/** Delivers the outbox: by SMTP, or, where no server is named, into the inbox page of development. */
export async function startMailWorkers({ env, database, clock, wakeUps, logger }: LaneDeps): Promise<() => Promise<void>> {
  const smtp = env.SMTP_URL ? createSmtpTransport({ url: env.SMTP_URL, from: env.MAIL_FROM }) : undefined;
  const mails = createMailStore(database);
  const stop = repeat({
    everyMs: LOOK_EVERY_MS,
    work: async () => ({ more: (await deliverDueMails({ mails, transport: smtp ?? catchingTransport, clock })) > 0 }),
    onError: (error) => logger.warn({ err: error }, "mails could not be delivered; the next look tries again"),
    listen: (wake) => wakeUps.listen("mail", wake),
  });
  return async () => {
    await stop();
    smtp?.close();
  };
}
