import type { CopyView } from "@slipstream/core/copy";

export const keyOfCopy = ({ followId, masterSeq }: Pick<CopyView, "followId" | "masterSeq">): string => `${followId}:${masterSeq}`;

/**
 * The newest copies as last heard, then the older ones as they were loaded. The newest are asked for each second and win; the history
 * is not. `hasGap`: more came than the newest hold, so that the history has to be asked for again.
 */
export function joinCopies(newest: readonly CopyView[], history: readonly CopyView[]): { copies: readonly CopyView[]; hasGap: boolean } {
  const fresh = new Set(newest.map(keyOfCopy));
  const older = history.filter((copy) => !fresh.has(keyOfCopy(copy)));
  const meets = newest.length === 0 || history.length === 0 || older.length < history.length;
  return { copies: [...newest, ...older], hasGap: !meets };
}
