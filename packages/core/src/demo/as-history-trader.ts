import { type Ms, money } from "@slipstream/kernel";
import { DEFAULT_MAKER_FEE_BPS, DEFAULT_TAKER_FEE_BPS } from "../accounts/index.ts";
import type { DemoMaster } from "./demo-masters.ts";
import type { HistoryTrader } from "./play-history.ts";

/** A master with an account like those that people open. */
export const asHistoryTrader = (master: DemoMaster): HistoryTrader => ({
  runId: master.runId,
  spec: master.spec,
  account: {
    id: master.accountId,
    userId: master.userId,
    venue: "paper",
    origin: { kind: "strategy", id: master.runId },
    initialBalance: money(master.initialBalance),
    leverage: master.spec.leverage,
    takerFeeCentibps: DEFAULT_TAKER_FEE_BPS * 100,
    makerFeeCentibps: DEFAULT_MAKER_FEE_BPS * 100,
  },
});

/** The master's strategy, running since its record began. */
export const asHistoryStrategy = ({ displayName, ...master }: DemoMaster, startedMs: Ms) => ({
  strategyId: master.strategyId,
  runId: master.runId,
  userId: master.userId,
  accountId: master.accountId,
  name: displayName,
  description: master.description,
  spec: master.spec,
  startedMs,
  startedWith: money(master.initialBalance),
});
