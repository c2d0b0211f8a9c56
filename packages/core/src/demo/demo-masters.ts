import { averageDown } from "./average-down.ts";
import { chaseBars } from "./chase-bars.ts";
import { followTrend } from "./follow-trend.ts";
import { revertToMean } from "./revert-to-mean.ts";
import type { Rule } from "./rule.ts";
import { tradeBreakouts } from "./trade-breakouts.ts";

/**
 * A master of the demo: a rule that trades on the replayed market like anybody else. Amounts are in USDT. The terms of the rules were chosen on
 * the first two weeks of the shipped recording, so that what they earned there says nothing of what they will earn.
 */
export type DemoMaster = {
  readonly key: string;
  /** Chosen here, so that nobody who signs up can be taken for one of them. */
  readonly userId: string;
  readonly accountId: string;
  readonly displayName: string;
  readonly description: string;
  readonly symbols: readonly string[];
  readonly initialBalance: string;
  readonly leverage: number;
  /** Of new profit. */
  readonly copyFeePercent: number;
  readonly minCopyAmount: string;
  readonly rule: Rule;
};

const idsOf = (number: number) => ({
  userId: `01900000-0000-7000-8000-00000000000${number}`,
  accountId: `01900000-0000-7000-8000-00000000001${number}`,
});

export const DEMO_MASTERS: readonly DemoMaster[] = [
  {
    key: "trend",
    ...idsOf(1),
    displayName: "Trend rider",
    description:
      "A demo rule, no person. Holds BTC, ETH and SOL on the side of a fast average over a slow one, with a stop on every position. Loses a little often and earns when a move lasts; in a quiet market it bleeds. Its numbers were chosen on the two weeks with which its record begins.",
    symbols: ["BTC-USDT", "ETH-USDT", "SOL-USDT"],
    initialBalance: "20000",
    leverage: 5,
    copyFeePercent: 10,
    minCopyAmount: "500",
    rule: followTrend({ barMinutes: 15, fast: 16, slow: 64, worth: 0.5, stopRanges: 8 }),
  },
  {
    key: "reversion",
    ...idsOf(2),
    displayName: "Rubber band",
    description:
      "A demo rule, no person. Bets in SOL, XRP and BNB that a price which strayed far from its mean comes back, and gives up at a stop. Wins more often than it loses; a real trend costs it several wins at once. Its numbers were chosen on the two weeks with which its record begins.",
    symbols: ["SOL-USDT", "XRP-USDT", "BNB-USDT"],
    initialBalance: "10000",
    leverage: 5,
    copyFeePercent: 10,
    minCopyAmount: "250",
    rule: revertToMean({ barMinutes: 5, mean: 96, entry: 2.5, stop: 4, worth: 0.5 }),
  },
  {
    key: "breakout",
    ...idsOf(3),
    displayName: "Range breaker",
    description:
      "A demo rule, no person. Buys or sells BTC, ETH, SOL and XRP when a bar closes outside everything of the twelve hours before, with a stop and a target. Most breakouts fail, a few pay for them. Its numbers were chosen on the two weeks with which its record begins.",
    symbols: ["BTC-USDT", "ETH-USDT", "SOL-USDT", "XRP-USDT"],
    initialBalance: "15000",
    leverage: 5,
    copyFeePercent: 15,
    minCopyAmount: "250",
    rule: tradeBreakouts({ barMinutes: 30, enterBars: 24, leaveBars: 24, stopPart: 1, targetPart: 1.5, worth: 0.4 }),
  },
  {
    key: "overtrader",
    ...idsOf(4),
    displayName: "Busy bee",
    description:
      "A demo rule, no person. Chases every ten-minute bar in SOL and XRP, more than a hundred trades a day, without stops. Its trades come out even and its fees do not: follow it to see copying at work, not to earn.",
    symbols: ["SOL-USDT", "XRP-USDT"],
    initialBalance: "10000",
    leverage: 3,
    copyFeePercent: 5,
    minCopyAmount: "100",
    rule: chaseBars({ barMinutes: 10, enough: 3, worth: 0.15 }),
  },
  {
    key: "averager",
    ...idsOf(5),
    displayName: "Never wrong",
    description:
      "A demo rule, no person. Buys SOL and XRP, buys more of it each time it falls, never takes a loss and uses no stop. Its win rate is splendid until the day that takes all of it: a warning, not a recommendation.",
    symbols: ["SOL-USDT", "XRP-USDT"],
    initialBalance: "10000",
    leverage: 25,
    copyFeePercent: 20,
    minCopyAmount: "100",
    rule: averageDown({ barMinutes: 15, worth: 0.2, growth: 1, dropPart: 0.015, profitPart: 0.008 }),
  },
];
