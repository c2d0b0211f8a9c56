"use client";
import { Button } from "@mantine/core";
import type { FollowReportView, FollowView } from "@slipstream/core/copy";
import { HOUR_MS } from "@slipstream/kernel";
import {
  Badge,
  Bps,
  EmptyState,
  ErrorState,
  formatPercent,
  LoadingBlock,
  Money,
  PageHeader,
  Panel,
  Percent,
  Pnl,
  StatTile,
  StatTiles,
  Time,
} from "@slipstream/ui";
import { fromEstimate } from "@slipstream/ui/numbers";
import dynamic from "next/dynamic";
import Link from "next/link";
import { HoldWarning } from "@/features/billing/hold-notice.tsx";
import { FeePanel } from "@/features/fees/fee-panel.tsx";
import { useCopiesLive } from "@/live/index.ts";
import { messageOf } from "@/trpc/refusal.ts";
import { CopiesFeed } from "./copies-feed.tsx";
import { FOLLOW_STATUS_TONES, FOLLOW_STATUS_WORDS, formatDelay, sizingOf, stopReasonWords } from "./copy-words.ts";
import { DelayPanel } from "./delay-panel.tsx";
import { DifferenceParts } from "./difference-parts.tsx";
import { FollowActions } from "./follow-actions.tsx";
import styles from "./report-page.module.css";
import { SkipsPanel } from "./skips-panel.tsx";
import { useFollow } from "./use-follows.ts";
import { useReport } from "./use-report.ts";

const CURVE_HEIGHT = 260;
const AreaChart = dynamic(() => import("@slipstream/ui/area-chart").then((module) => module.AreaChart), {
  ssr: false,
  loading: () => <LoadingBlock label="Return over time" height={CURVE_HEIGHT} />,
});

/** How good the copies of one follow were, alive or ended: what was lost on the way and why. */
export function ReportPage({ followId, simulation }: { followId: string; simulation: boolean }) {
  const follow = useFollow(followId);
  const report = useReport(followId);
  useCopiesLive(follow.data ? [follow.data.accountId] : NONE);
  const failed = follow.error && !follow.data ? follow : report.error && !report.data ? report : null;
  if (failed)
    return (
      <>
        <PageHeader title="Report" note={<Link href="/copying">All follows</Link>} />
        <ErrorState
          title="The report could not be loaded."
          holds={messageOf(failed.error)}
          action={<Button onClick={() => failed.refetch()}>Retry</Button>}
        />
      </>
    );
  if (!follow.data || !report.data)
    return (
      <>
        <PageHeader title="Report" />
        <LoadingBlock label="Figures" height={76} />
        <LoadingBlock label="Tracking difference" height={320} />
      </>
    );
  return <Report follow={follow.data} report={report.data} simulation={simulation} />;
}
const NONE: readonly string[] = [];

function Report({ follow, report, simulation }: { follow: FollowView; report: FollowReportView; simulation: boolean }) {
  return (
    <>
      <PageHeader
        title={`Copying ${follow.masterName}`}
        note={
          <>
            <Badge tone={FOLLOW_STATUS_TONES[follow.status]}>{FOLLOW_STATUS_WORDS[follow.status]}</Badge> {sizingOf(follow.settings)} on{" "}
            {follow.accountName}, since <Time value={follow.startedAt} format="date-minute" />
            {follow.stoppedAt ? (
              <>
                , stopped <Time value={follow.stoppedAt} format="date-minute" />
              </>
            ) : null}
            {follow.stopReason ? `: ${stopReasonWords(follow.stopReason)}` : ""}
          </>
        }
        actions={
          <>
            <Button component={Link} href="/copying" variant="default">
              All follows
            </Button>
            <Button component="a" variant="default" href={`/api/exports/copies.csv?follow_id=${follow.id}`} download>
              Export CSV
            </Button>
            {follow.status === "stopped" ? null : <FollowActions follow={follow} />}
          </>
        }
      />
      {follow.status === "stopped" ? null : <HoldWarning />}
      <Headline report={report} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <Panel
            title="Why my return differs"
            note={
              <>
                % of <Money value={report.allocation} currency="USDT" /> set aside
              </>
            }
            padded
          >
            <DifferenceParts report={report} />
          </Panel>
        </div>
        <div className={styles.column}>
          <Curve report={report} name={follow.masterName} />
          <SkipsPanel skips={report.skips} copied={report.copied} skipped={report.skipped} pending={report.pending} />
        </div>
      </div>
      <FeePanel followId={follow.id} simulation={simulation} />
      <DelayPanel report={report} />
      <CopiesFeed of={{ followId: follow.id }} title="Copies" />
    </>
  );
}

function Headline({ report }: { report: FollowReportView }) {
  return (
    <StatTiles label="Follow in figures">
      <StatTile
        label="Net to me"
        value={<Pnl value={report.followerProfit} currency="USDT" mark />}
        note={<Percent value={report.followerReturnPct} change absent="return not known yet" />}
      />
      <StatTile
        label="Tracking difference"
        value={<Percent value={report.trackingDifferencePct} change mark />}
        note={
          report.masterReturnPct === null
            ? "master's return not known"
            : `master ${formatPercent(report.masterReturnPct, { sign: "always" })}`
        }
      />
      <StatTile
        label="Share copied"
        value={<Percent value={report.shareCopiedPct} decimals={1} />}
        note={`${report.copied} copied, ${report.skipped} skipped${report.pending > 0 ? `, ${report.pending} under way` : ""}`}
      />
      <StatTile
        label="Delay, median"
        value={formatDelay(report.latencyMs.p50)}
        note={report.latencyMs.p95 === null ? undefined : `95 of 100 within ${formatDelay(report.latencyMs.p95)}`}
      />
      <StatTile label="Slippage, median" value={<Bps value={report.slippageBps.p50} />} note="+ is worse for you" />
    </StatTiles>
  );
}

function Curve({ report, name }: { report: FollowReportView; name: string }) {
  const line = (read: (point: FollowReportView["curve"][number]) => number | null) =>
    report.curve.flatMap((point) => {
      const value = fromEstimate(read(point));
      return value === null ? [] : [{ timeMs: Date.parse(point.time), value }];
    });
  const mine = line((point) => point.followerPct);
  return (
    <Panel title="You and a copy without loss" note="% of the amount, market time, UTC">
      {mine.length < 2 ? (
        <EmptyState>The curve begins with the second sample of market time. Nothing is drawn before it was measured.</EmptyState>
      ) : (
        <AreaChart
          label={`Your return and that of a copy of ${name} without loss`}
          height={CURVE_HEIGHT}
          format="percent"
          intervalMs={HOUR_MS}
          lines={[
            { id: "you", word: "You", tone: "you", points: mine },
            { id: "master", word: `${name}, without loss`, tone: "master", points: line((point) => point.masterPct) },
          ]}
        />
      )}
    </Panel>
  );
}
