"use client";
import { Button } from "@mantine/core";
import type { LedgerRunView } from "@slipstream/core/ledger";
import { Badge, EmptyState, ErrorState, LoadingRows, Panel, Time } from "@slipstream/ui";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./ledger-page.module.css";
import { figureWords, RUN_WORDS } from "./run-words.ts";
import { useLedgerRuns } from "./use-ledger.ts";

/** When the books were last verified, reconciled and settled, and what was found. */
export function RunsPanel() {
  const query = useLedgerRuns();
  return (
    <Panel title="Checks of the books" note="and settlements, newest first">
      {query.isPending ? (
        <LoadingRows label="Checks: loading" rows={3} columns={2} />
      ) : query.isError && !query.data ? (
        <ErrorState
          title="The checks could not be loaded."
          holds={messageOf(query.error)}
          action={<Button onClick={() => query.refetch()}>Retry</Button>}
        />
      ) : query.data.length === 0 ? (
        <EmptyState>
          The books were not verified yet. The worker does it once a day; <code>npm run ops -- ledger verify</code> does it now.
        </EmptyState>
      ) : (
        <ul className={styles.runs} aria-label="Checks of the books">
          {query.data.map((run) => (
            <Run key={run.id} run={run} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Run({ run }: { run: LedgerRunView }) {
  const isClean = run.differences === 0;
  return (
    <li className={styles.run}>
      <div className={styles.head}>
        <b>{RUN_WORDS[run.kind]}</b>
        {/* A settlement compares nothing. */}
        {run.kind === "settle" ? null : (
          <Badge tone={isClean ? "up" : "crit"} icon={isClean ? "check" : "alert"}>
            {isClean ? "difference 0" : `${run.differences} differences`}
          </Badge>
        )}
        <span className={styles.when}>
          <Time value={run.at} format="date-minute" />
        </span>
      </div>
      <p className={styles.figures}>{figureWords(run)}</p>
      {run.findings.length > 0 ? (
        <details className={styles.findings} open={!isClean}>
          <summary>What was found</summary>
          <ul className={styles.findings}>
            {run.findings.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </details>
      ) : null}
    </li>
  );
}
