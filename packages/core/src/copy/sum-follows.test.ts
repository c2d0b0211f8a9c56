import { expect, it } from "vitest";
import { sumFollows } from "./sum-follows.ts";
import type { FollowView } from "./views.ts";

const follow = (copyAmount: string, realizedPnl: string, unrealizedPnl: string | null, netProfit: string | null) => ({
  settings: { copyAmount } as FollowView["settings"],
  openPositions: 2,
  realizedPnl,
  unrealizedPnl,
  exchangeFees: "0.00000001",
  netProfit,
  copied: 3,
  skipped: 1,
  pending: 0,
});

it("adds follows up to the last digit", () => {
  expect(sumFollows([follow("3000", "157.7", "9.17", "166.87"), follow("1000", "-31.20000001", "0", "-31.20000001")])).toEqual({
    follows: 2,
    copyAmount: "4000",
    openPositions: 4,
    realizedPnl: "126.49999999",
    unrealizedPnl: "9.17",
    exchangeFees: "0.00000002",
    netProfit: "135.66999999",
    returnPct: expect.closeTo(3.39175, 5),
    copied: 6,
    skipped: 2,
    pending: 0,
  });
});

it("knows no sum of which it does not know a part", () => {
  expect(sumFollows([follow("100", "1", "2", "3"), follow("100", "1", null, null)])).toMatchObject({
    realizedPnl: "2",
    unrealizedPnl: null,
    netProfit: null,
    returnPct: null,
  });
});

it("of no follow is nothing, and no return", () => {
  expect(sumFollows([])).toMatchObject({ follows: 0, copyAmount: "0", netProfit: "0", returnPct: null });
});
