import { type Clock, MINUTE_MS } from "@slipstream/kernel";
import { nextMailAttempt } from "./next-mail-attempt.ts";
import type { MailStore, MailTransport } from "./ports.ts";

const BATCH = 10;
/** Longer than one mail may take: meanwhile nobody else tries it. */
const CLAIM_MS = 5 * MINUTE_MS;
const MAX_ERROR_LENGTH = 500;

/** Tries each mail that is due once, one after another; answers how many it tried. A mail goes out at least once, nearly always exactly once. */
export async function deliverDueMails({
  mails,
  transport,
  clock,
}: {
  mails: MailStore;
  transport: MailTransport;
  clock: Clock;
}): Promise<number> {
  const now = clock.now();
  const due = await mails.claimDue(now, now + CLAIM_MS, BATCH);
  for (const mail of due) {
    const outcome = await transport.send(mail);
    if (outcome.kind !== "failed") {
      await mails.recordDelivered(mail.id, outcome.kind, clock.now());
      continue;
    }
    const retryAt = outcome.permanent ? null : nextMailAttempt(mail.attempts, clock.now());
    await mails.recordFailed(
      mail.id,
      outcome.error.slice(0, MAX_ERROR_LENGTH),
      retryAt === null ? { givenUpAt: clock.now() } : { retryAt },
    );
  }
  return due.length;
}
