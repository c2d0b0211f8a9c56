"use client";
import { Button } from "@mantine/core";
import type { MasterProfileView } from "@slipstream/core/masters";
import { ErrorState, LoadingBlock, Notice, PageHeader } from "@slipstream/ui";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useState } from "react";
import { isRefused, messageOf } from "@/trpc/refusal.ts";
import { ActivityPanel } from "./activity-panel.tsx";
import { ExposurePanel } from "./exposure-panel.tsx";
import { FlagsPanel } from "./flags-panel.tsx";
import { FollowersGot } from "./followers-got.tsx";
import { MasterCurves } from "./master-curves.tsx";
import { MasterFills } from "./master-fills.tsx";
import { MasterHead } from "./master-head.tsx";
import styles from "./master-page.module.css";
import { MasterStats } from "./master-stats.tsx";
import { RecordPanel } from "./record-panel.tsx";
import { SymbolsPanel } from "./symbols-panel.tsx";
import { useMaster } from "./use-masters.ts";

const FollowDrawer = dynamic(() => import("./follow-drawer.tsx").then((module) => module.FollowDrawer), { ssr: false });

const toMasters = (
  <Button component={Link} href="/masters">
    All masters
  </Button>
);

/** One master's record: what they did, what followers got of it, and what to be careful about. */
export function MasterPage({ masterId }: { masterId: string }) {
  const query = useMaster(masterId);
  const [following, setFollowing] = useState(false);
  if (query.isPending)
    return (
      <>
        <PageHeader title="Master" />
        <LoadingBlock label="Figures" height={76} />
        <div className={styles.columns}>
          <LoadingBlock label="Equity" height={380} />
          <LoadingBlock label="Warning flags" height={380} />
        </div>
      </>
    );
  if (query.isError && !query.data)
    return (
      <>
        <PageHeader title="Master" />
        <ErrorState
          title="This master could not be loaded."
          holds={messageOf(query.error)}
          action={isRefused(query.error) ? toMasters : <Button onClick={() => query.refetch()}>Retry</Button>}
        />
      </>
    );
  const master = query.data;
  return (
    <>
      <MasterHead master={master} onFollow={() => setFollowing(true)} />
      {query.isError ? <Notice tone="crit">These figures could not be refreshed. {messageOf(query.error)}</Notice> : null}
      <GoneNotice master={master} />
      <MasterStats master={master} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <MasterCurves masterId={masterId} whole={master.curve} />
          <FollowersGot master={master} />
          <ExposurePanel master={master} />
          <SymbolsPanel rows={master.bySymbol} />
        </div>
        <div className={styles.column}>
          <FlagsPanel flags={master.flags} />
          <ActivityPanel master={master} />
          <RecordPanel master={master} />
        </div>
      </div>
      <MasterFills masterId={masterId} />
      {following ? <FollowDrawer masterId={masterId} followId={master.followId} opened onClose={() => setFollowing(false)} /> : null}
    </>
  );
}

function GoneNotice({ master }: { master: MasterProfileView }) {
  if (master.state === "failed")
    return <Notice tone="crit">This account lost nearly all of its equity. The record stays, so that the loss is not forgotten.</Notice>;
  if (master.state === "left")
    return <Notice>This master has left and can no longer be followed. The record stands as it ended; it is never removed.</Notice>;
  return null;
}
