import { expect, it } from "vitest";
import { nextAskMs } from "./use-backtests.ts";

const NOW = Date.UTC(2026, 0, 1);
const row = (status: "queued" | "running" | "done" | "failed", agoMs = 0, stamped = false) => ({
  status,
  stamp: stamped ? { sampled: 1, agreed: 1, differing: [] } : null,
  doneAt: status === "done" ? new Date(NOW - agoMs).toISOString() : null,
});

it("asks soon while one runs, now and then for a stamp, and never without a reason", () => {
  expect(nextAskMs([], NOW)).toBe(false);
  expect(nextAskMs([row("queued"), row("done")], NOW)).toBe(1_000);
  expect(nextAskMs([row("running")], NOW)).toBe(1_000);
  expect(nextAskMs([row("done", 60_000)], NOW)).toBe(5_000);
  expect(nextAskMs([row("done", 300_000)], NOW)).toBe(false);
  expect(nextAskMs([row("done", 0, true), row("failed")], NOW)).toBe(false);
});
