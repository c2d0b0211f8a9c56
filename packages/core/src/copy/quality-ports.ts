import type { Money } from "@slipstream/kernel";
import type { FollowRecord } from "./follow-ports.ts";
import type { ReportedCopy, SleeveFill } from "./ideal-ledger.ts";
import type { MasterFill } from "./master-fill.ts";

/** All that a report of a follow is made from. `fills` are those of the copies, but none from before the follow began. */
export type FollowHistory = {
  readonly fills: readonly MasterFill[];
  readonly copies: readonly ReportedCopy[];
  readonly sleeve: readonly SleeveFill[];
  readonly funding: Money;
};

/** What the engine did, to be judged. Rows of a person are found by that person's id. */
export type CopyQualityStore = {
  readHistory(follow: FollowRecord): Promise<FollowHistory>;
};
