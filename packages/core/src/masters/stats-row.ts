import type { Ms } from "@slipstream/kernel";
import type { MasterProfileView, MasterView } from "./views.ts";

type Owned = "masterId" | "displayName" | "description" | "qualified" | "copyFeePercentage" | "minCopyAmount" | "publishedAt" | "leftAt";
type Asked = "followId" | "mine";
/** What of a line of the leaderboard is computed ahead. The rest is the master's own row, and who asks. */
export type StatsLine = Omit<MasterView, Owned | Asked>;
/** What of a profile is computed ahead beyond its line. Open positions and the chain are read when asked. */
export type StatsProfile = Omit<MasterProfileView, keyof MasterView | "equityNow" | "open" | "floatingLoss" | "exposureLeverage" | "chain">;

/** Statistics of a master as of fill `seq`. */
export type StatsRow = {
  readonly masterId: string;
  readonly seq: number;
  readonly firstMs: Ms | null;
  readonly lastMs: Ms | null;
  readonly line: StatsLine;
  readonly profile: StatsProfile;
  readonly computedAt: Ms;
  readonly costMs: number;
};
