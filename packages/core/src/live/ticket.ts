import type { Ms } from "@slipstream/kernel";
import { z } from "zod";

/** A ticket is fetched right before the connection is opened; it is worth nothing soon after, and nothing after its first use. */
export const TICKET_LIFETIME_MS = 30_000;
const MAX_TICKET_LENGTH = 1_000;
const PURPOSE = "stream-ticket.v1.";

/** Whose connection it is, and by what right: it ends with that session or that API token. `expiresAt` is ms on the wall clock. */
const ticketSchema = z.object({
  userId: z.uuid(),
  credential: z.object({ kind: z.enum(["session", "token"]), id: z.uuid() }),
  expiresAt: z.int(),
  nonce: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/),
});
export type Ticket = z.infer<typeof ticketSchema>;
export type Credential = Ticket["credential"];

/** HMAC-SHA256 of a text under AUTH_SECRET, in base64url: `createHmac("sha256", secret).update(text).digest("base64url")`. */
export type HmacSha256 = (text: string) => string;

const toBase64Url = (ascii: string): string => btoa(ascii).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const fromBase64Url = (text: string): string => atob(text.replaceAll("-", "+").replaceAll("_", "/"));

/** Takes as long for a wrong first character as for a wrong last one. */
function isSameText(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let index = 0; index < a.length; index += 1) difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  return difference === 0;
}

/** Makes a ticket that is valid for `TICKET_LIFETIME_MS`, as `<payload>.<signature>`, safe in a URL. `nonce` must be unguessable: a UUID will do. */
export function signTicket(holder: { userId: string; credential: Credential; nonce: string; now: Ms }, hmac: HmacSha256): string {
  const { userId, credential, nonce, now } = holder;
  const ticket: Ticket = ticketSchema.parse({ userId, credential, nonce, expiresAt: now + TICKET_LIFETIME_MS });
  const payload = toBase64Url(JSON.stringify(ticket));
  return `${payload}.${hmac(PURPOSE + payload)}`;
}

export type TicketCheck = { kind: "valid"; ticket: Ticket } | { kind: "malformed" | "forged" | "expired" };

/** Reads a ticket from outside. Whether it was used before is the caller's question: each nonce opens one connection. */
export function verifyTicket(text: string, now: Ms, hmac: HmacSha256): TicketCheck {
  if (text.length > MAX_TICKET_LENGTH) return { kind: "malformed" };
  const [payload = "", signature = "", ...rest] = text.split(".");
  if (payload === "" || signature === "" || rest.length > 0) return { kind: "malformed" };
  if (!isSameText(signature, hmac(PURPOSE + payload))) return { kind: "forged" };
  const parsed = ticketSchema.safeParse(parseJson(payload));
  if (!parsed.success) return { kind: "malformed" };
  // A ticket from the future beyond its life was signed by a clock that is off, or for longer than allowed.
  const leftMs = parsed.data.expiresAt - now;
  return leftMs <= 0 || leftMs > 2 * TICKET_LIFETIME_MS ? { kind: "expired" } : { kind: "valid", ticket: parsed.data };
}

function parseJson(payload: string): unknown {
  try {
    return JSON.parse(fromBase64Url(payload));
  } catch {
    return null;
  }
}
