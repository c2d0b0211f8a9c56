import { HOUR_MS, type Ms, SECOND_MS } from "@slipstream/kernel";

export const MAX_MAIL_ATTEMPTS = 10;
const FIRST_PAUSE_MS = 15 * SECOND_MS;

/** When a mail is tried again after its `attempts`-th failure: after a pause that doubles, at most an hour; null where it is given up. */
export function nextMailAttempt(attempts: number, now: Ms): Ms | null {
  if (attempts >= MAX_MAIL_ATTEMPTS) return null;
  return now + Math.min(HOUR_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
}
