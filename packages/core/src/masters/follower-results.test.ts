import { DAY_MS, money } from "@slipstream/kernel";
import { describe, expect, it } from "vitest";
import { computeFollowerResults } from "./follower-results.ts";
import type { FollowerResult } from "./ports.ts";

const QUALITY = { copied: 7, skipped: 3, latencyP50: 12, latencyP95: 40, slippageP50: 1.5 };
const curve = [
  { ms: 0, growth: 1, drawdown: 0 },
  { ms: DAY_MS, growth: 1.1, drawdown: 0 },
  { ms: 2 * DAY_MS, growth: 1.21, drawdown: 0 },
];
const aFollower = (profit: string, over: Partial<FollowerResult> = {}): FollowerResult => ({
  followId: "f",
  alive: true,
  allocation: money("1000"),
  profit: money(profit),
  feeBps: 1_000,
  startedMs: 0,
  stoppedMs: null,
  copiedOpens: true,
  ...over,
});
const compute = (...results: FollowerResult[]) => computeFollowerResults(results, QUALITY, { curve, nowMs: 2 * DAY_MS });

describe("what followers got", () => {
  it("is net of the copy fee on gains, in percent of what they allocated", () => {
    const { line, profile } = compute(aFollower("100"), aFollower("-50"), aFollower("200", { allocation: money("500"), feeBps: 2_000 }));
    expect(line.followersReturn).toEqual({
      count: 3,
      // −5 %, 9 % and 32 %: a tenth lies a fifth of the way from the first to the second.
      lowerBoundPct: expect.closeTo(-5 + 0.2 * 14, 9),
      medianPct: expect.closeTo(9, 9),
      upperPct: expect.closeTo(9 + 0.8 * 23, 9),
    });
    expect(line).toMatchObject({ followerCount: 3, copiedAmount: 2_500, copyGapPct: expect.closeTo(9 - 21, 9) });
    expect(profile).toMatchObject({ lost: 1, copied: 7, latencyMs: { p50: 12, p95: 40 } });
  });

  it("counts those who stopped, in what they got and not as followers, against what the master made until then", () => {
    const { line } = compute(
      ...Array.from({ length: 3 }, () => aFollower("0", { alive: false, startedMs: DAY_MS, stoppedMs: 2 * DAY_MS })),
    );
    expect(line).toMatchObject({
      followerCount: 0,
      copiedAmount: 0,
      followersReturn: { count: 3, medianPct: 0 },
      copyGapPct: expect.closeTo(-10, 9),
    });
  });

  it("is absent below three followers who had something copied", () => {
    const { line, profile } = compute(aFollower("1"), aFollower("2"), aFollower("3", { copiedOpens: false }));
    expect(line).toMatchObject({ followerCount: 3, followersReturn: { count: 2, lowerBoundPct: null, medianPct: null }, copyGapPct: null });
    expect(profile.returns).toEqual([]);
  });

  it("is drawn in bins that hold everybody", () => {
    const { profile } = compute(...Array.from({ length: 50 }, (_none, at) => aFollower(String(at - 25), { feeBps: 0 })));
    expect(profile.returns.reduce((sum, { count }) => sum + count, 0)).toBe(50);
    expect(profile.returns.length).toBeLessThanOrEqual(20);
    for (const [at, { fromPct }] of profile.returns.entries()) if (at > 0) expect(fromPct).toBe(profile.returns[at - 1]?.toPct);
  });
});
