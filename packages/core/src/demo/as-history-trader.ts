import { money } from "@slipstream/kernel";
import { DEFAULT_MAKER_FEE_BPS, DEFAULT_TAKER_FEE_BPS } from "../accounts/index.ts";
import type { Origin } from "../orders/index.ts";
import type { DemoMaster } from "./demo-masters.ts";
import type { HistoryTrader } from "./play-history.ts";

/** Whose sleeve a master's orders belong to. */
export const originOf = ({ key }: Pick<DemoMaster, "key">): Origin => ({ kind: "strategy", id: `demo-${key}` });

/** A master with an account like those that people open. */
export const asHistoryTrader = (master: DemoMaster): HistoryTrader => ({
  key: master.key,
  symbols: master.symbols,
  rule: master.rule,
  account: {
    id: master.accountId,
    userId: master.userId,
    venue: "paper",
    origin: originOf(master),
    initialBalance: money(master.initialBalance),
    leverage: master.leverage,
    takerFeeCentibps: DEFAULT_TAKER_FEE_BPS * 100,
    makerFeeCentibps: DEFAULT_MAKER_FEE_BPS * 100,
  },
});
