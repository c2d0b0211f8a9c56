"use client";
import { Button, SegmentedControl, Tabs } from "@mantine/core";
import type { MasterView } from "@slipstream/core/masters";
import { EmptyState, ErrorState, LoadingBlock, Notice, PageHeader } from "@slipstream/ui";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useState } from "react";
import { useSelectedAccount } from "@/features/accounts/selected-account.tsx";
import { SkipsPanel } from "@/features/copying/skips-panel.tsx";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import { BecomePanel } from "./become-panel.tsx";
import { ExposureTable } from "./exposure-table.tsx";
import { FollowersTable } from "./followers-table.tsx";
import { PublicationPanel } from "./publication-panel.tsx";
import { QualityTable } from "./quality-table.tsx";
import styles from "./studio.module.css";
import { StudioFigures } from "./studio-figures.tsx";
import { useMyMasters, useStudio } from "./use-studio.ts";
import { WhatItMeans } from "./what-it-means.tsx";

const Earnings = dynamic(() => import("./earnings.tsx").then((module) => module.Earnings), {
  ssr: false,
  loading: () => <LoadingBlock label="Your earnings" height={320} />,
});

type StudioPageProps = {
  /** Pages of the simulation of Stripe, where one runs. */
  simulationUrl: string | null;
  tab: string | null;
  /** The reader comes back from onboarding at Stripe: how. */
  onboarding: string | null;
};

/** A master's own side: publish, change, leave; who follows, how well they copy, what is open, what it earns. Operators see all masters beside it. */
export function StudioPage({ simulationUrl, tab, onboarding }: StudioPageProps) {
  const trpc = useTRPC();
  const me = useQuery(trpc.people.me.queryOptions());
  const isOperator = me.data?.role === "operator";
  return (
    <>
      <PageHeader title="Master studio" note="Your public records, who copies them, and what they earn" />
      <Tabs defaultValue={onboarding !== null || tab === "earnings" ? "earnings" : "mine"} keepMounted={false}>
        <Tabs.List mb="sm">
          <Tabs.Tab value="mine">My records</Tabs.Tab>
          <Tabs.Tab value="earnings">Earnings</Tabs.Tab>
          {isOperator ? <Tabs.Tab value="all">All masters</Tabs.Tab> : null}
        </Tabs.List>
        <Tabs.Panel value="mine">
          <MyRecords />
        </Tabs.Panel>
        <Tabs.Panel value="earnings">
          <Earnings simulationUrl={simulationUrl} returned={onboarding} />
        </Tabs.Panel>
        <Tabs.Panel value="all">{isOperator ? <QualityTable /> : null}</Tabs.Panel>
      </Tabs>
    </>
  );
}

function MyRecords() {
  const mine = useMyMasters();
  const { account, accounts, query } = useSelectedAccount();
  const [chosen, setChosen] = useState<string | null>(null);
  const [isPublishing, setPublishing] = useState(false);
  if (mine.isPending || query.isPending) return <LoadingBlock label="Your records" height={320} />;
  if (mine.isError)
    return (
      <ErrorState
        title="Your records could not be loaded."
        holds={`Followers go on copying. ${messageOf(mine.error)}`}
        action={<Button onClick={() => mine.refetch()}>Retry</Button>}
      />
    );
  const masters = mine.data;
  const master = masters.find(({ masterId }) => masterId === chosen) ?? masters[0];
  if (account === null)
    return (
      <EmptyState
        action={
          <Button component={Link} href="/accounts">
            Open an account
          </Button>
        }
      >
        A record needs an account that has traded.
      </EmptyState>
    );
  const publish = (onCancel?: () => void) => (
    <BecomePanel
      accounts={accounts}
      first={account.id}
      onCancel={onCancel}
      onDone={(masterId) => {
        setPublishing(false);
        setChosen(masterId);
      }}
    />
  );
  if (!master)
    return (
      <div className={styles.columns}>
        {publish()}
        <WhatItMeans />
      </div>
    );
  return (
    <div className={styles.about}>
      <div className={styles.bar}>
        {masters.length > 1 ? (
          <SegmentedControl
            size="xs"
            aria-label="Which record"
            value={master.masterId}
            onChange={setChosen}
            data={masters.map(({ masterId, displayName }) => ({ value: masterId, label: displayName }))}
          />
        ) : null}
        {isPublishing ? null : (
          <Button variant="default" onClick={() => setPublishing(true)}>
            {masters.some(({ leftAt }) => leftAt === null) ? "Publish another account" : "Publish an account"}
          </Button>
        )}
      </div>
      {isPublishing ? publish(() => setPublishing(false)) : null}
      <Studio master={master} />
    </div>
  );
}

function Studio({ master }: { master: MasterView }) {
  const studio = useStudio(master.masterId);
  if (studio.error && !studio.data)
    return (
      <ErrorState
        title="Your followers could not be loaded."
        holds={`They go on copying. ${messageOf(studio.error)}`}
        action={<Button onClick={() => studio.refetch()}>Retry</Button>}
      />
    );
  return (
    <>
      {master.leftAt === null ? null : (
        <Notice tone="warn">This record is not published any more. Publish its account again to be followed.</Notice>
      )}
      <PublicationPanel master={master} studio={studio.data} />
      {studio.data ? (
        <>
          <StudioFigures studio={studio.data} />
          <FollowersTable studio={studio.data} />
          <div className={styles.columns}>
            <ExposureTable exposure={studio.data.exposure} />
            <SkipsPanel {...studio.data} />
          </div>
        </>
      ) : (
        <LoadingBlock label="Followers" height={320} />
      )}
    </>
  );
}
