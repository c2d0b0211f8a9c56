"use client";
import { Button } from "@mantine/core";
import type { CoverageView } from "@slipstream/core/history";
import { Card, EmptyState, ErrorState, LoadingRows, PageHeader, Panel, Time } from "@slipstream/ui";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import { CoverageTable } from "./coverage-table.tsx";
import styles from "./history-page.module.css";
import { scaleOf, shownCoverage } from "./shown-coverage.ts";

const IMPORT = "npm run ops -- import-candles FILE --symbol BTC-USDT --timeframe 1m";

/** The candles that back-tests and strategies are computed from: what there is, and what is missing. */
export function HistoryPage() {
  const trpc = useTRPC();
  const coverage = useQuery(trpc.history.coverage.queryOptions());
  const status = useQuery(trpc.market.status.queryOptions());
  return (
    <div className={styles.stack}>
      <PageHeader
        title="Market history"
        note="The candles that back-tests and strategies are computed from"
        actions={
          <Button variant="default" component={Link} href="/backtests">
            Back-tests
          </Button>
        }
      />
      {coverage.isPending ? (
        <Card>
          <LoadingRows label="Market history: loading" columns={7} />
        </Card>
      ) : coverage.isError && !coverage.data ? (
        <Card>
          <ErrorState
            title="What history there is could not be loaded."
            holds={messageOf(coverage.error)}
            action={<Button onClick={() => coverage.refetch()}>Retry</Button>}
          />
        </Card>
      ) : (
        <Coverage views={coverage.data} marketTime={status.data?.marketTime ?? null} />
      )}
    </div>
  );
}

function Coverage({ views, marketTime }: { views: readonly CoverageView[]; marketTime: string | null }) {
  const scale = scaleOf(views);
  if (scale === null)
    return (
      <Card>
        <EmptyState>
          There is no history yet. It begins when the market runs for the first time, and an operator brings in more with{" "}
          <code className={styles.command}>{IMPORT}</code>.
        </EmptyState>
      </Card>
    );
  const clockMs = marketTime === null ? null : Date.parse(marketTime);
  const hasLater = clockMs !== null && views.some(({ origin, to }) => origin === "import" && Date.parse(to) > clockMs);
  return (
    <>
      {shownCoverage(views).map(({ symbol, rows }) => (
        <Panel key={symbol} title={symbol}>
          <CoverageTable symbol={symbol} rows={rows} scale={scale} clockMs={clockMs} />
        </Panel>
      ))}
      <Panel title="How to read it" padded>
        <ul className={styles.notes}>
          <li>
            The bars are drawn on one scale, from <Time value={scale.fromMs} format="date-minute" /> to{" "}
            <Time value={scale.toMs} format="date-minute" />; gaps stand out of them.
          </li>
          <li>Coarser bars are made of the finest ones that cover their time; only whole ones count.</li>
          <li>Where both have a bar, what the market itself recorded counts: accounts traded on it.</li>
          {hasLater && marketTime !== null ? (
            <li>
              The market&rsquo;s clock stands at <Time value={marketTime} format="date-minute" />. Imported bars after it are only outlined:
              they count once the clock has passed them.
            </li>
          ) : null}
          <li>Funding is known where its rates were brought in; elsewhere back-tests say that it is not, and count none.</li>
          <li>
            An operator brings in more with <code className={styles.command}>{IMPORT}</code>; every fault of a file is told by its line.
          </li>
        </ul>
      </Panel>
    </>
  );
}
