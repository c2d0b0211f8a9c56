import { type LeaderboardOrder, type MasterProfileView, type MasterView, WARNING_FLAGS, type WarningFlag } from "@slipstream/core/masters";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@slipstream/kernel";

export const ORDER_WORDS: Record<LeaderboardOrder, string> = {
  follower_return: "Followers' net return (lower bound)",
  return: "Master's own return",
  pnl: "Net profit",
  win_rate: "Win rate",
  drawdown: "Smallest worst drop",
  followers: "Followers",
  age: "Longest record",
};

/** Up to two letters for the tile that stands for a face. */
export function initialsOf(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const letters = words.length > 1 ? words.slice(0, 2).map((word) => [...word][0] ?? "") : [...(words[0] ?? "?")].slice(0, 1);
  return letters.join("").toUpperCase();
}

/** Where a master stands: ranked by followers only where enough of them have a record; who left or failed has no rank. */
export function ranksOf(
  masters: readonly Pick<MasterView, "masterId" | "state" | "followersReturn">[],
  order: LeaderboardOrder,
): ReadonlyMap<string, number> {
  const ranked = masters.filter(
    (master) => master.state === "active" && (order !== "follower_return" || master.followersReturn.lowerBoundPct !== null),
  );
  return new Map(ranked.map((master, index) => [master.masterId, index + 1]));
}

/** A drop is shown below zero, whichever way it is told. */
export const dropOf = (percent: number | null): number | null => (percent === null ? null : -Math.abs(percent));

/** A fee is exact: 12.5% is not 12%. */
export const feeInWords = (percent: number): string => `${percent}%`;

/** A span in its two largest units: "6 h 40 min", "12 s". */
export function spanInWords(ms: number | null): string {
  if (ms === null) return "–";
  if (ms < MINUTE_MS) return `${Math.max(0, Math.round(ms / 1_000))} s`;
  const minutes = Math.round(ms / MINUTE_MS);
  if (ms < HOUR_MS) return `${minutes} min`;
  if (ms < DAY_MS) return `${Math.floor(minutes / 60)} h${minutes % 60 > 0 ? ` ${minutes % 60} min` : ""}`;
  const hours = Math.round(ms / HOUR_MS);
  return `${Math.floor(hours / 24)} d${hours % 24 > 0 ? ` ${hours % 24} h` : ""}`;
}

/** Flags that are not raised, as one sentence: what was looked for and not found. */
export function clearedFlags(raised: MasterProfileView["flags"]): string | null {
  const up = new Set(raised.map(({ flag }) => flag));
  const clear = (Object.keys(CLEARED) as WarningFlag[]).filter((flag) => !up.has(flag)).map((flag) => CLEARED[flag]);
  return clear.length === 0 ? null : `No sign of: ${clear.join(", ")}.`;
}
const CLEARED: Record<WarningFlag, string> = {
  "averages-down": "adding to losing positions",
  "doubles-after-loss": "trading larger after losses",
  "no-stops": "trades without stops",
  "one-lucky-trade": "one trade making most of the profit",
  "high-leverage": "high leverage",
  "short-record": "a short record",
  "not-qualified": "missing requirements",
};

export const flagWords = (flag: WarningFlag): string => WARNING_FLAGS[flag];
export const FLAGS_CHECKED = Object.keys(WARNING_FLAGS).length;
