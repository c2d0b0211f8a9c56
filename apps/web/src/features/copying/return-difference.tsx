"use client";
import { Button, Select } from "@mantine/core";
import type { FollowView } from "@slipstream/core/copy";
import { EmptyState, ErrorState, LoadingBlock, Money, Panel, Time } from "@slipstream/ui";
import Link from "next/link";
import { useState } from "react";
import { messageOf } from "@/trpc/refusal.ts";
import { DifferenceParts } from "./difference-parts.tsx";
import styles from "./return-difference.module.css";
import { useReport } from "./use-report.ts";

const nameOf = (follow: FollowView): string =>
  follow.status === "stopped" ? `${follow.masterName}, stopped ${follow.stoppedAt?.slice(0, 10) ?? ""}` : follow.masterName;

/** Why one's own return is not the master's, for one follow at a time. */
export function ReturnDifference({ follows }: { follows: readonly FollowView[] }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const follow = follows.find(({ id }) => id === chosen) ?? follows[0];
  const report = useReport(follow?.id ?? null);
  return (
    <Panel
      title="Why my return differs"
      actions={
        follow && follows.length > 1 ? (
          <Select
            size="xs"
            aria-label="Follow"
            allowDeselect={false}
            value={follow.id}
            onChange={setChosen}
            data={follows.map((one) => ({ value: one.id, label: nameOf(one) }))}
            w={170}
          />
        ) : undefined
      }
      padded
    >
      {follow === undefined ? <EmptyState>No follow yet.</EmptyState> : null}
      {report.error && !report.data ? (
        <ErrorState
          title="The report could not be loaded."
          holds={messageOf(report.error)}
          action={<Button onClick={() => report.refetch()}>Retry</Button>}
        />
      ) : null}
      {report.isLoading ? <LoadingBlock label="Tracking difference" height={320} /> : null}
      {follow && report.data ? (
        <>
          <p className={styles.note}>
            {follow.masterName}, <Time value={report.data.from} format="day-minute" zone="utc" /> →{" "}
            <Time value={report.data.to} format="day-minute" zone="utc" /> UTC, % of{" "}
            <Money value={report.data.allocation} currency="USDT" /> set aside
          </p>
          <DifferenceParts report={report.data} />
          <p className={styles.link}>
            <Link href={`/copying/${follow.id}`} prefetch={false}>
              Full report
            </Link>
          </p>
        </>
      ) : null}
    </Panel>
  );
}
