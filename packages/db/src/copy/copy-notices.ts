import type { CopyRecord } from "@slipstream/core/copy/server";
import type { Clock, NextId } from "@slipstream/kernel";
import type pg from "pg";
import { groupBy } from "../group-by.ts";
import { appendNotices } from "../notices/append-notices.ts";

/** What the follower did or wants, or what costs nothing: no news. */
const QUIET = new Set(["netted", "nothing-held", "detached", "follow-paused", "follow-stopping", "symbol-not-allowed"]);

/** Tells followers of fills that were not copied, gathered per follow; answers who has news. */
export function tellOfSkips(
  client: pg.PoolClient,
  copies: readonly CopyRecord[],
  masterName: string,
  { clock, nextId }: { clock: Clock; nextId: NextId },
): Promise<readonly string[]> {
  const at = clock.now();
  const skipped = copies.filter(({ outcome, reason }) => outcome === "skipped" && reason !== null && !QUIET.has(reason));
  return appendNotices(
    client,
    [
      ...groupBy(
        skipped,
        ({ followId }) => followId,
        (copy) => copy,
      ),
    ].flatMap(([followId, own]) => {
      const [first] = own;
      if (!first) return [];
      const reasons: Record<string, number> = {};
      for (const { reason } of own) if (reason) reasons[reason] = (reasons[reason] ?? 0) + 1;
      const { userId, accountId, masterId } = first;
      return [{ id: nextId(), userId, at, kind: "copy-skipped" as const, payload: { followId, accountId, masterId, masterName, reasons } }];
    }),
  );
}
