import { HOUR_MS } from "@slipstream/kernel";
import { describe, expect, it } from "vitest";
import { deliverDueMails } from "./deliver-mails.ts";
import { MAX_MAIL_ATTEMPTS, nextMailAttempt } from "./next-mail-attempt.ts";
import type { MailRecord, MailStore, MailTransport } from "./ports.ts";

const NOW = 1_800_000_000_000;
const mail = (attempts: number) => ({
  id: `mail ${attempts}`,
  userId: null,
  to: "a@b.c",
  subject: "",
  text: "",
  html: "",
  createdAt: 0,
  attempts,
});

async function deliver(due: readonly (MailRecord & { attempts: number })[], send: MailTransport["send"]) {
  const said: unknown[] = [];
  const mails: MailStore = {
    claimDue: async (_now, retryAt, limit) => {
      expect(retryAt).toBeGreaterThan(NOW);
      return due.slice(0, limit);
    },
    recordDelivered: async (...what) => void said.push(what),
    recordFailed: async (...what) => void said.push(what),
    listCaught: async () => [],
  };
  const count = await deliverDueMails({ mails, transport: { send }, clock: { now: () => NOW } });
  return { said, count };
}

describe("delivering", () => {
  it("writes down what became of each mail, and goes on after one that failed", async () => {
    const outcomes = [{ kind: "sent" }, { kind: "failed", permanent: false, error: "later" }, { kind: "caught" }] as const;
    let at = 0;
    const { said, count } = await deliver([mail(1), mail(2), mail(3)], async () => outcomes[at++] ?? { kind: "sent" });
    expect(count).toBe(3);
    expect(said).toEqual([
      ["mail 1", "sent", NOW],
      ["mail 2", "later", { retryAt: NOW + 30_000 }],
      ["mail 3", "caught", NOW],
    ]);
  });

  it("gives up what will never work, and what failed ten times", async () => {
    const forGood = await deliver([mail(1)], async () => ({ kind: "failed", permanent: true, error: "no such user" }));
    expect(forGood.said).toEqual([["mail 1", "no such user", { givenUpAt: NOW }]]);
    const tenth = await deliver([mail(10)], async () => ({ kind: "failed", permanent: false, error: "x".repeat(9_000) }));
    expect(tenth.said).toEqual([["mail 10", "x".repeat(500), { givenUpAt: NOW }]]);
  });
});

it("pauses twice as long after each failure, an hour at most", () => {
  const pauses = Array.from({ length: MAX_MAIL_ATTEMPTS }, (_, n) => nextMailAttempt(n + 1, NOW)).map((at) => at && (at - NOW) / 1_000);
  expect(pauses).toEqual([15, 30, 60, 120, 240, 480, 960, 1_920, 3_600, null]);
  expect(nextMailAttempt(9, NOW)).toBe(NOW + HOUR_MS);
});
