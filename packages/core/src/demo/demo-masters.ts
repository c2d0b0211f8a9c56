import type { StrategySpec } from "../strategy/index.ts";
import { DEMO_SPECS } from "./demo-specs.ts";

/**
 * A master of the demo: a person whose one strategy runs on the replayed market like anybody else's. Amounts are in USDT. The numbers of the rules were
 * chosen on the first two weeks of the shipped recording, so that what they earned there says nothing of what they will earn.
 */
export type DemoMaster = {
  readonly key: string;
  /** Chosen here, so that nobody who signs up can be taken for one of them. */
  readonly userId: string;
  readonly accountId: string;
  readonly strategyId: string;
  /** The run that trades: its id names the sleeve. */
  readonly runId: string;
  readonly displayName: string;
  readonly description: string;
  readonly initialBalance: string;
  /** Of new profit. */
  readonly copyFeePercent: number;
  readonly minCopyAmount: string;
  readonly spec: StrategySpec;
};

const idsOf = (number: number) => ({
  userId: `01900000-0000-7000-8000-00000000000${number}`,
  accountId: `01900000-0000-7000-8000-00000000001${number}`,
  strategyId: `01900000-0000-7000-8000-00000000002${number}`,
  runId: `01900000-0000-7000-8000-00000000003${number}`,
});

export const DEMO_MASTERS: readonly DemoMaster[] = [
  {
    key: "trend",
    ...idsOf(1),
    displayName: "Trend rider",
    description:
      "A demo strategy, no person. Holds BTC, ETH and SOL on the side of a fast average over a slow one, with a stop on every position. Loses a little often and earns when a move lasts; in a quiet market it bleeds. Its numbers were chosen on the two weeks with which its record begins.",
    initialBalance: "20000",
    copyFeePercent: 10,
    minCopyAmount: "500",
    spec: DEMO_SPECS.trend,
  },
  {
    key: "reversion",
    ...idsOf(2),
    displayName: "Rubber band",
    description:
      "A demo strategy, no person. Bets in SOL, XRP and BNB that a price which strayed far from its mean comes back, and gives up at a stop. Wins more often than it loses; a real trend costs it several wins at once. Its numbers were chosen on the two weeks with which its record begins.",
    initialBalance: "10000",
    copyFeePercent: 10,
    minCopyAmount: "250",
    spec: DEMO_SPECS.reversion,
  },
  {
    key: "breakout",
    ...idsOf(3),
    displayName: "Range breaker",
    description:
      "A demo strategy, no person. Buys or sells BTC, ETH, SOL and XRP when a bar closes outside everything of the twelve hours before, with a stop and a target. Most breakouts fail, a few pay for them. Its numbers were chosen on the two weeks with which its record begins.",
    initialBalance: "15000",
    copyFeePercent: 15,
    minCopyAmount: "250",
    spec: DEMO_SPECS.breakout,
  },
  {
    key: "overtrader",
    ...idsOf(4),
    displayName: "Busy bee",
    description:
      "A demo strategy, no person. Chases every five-minute bar in SOL and XRP, more than two hundred trades a day, without stops. Its trades come out even and its fees do not: follow it to see copying at work, not to earn.",
    initialBalance: "10000",
    copyFeePercent: 5,
    minCopyAmount: "100",
    spec: DEMO_SPECS.overtrader,
  },
  {
    key: "averager",
    ...idsOf(5),
    displayName: "Never wrong",
    description:
      "A demo strategy, no person. Buys dips of SOL and XRP with six times its money each, sells at a small profit, never takes a loss and uses no stop. Its win rate is splendid until the day that takes all of it: a warning, not a recommendation.",
    initialBalance: "10000",
    copyFeePercent: 20,
    minCopyAmount: "100",
    spec: DEMO_SPECS.averager,
  },
];
