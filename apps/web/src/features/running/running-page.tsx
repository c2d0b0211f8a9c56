"use client";
import { Button } from "@mantine/core";
import type { RunView } from "@slipstream/core/running";
import type { StrategyView } from "@slipstream/core/strategy";
import { Badge, EmptyState, ErrorState, LoadingBlock, Notice, PageHeader, Panel, Time } from "@slipstream/ui";
import Link from "next/link";
import { useStrategy } from "@/features/strategies/use-strategies.ts";
import { messageOf } from "@/trpc/refusal.ts";
import { BesidePanel } from "./beside-panel.tsx";
import { ChecksPanel } from "./checks-panel.tsx";
import { DecisionsPanel } from "./decisions-panel.tsx";
import { NowPanel } from "./now-panel.tsx";
import { PastRuns } from "./past-runs.tsx";
import { RunControls } from "./run-controls.tsx";
import { RunFigures } from "./run-figures.tsx";
import { STATE_TONES, STATE_WORDS } from "./run-words.ts";
import styles from "./running-page.module.css";
import { SwapPanel } from "./swap-panel.tsx";
import { useCurrentRun, useRunList } from "./use-runs.ts";

/** A strategy at work: what it earns, what each of its conditions says now, what it decided and why, and what the back-test of the same bars says. */
export function RunningPage({ strategyId }: { strategyId: string }) {
  const strategy = useStrategy(strategyId);
  const current = useCurrentRun(strategyId);
  const runs = useRunList(strategyId);
  const failed = [strategy, current, runs].find(({ error, data }) => error && data === undefined);
  if (failed)
    return (
      <>
        <PageHeader title="Strategy" note={<Link href="/strategies">All strategies</Link>} />
        <ErrorState
          title="The strategy could not be loaded."
          holds={messageOf(failed.error)}
          action={<Button onClick={() => failed.refetch()}>Retry</Button>}
        />
      </>
    );
  if (!strategy.data || current.data === undefined || !runs.data)
    return (
      <>
        <PageHeader title="Strategy" />
        <LoadingBlock label="Figures" height={76} />
        <LoadingBlock label="Conditions" height={320} />
      </>
    );
  const all = runs.data.pages.flatMap((page) => page.items);
  const run = current.data ?? all[0] ?? null;
  return (
    <>
      <Head strategy={strategy.data} run={current.data} />
      <p className={styles.words}>{strategy.data.words}</p>
      {run === null ? <NeverRun strategy={strategy.data} /> : <Run strategy={strategy.data} run={run} />}
      {all.length > 1 ? (
        <PastRuns
          runs={all}
          shownId={run?.runId ?? null}
          hasMore={runs.hasNextPage}
          loading={runs.isFetchingNextPage}
          onMore={() => void runs.fetchNextPage()}
        />
      ) : null}
    </>
  );
}

function Head({ strategy, run }: { strategy: StrategyView; run: RunView | null }) {
  const state = run?.status ?? "stopped";
  return (
    <PageHeader
      title={strategy.name}
      note={
        <>
          <Badge tone={STATE_TONES[state]}>{STATE_WORDS[state]}</Badge> version {run?.version ?? strategy.version},{" "}
          {strategy.symbols.join(", ")} on {strategy.timeframe}
          {run ? (
            <>
              , on {run.accountName} since <Time value={run.startedAt} format="date-minute" />
            </>
          ) : null}
        </>
      }
      actions={
        <>
          <Button component={Link} href={`/strategies/${strategy.id}/edit`} variant="default">
            Edit
          </Button>
          <Button component={Link} href={`/backtests/new?strategy=${strategy.id}`} variant="default">
            Back-test
          </Button>
          <Button component={Link} href={`/searches/new?strategy=${strategy.id}`} variant="default">
            Search parameters
          </Button>
          <RunControls strategy={strategy} run={run} />
        </>
      }
    />
  );
}

function NeverRun({ strategy }: { strategy: StrategyView }) {
  return (
    <Panel title="Not running">
      <EmptyState
        action={
          <Button component={Link} href={`/backtests/new?strategy=${strategy.id}`}>
            Test it on the past first
          </Button>
        }
      >
        This strategy has never run. Once started it trades on a paper account at the close of each {strategy.timeframe} bar, and shows here
        what it decided and why.
      </EmptyState>
    </Panel>
  );
}

function Run({ strategy, run }: { strategy: StrategyView; run: RunView }) {
  const isLive = run.status !== "stopped";
  return (
    <>
      {run.dailyLossHit ? (
        <Notice tone="warn">
          The daily loss limit was reached: nothing is opened until 00:00 UTC of market time. What is open keeps its stops and exits.
        </Notice>
      ) : null}
      {run.status === "stopping" ? <Notice tone="info">It stops as soon as its positions are closed.</Notice> : null}
      <RunFigures run={run} />
      <div className={styles.columns}>
        <div className={styles.column}>
          {isLive ? <NowPanel runId={run.runId} /> : null}
          <DecisionsPanel runId={run.runId} />
        </div>
        <div className={styles.column}>
          <BesidePanel runId={run.runId} />
          {isLive ? <SwapPanel strategy={strategy} run={run} /> : null}
          <ChecksPanel runId={run.runId} />
          {isLive ? (
            <Panel title="Be followed" padded>
              <p className="t2">
                An account that a strategy trades can be published like any other: others then copy what it does.{" "}
                <Link href="/studio">Publish {run.accountName} in the studio</Link>
              </p>
            </Panel>
          ) : null}
        </div>
      </div>
    </>
  );
}
