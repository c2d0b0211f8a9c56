import { createHmac } from "node:crypto";
import { type HmacSha256, TICKET_LIFETIME_MS, type Ticket, verifyTicket } from "@slipstream/core/live/server";
import type { Ms } from "@slipstream/kernel";

/** How long a used nonce is remembered: longer than any ticket that `verifyTicket` accepts lives. */
const REMEMBER_MS = 3 * TICKET_LIFETIME_MS;
const MAX_REMEMBERED = 100_000;

/** Claims a nonce among all stream processes. False where another was first; rejects where the shared memory is away. */
export type ClaimNonce = (nonce: string, lifetimeMs: number) => Promise<boolean>;

export const hmacUnder =
  (secret: string): HmacSha256 =>
  (text) =>
    createHmac("sha256", secret).update(text).digest("base64url");

/**
 * Takes tickets, each once. The nonce is claimed in this process first and then among all of them; while the shared memory is
 * away the claim of this process has to do, so that a lost Redis keeps nobody out.
 */
export function createTicketTaker(options: { hmac: HmacSha256; claimEverywhere: ClaimNonce; onError: (error: unknown) => void }) {
  const usedUntil = new Map<string, Ms>();

  const claimHere = (nonce: string, now: Ms): boolean => {
    // Insertion order is order of expiry.
    for (const [known, until] of usedUntil) {
      if (until > now) break;
      usedUntil.delete(known);
    }
    if (usedUntil.has(nonce) || usedUntil.size >= MAX_REMEMBERED) return false;
    usedUntil.set(nonce, now + REMEMBER_MS);
    return true;
  };

  return {
    /** The ticket, or null where it is malformed, forged, too old or used before. */
    async take(text: string, now: Ms): Promise<Ticket | null> {
      const check = verifyTicket(text, now, options.hmac);
      if (check.kind !== "valid" || !claimHere(check.ticket.nonce, now)) return null;
      const isFirst = await options.claimEverywhere(check.ticket.nonce, REMEMBER_MS).catch((error: unknown) => {
        options.onError(error);
        return true;
      });
      return isFirst ? check.ticket : null;
    },
  };
}
