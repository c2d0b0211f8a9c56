import { signTicket, TICKET_LIFETIME_MS } from "@slipstream/core/live/server";
import { sequentialIds } from "@slipstream/testing";
import { expect, it } from "vitest";
import { createTicketTaker, hmacUnder } from "./tickets.ts";

const ids = sequentialIds(3);
const hmac = hmacUnder("secret");
const now = 1_800_000_000_000;
const aTicket = (at = now): string =>
  signTicket({ userId: ids(), credential: { kind: "session", id: ids() }, nonce: ids(), now: at }, hmac);

it("gives each ticket once, also to many at the same time", async () => {
  const claimed: string[] = [];
  const taker = createTicketTaker({
    hmac,
    claimEverywhere: async (nonce) => {
      claimed.push(nonce);
      return true;
    },
    onError: () => undefined,
  });
  const ticket = aTicket();
  const taken = await Promise.all(Array.from({ length: 20 }, () => taker.take(ticket, now)));
  expect(taken.filter(Boolean)).toHaveLength(1);
  expect(claimed).toHaveLength(1);
});

it("gives none that another process has taken", async () => {
  const taker = createTicketTaker({ hmac, claimEverywhere: async () => false, onError: () => undefined });
  expect(await taker.take(aTicket(), now)).toBeNull();
});

it("goes by its own memory while the shared one is away", async () => {
  const errors: unknown[] = [];
  const taker = createTicketTaker({
    hmac,
    claimEverywhere: () => Promise.reject(new Error("away")),
    onError: (error) => errors.push(error),
  });
  const ticket = aTicket();
  expect(await taker.take(ticket, now)).not.toBeNull();
  expect(await taker.take(ticket, now)).toBeNull();
  expect(errors).toHaveLength(1);
});

it("remembers a ticket for longer than it is worth something, and not for ever", async () => {
  let claims = 0;
  const taker = createTicketTaker({
    hmac,
    claimEverywhere: async () => {
      claims += 1;
      return true;
    },
    onError: () => undefined,
  });
  const ticket = aTicket();
  await taker.take(ticket, now - TICKET_LIFETIME_MS);
  expect(await taker.take(ticket, now + TICKET_LIFETIME_MS - 1)).toBeNull();
  expect(claims).toBe(1);
});

it("asks nobody about what is no ticket", async () => {
  const taker = createTicketTaker({ hmac, claimEverywhere: () => Promise.reject(new Error("asked")), onError: () => expect.unreachable() });
  for (const text of ["", "x", "x.y", aTicket().slice(0, -1), aTicket(now - 31_000)]) expect(await taker.take(text, now)).toBeNull();
});
