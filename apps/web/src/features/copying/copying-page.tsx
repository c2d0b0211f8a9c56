"use client";
import { Button, SegmentedControl } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { FollowTotalsView } from "@slipstream/core/copy";
import { Card, EmptyState, ErrorState, Money, PageHeader, Percent, Pnl, StatTile, StatTiles } from "@slipstream/ui";
import Link from "next/link";
import { useState } from "react";
import { useSelectedAccount } from "@/features/accounts/selected-account.tsx";
import { HoldWarning } from "@/features/billing/hold-notice.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import { CopiesFeed } from "./copies-feed.tsx";
import styles from "./copying-page.module.css";
import { FollowCards } from "./follow-cards.tsx";
import { FollowsTable } from "./follows-table.tsx";
import { PauseAll } from "./pause-all.tsx";
import { ReturnDifference } from "./return-difference.tsx";
import { useFollows, useFollowTotals } from "./use-follows.ts";

const PHONE = "(max-width: 47.99em)";
type Shown = "alive" | "stopped";

const toMasters = (
  <Button component={Link} href="/masters" size="md">
    Browse masters
  </Button>
);

/** What the reader copies: follows with their profit, copies as they happen, why one's own return differs. */
export function CopyingPage() {
  const { selection, accounts } = useSelectedAccount();
  const [shown, setShown] = useState<Shown>("alive");
  const accountId = selection === "all" ? undefined : selection;
  const alive = useFollows({ status: "alive", accountId });
  const stopped = useFollows({ status: "stopped", accountId });
  const totals = useFollowTotals(accountId);
  const phone = useMediaQuery(PHONE, false);
  const query = shown === "alive" ? alive : stopped;
  const follows = query.data ?? [];
  const all = [...(alive.data ?? []), ...(stopped.data ?? [])];
  const account = accounts.find(({ id }) => id === accountId);

  return (
    <>
      <PageHeader
        title="Copying"
        note={totals.data ? <HeaderNote totals={totals.data} where={account?.name} /> : undefined}
        actions={<PauseAll />}
      />
      <HoldWarning />
      {phone && totals.data && totals.data.follows > 0 ? <PhoneTotals totals={totals.data} /> : null}
      {alive.error && !alive.data ? (
        <ErrorState
          title="Your follows could not be loaded."
          holds={`Copying goes on. ${messageOf(alive.error)}`}
          action={<Button onClick={() => alive.refetch()}>Retry</Button>}
        />
      ) : alive.data?.length === 0 && (stopped.data?.length ?? 0) === 0 ? (
        <Card>
          <EmptyState action={toMasters}>
            You copy nobody yet. Pick a master, set an amount and your limits: each of their trades is then made on your account within a
            second, in proportion, or you see here why not.
          </EmptyState>
        </Card>
      ) : (
        <Card>
          {stopped.data && stopped.data.length > 0 ? (
            <div className={styles.bar}>
              <SegmentedControl
                size="xs"
                aria-label="Which follows"
                value={shown}
                onChange={(next) => setShown(next === "stopped" ? "stopped" : "alive")}
                data={[
                  { value: "alive", label: `Following (${alive.data?.length ?? 0})` },
                  { value: "stopped", label: `Stopped (${stopped.data.length})` },
                ]}
              />
            </div>
          ) : null}
          {phone && follows.length > 0 ? (
            <FollowCards follows={follows} />
          ) : (
            <FollowsTable
              follows={follows}
              totals={shown === "alive" ? totals.data : undefined}
              loading={query.isPending}
              empty={<EmptyState action={toMasters}>You follow nobody at present.</EmptyState>}
            />
          )}
        </Card>
      )}
      {all.length > 0 ? (
        <div className={styles.columns}>
          <CopiesFeed of={{ accountId }} />
          <ReturnDifference follows={all} />
        </div>
      ) : null}
    </>
  );
}

function HeaderNote({ totals, where }: { totals: FollowTotalsView; where: string | undefined }) {
  if (totals.follows === 0) return <>No follow at present</>;
  return (
    <>
      {totals.follows} {totals.follows === 1 ? "follow" : "follows"} · <Money value={totals.copyAmount} currency="USDT" /> set aside
      {where ? ` on ${where}` : ""}
    </>
  );
}

function PhoneTotals({ totals }: { totals: FollowTotalsView }) {
  return (
    <StatTiles label="All follows together">
      <StatTile
        label="Profit before copy fee"
        value={<Pnl value={totals.netProfit} mark />}
        note={<Percent value={totals.returnPct} change />}
      />
      <StatTile
        label="Copied / skipped"
        value={
          <>
            {totals.copied} / {totals.skipped}
          </>
        }
        note={`${totals.openPositions} open`}
      />
    </StatTiles>
  );
}
