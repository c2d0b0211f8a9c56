import { fixedClock } from "@slipstream/testing";
import { expect, it } from "vitest";
import { createRateLimits, RATE_LIMITS } from "./rate-limits.ts";

function bench(start = 1_800_000_000_000) {
  const counts = new Map<string, number>();
  const clock = fixedClock(start);
  const limits = createRateLimits({
    store: {
      async take(key, windowStart, max) {
        const id = `${key}@${windowStart}`;
        const count = counts.get(id) ?? 0;
        if (count >= max) return false;
        counts.set(id, count + 1);
        return true;
      },
      async giveBack(key, windowStart) {
        const id = `${key}@${windowStart}`;
        counts.set(id, (counts.get(id) ?? 0) - 1);
      },
    },
    clock,
    sha256: (text) => Buffer.from(text).toString("hex").padEnd(64, "0"),
  });
  return { limits, counts, advance: clock.advance };
}

it("keeps to the figures of the security criteria", () => {
  expect(RATE_LIMITS["sign-in"]).toEqual({ max: 5, windowMs: 900_000 });
  expect(RATE_LIMITS["sign-in-network"]).toEqual({ max: 50, windowMs: 3_600_000 });
  expect(RATE_LIMITS.otp).toEqual({ max: 5, windowMs: 900_000 });
  expect(RATE_LIMITS.mail).toEqual({ max: 5, windowMs: 3_600_000 });
  expect(RATE_LIMITS["sign-up"].max).toBeGreaterThanOrEqual(100);
});

it("says how long to wait, to the end of the window, and lets in again then", async () => {
  const { limits, advance } = bench();
  for (let n = 0; n < 5; n += 1) await limits.take("otp", "ada");
  advance(30_500);
  await expect(limits.take("otp", "ada")).rejects.toMatchObject({ code: "too-many-attempts", detail: { retryAfterSeconds: 870 } });
  await expect(limits.take("otp", "eve")).resolves.toBeDefined();
  advance(869_499);
  await expect(limits.take("otp", "ada")).rejects.toMatchObject({ detail: { retryAfterSeconds: 1 } });
  advance(1);
  await expect(limits.take("otp", "ada")).resolves.toBeDefined();
});

it("gives back what succeeded, in the window in which it was counted", async () => {
  const { limits, counts, advance } = bench();
  const taken = await limits.take("otp", "ada");
  advance(900_000);
  await taken.giveBack();
  expect([...counts.values()]).toEqual([0]);
});

it("writes no address down", async () => {
  const { limits, counts } = bench();
  await limits.tryTake("mail", "ada@example.com");
  expect([...counts.keys()].join()).not.toContain("ada");
});
