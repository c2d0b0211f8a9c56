import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { signTicket, TICKET_LIFETIME_MS, verifyTicket } from "./ticket.ts";

const hmacUnder = (secret: string) => (text: string) => createHmac("sha256", secret).update(text).digest("base64url");
const hmac = hmacUnder("a secret");
const now = 1_800_000_000_000;
const holder = {
  userId: "0192f0c1-0000-7000-8000-000000000001",
  credential: { kind: "session", id: "0192f0c1-0000-7000-8000-000000000002" },
  nonce: "0192f0c1-0000-7000-8000-000000000003",
  now,
} as const;

it("reads back what it signed, within its life", () => {
  const text = signTicket(holder, hmac);
  expect(text).toMatch(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/);
  const { now: _now, ...claims } = holder;
  expect(verifyTicket(text, now + TICKET_LIFETIME_MS - 1, hmac)).toEqual({
    kind: "valid",
    ticket: { ...claims, expiresAt: now + TICKET_LIFETIME_MS },
  });
});

it.each([
  ["at its end", TICKET_LIFETIME_MS],
  ["an hour later", 3_600_000],
  ["long before it was made", -TICKET_LIFETIME_MS - 1],
])("is worth nothing %s", (_name, laterMs) => {
  expect(verifyTicket(signTicket(holder, hmac), now + laterMs, hmac)).toEqual({ kind: "expired" });
});

it("refuses every change of a single character", () => {
  const text = signTicket(holder, hmac);
  for (let index = 0; index < text.length; index += 1) {
    const changed = text.slice(0, index) + (text[index] === "A" ? "B" : "A") + text.slice(index + 1);
    expect(verifyTicket(changed, now, hmac).kind).not.toBe("valid");
  }
});

it("refuses another secret and a signature made for another purpose", () => {
  expect(verifyTicket(signTicket(holder, hmacUnder("other")), now, hmac)).toEqual({ kind: "forged" });
  const [payload = ""] = signTicket(holder, hmac).split(".");
  expect(verifyTicket(`${payload}.${hmac(payload)}`, now, hmac)).toEqual({ kind: "forged" });
});

it.each(["", ".", "a.", ".b", "a.b.c", "x".repeat(2_000), `${"é".repeat(10)}.b`])("refuses %j", (text) => {
  expect(verifyTicket(text, now, hmac).kind).toMatch(/malformed|forged/);
});

it.each(["not json", "null", "[]", JSON.stringify({ userId: "x" })])("refuses a signed payload that is no ticket: %s", (body) => {
  const payload = Buffer.from(body).toString("base64url");
  expect(verifyTicket(`${payload}.${hmac(`stream-ticket.v1.${payload}`)}`, now, hmac)).toEqual({ kind: "malformed" });
});
