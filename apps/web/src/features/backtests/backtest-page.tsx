"use client";
import { Button, Menu, Progress } from "@mantine/core";
import type { BacktestView } from "@slipstream/core/backtest";
import { ConfirmDanger, EmptyState, ErrorState, formatDecimal, Icon, LoadingBlock, Notice, PageHeader, Panel } from "@slipstream/ui";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { isRefused, messageOf } from "@/trpc/refusal.ts";
import styles from "./backtest-page.module.css";
import { isUnderWay } from "./backtest-words.ts";
import { ReportBody } from "./report-body.tsx";
import { ReportHead } from "./report-head.tsx";
import { ShareButton } from "./share-button.tsx";
import { useBacktest, useBacktestCommands } from "./use-backtests.ts";
import { WhyEntered } from "./why-entered.tsx";

const toList = (
  <Button component={Link} href="/backtests">
    All back-tests
  </Button>
);

/** One back-test of the reader: its report, or how far it is, or why there is none. */
export function BacktestPage({ backtestId }: { backtestId: string }) {
  const query = useBacktest(backtestId);
  if (query.isPending)
    return (
      <>
        <PageHeader title="Back-test" />
        <LoadingBlock label="Figures" height={76} />
        <div className={styles.columns}>
          <LoadingBlock label="Trades on the chart" height={400} />
          <LoadingBlock label="Where the money went" height={400} />
        </div>
      </>
    );
  if (query.isError && !query.data)
    return (
      <>
        <PageHeader title="Back-test" />
        <ErrorState
          title="This back-test could not be loaded."
          holds={messageOf(query.error)}
          action={isRefused(query.error) ? toList : <Button onClick={() => query.refetch()}>Retry</Button>}
        />
      </>
    );
  const backtest = query.data;
  const { report, request, strategyId } = backtest;
  return (
    <>
      <ReportHead backtest={backtest} version={backtest.version} actions={<Actions backtest={backtest} />} />
      {query.isError ? <Notice tone="crit">This page could not be refreshed. {messageOf(query.error)}</Notice> : null}
      {report ? (
        <ReportBody
          backtest={backtest}
          report={report}
          why={(trade) => <WhyEntered trade={trade} request={request} />}
          rulesAction={
            strategyId === null ? undefined : (
              <Button size="xs" variant="default" component={Link} href={`/strategies/${strategyId}/edit`}>
                Edit strategy
              </Button>
            )
          }
        />
      ) : (
        <WithoutReport backtest={backtest} />
      )}
    </>
  );
}

function Actions({ backtest }: { backtest: BacktestView }) {
  const { id, strategyId, version, status } = backtest;
  const router = useRouter();
  const { remove } = useBacktestCommands();
  const [deleting, setDeleting] = useState(false);
  const isDone = status === "done";
  return (
    <>
      {isDone ? (
        <>
          <Button variant="default" component={Link} href={`/compare?items=b.${id}`}>
            Compare
          </Button>
          <ShareButton backtest={backtest} />
        </>
      ) : null}
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <Button variant="default" rightSection={<Icon name="chevron" size={14} />}>
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {isDone ? (
            <>
              <Menu.Label>Export</Menu.Label>
              <Menu.Item component="a" href={`/api/backtest/${id}/trades.csv`} download>
                Trades, CSV
              </Menu.Item>
              <Menu.Item component="a" href={`/api/backtest/${id}/report.json`} download>
                Report, JSON
              </Menu.Item>
              <Menu.Divider />
            </>
          ) : null}
          <Menu.Item component={Link} href={`/backtests/new?backtest=${id}`}>
            Run again with other terms
          </Menu.Item>
          {strategyId === null ? null : (
            <>
              <Menu.Item component={Link} href={`/strategies/${strategyId}/edit`}>
                Edit strategy
              </Menu.Item>
              <Menu.Item component={Link} href={`/searches/new?strategy=${strategyId}${version === null ? "" : `&version=${version}`}`}>
                Search parameters
              </Menu.Item>
            </>
          )}
          <Menu.Divider />
          <Menu.Item color="crit" onClick={() => setDeleting(true)}>
            Delete back-test
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {strategyId === null || !isDone ? null : (
        <Button component={Link} href={`/strategies/${strategyId}`}>
          Run on paper
        </Button>
      )}
      <ConfirmDanger
        opened={deleting}
        onClose={() => setDeleting(false)}
        title="Delete this back-test?"
        consequences={[
          "The report and its trades are gone for good.",
          ...(backtest.shareCode === null ? [] : ["Its link leads nowhere from then on."]),
          "The strategy stays.",
        ]}
        confirmLabel="Delete back-test"
        explainError={messageOf}
        onConfirm={async () => {
          await remove.mutateAsync({ backtestId: id });
          router.push("/backtests");
        }}
      />
    </>
  );
}

/** Why there are no figures yet, or none at all. */
function WithoutReport({ backtest }: { backtest: BacktestView }) {
  const { id, status, progress, message, reason } = backtest;
  const { cancel } = useBacktestCommands();
  const again = (
    <Button component={Link} href={`/backtests/new?backtest=${id}`}>
      Run again with other terms
    </Button>
  );
  if (isUnderWay(status)) {
    const percent = Math.floor(progress * 100);
    return (
      <Panel title={status === "queued" ? "Waiting for a worker" : "Computing"} padded>
        <div className={styles.progress}>
          <Progress.Root size="lg">
            <Progress.Section value={percent} aria-label="Progress of the back-test" />
          </Progress.Root>
          <p role="status">
            {status === "queued" ? "It begins as soon as a worker is free." : `${formatDecimal(String(percent))}% of its bars are done.`}{" "}
            You may leave this page: it goes on and is kept.
          </p>
          {cancel.isError ? <Notice tone="crit">It could not be cancelled. {messageOf(cancel.error)}</Notice> : null}
          <div>
            <Button variant="default" onClick={() => cancel.mutate({ backtestId: id })} loading={cancel.isPending}>
              Cancel
            </Button>
          </div>
        </div>
      </Panel>
    );
  }
  if (status === "failed")
    return (
      <Rest>
        <ErrorState
          title="This back-test failed."
          holds={message ?? "No reason was recorded."}
          detail={reason ?? undefined}
          action={again}
        />
      </Rest>
    );
  return (
    <Rest>
      <EmptyState action={again}>
        {status === "cancelled" ? "This back-test was cancelled before it was done." : "The report of this back-test is not kept any more."}
      </EmptyState>
    </Rest>
  );
}

const Rest = ({ children }: { children: ReactNode }) => <section className={styles.rest}>{children}</section>;
