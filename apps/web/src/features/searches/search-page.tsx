"use client";
import { Button, Progress } from "@mantine/core";
import type { SearchResultView, SearchView } from "@slipstream/core/search";
import { Badge, EmptyState, ErrorState, formatDecimal, LoadingBlock, Notice, PageHeader, Panel, StatTile, StatTiles } from "@slipstream/ui";
import Link from "next/link";
import { dayOf, STATUS_TONES, STATUS_WORDS, termsInWords } from "@/features/backtests/backtest-words.ts";
import { isRefused, messageOf } from "@/trpc/refusal.ts";
import { HeatMapPanel } from "./heat-map-panel.tsx";
import {
  METHOD_WORDS,
  OBJECTIVE_WORDS,
  objectiveInWords,
  oddsInWords,
  paramInWords,
  setsOf,
  tradesOf,
  triedInWords,
} from "./search-words.ts";
import styles from "./searches.module.css";
import { TakeBest } from "./take-best.tsx";
import { TrialsPanel } from "./trials-panel.tsx";
import { isUnderWay, useSearch, useSearchCommands } from "./use-searches.ts";
import { WalkForwardPanel } from "./walk-forward-panel.tsx";

const toList = (
  <Button component={Link} href="/searches">
    All searches
  </Button>
);

/** A search: how far it is, what was best and how much that says, all sets, the map of two numbers, walk-forward. */
export function SearchPage({ searchId }: { searchId: string }) {
  const query = useSearch(searchId);
  if (query.isError && !query.data)
    return (
      <>
        <PageHeader title="Search" />
        <ErrorState
          title="This search could not be loaded."
          holds={messageOf(query.error)}
          action={isRefused(query.error) ? toList : <Button onClick={() => query.refetch()}>Retry</Button>}
        />
      </>
    );
  if (!query.data)
    return (
      <>
        <PageHeader title="Search" />
        <LoadingBlock label="Figures" height={76} />
        <LoadingBlock label="Sets" height={320} />
      </>
    );
  return <Search search={query.data} />;
}

function Search({ search }: { search: SearchView }) {
  const { request, result, status } = search;
  const { backtest } = request;
  return (
    <>
      <PageHeader
        title={search.name}
        note={
          <>
            <Badge tone={STATUS_TONES[status]}>{STATUS_WORDS[status]}</Badge> {METHOD_WORDS[search.method]} for the best{" "}
            {OBJECTIVE_WORDS[request.objective].toLowerCase()}, {backtest.spec.symbols.join(", ")} on {backtest.spec.timeframe},{" "}
            {dayOf(backtest.fromMs)} → {dayOf(backtest.toMs - 1)}, {termsInWords(backtest, "USDT").join(", ")}
          </>
        }
        actions={
          <>
            <Button variant="default" component={Link} href="/searches">
              All searches
            </Button>
            {result?.best ? <TakeBest search={search} params={result.best.params} /> : null}
          </>
        }
      />
      {isUnderWay(search) ? <Working search={search} /> : null}
      {status === "failed" ? (
        <Panel title="Failed">
          <ErrorState title="This search failed." holds={search.message ?? "No reason was recorded."} detail={search.reason ?? undefined} />
        </Panel>
      ) : null}
      {status === "cancelled" ? (
        <Notice tone="warn">It was cancelled after {triedInWords(search)} tries. What was tried is below.</Notice>
      ) : null}
      {result ? <Result search={search} result={result} /> : null}
      <div className={styles.columns}>
        <HeatMapPanel search={search} />
        <TrialsPanel search={search} />
      </div>
      {result?.walkForward ? <WalkForwardPanel walk={result.walkForward} request={request} /> : null}
    </>
  );
}

function Working({ search }: { search: SearchView }) {
  const { request } = search;
  const { cancel } = useSearchCommands();
  const share = search.plannedTrials === 0 ? 0 : Math.floor((search.trials / search.plannedTrials) * 100);
  return (
    <Panel title={search.status === "queued" ? "Waiting for a worker" : "Searching"} padded>
      <div className={styles.bar}>
        <Progress.Root size="lg">
          <Progress.Section value={share} aria-label="Progress of the search" />
        </Progress.Root>
        <p role="status" className={styles.note}>
          {triedInWords(search)} tries are done{request.walkForward ? ": each set over the whole time, and again in each window" : ""}. You
          may leave this page: it goes on and is kept.
        </p>
        {cancel.isError ? <Notice tone="crit">It could not be cancelled. {messageOf(cancel.error)}</Notice> : null}
        <div>
          <Button variant="default" onClick={() => cancel.mutate({ searchId: search.id })} loading={cancel.isPending}>
            Cancel
          </Button>
        </div>
      </div>
    </Panel>
  );
}

function Result({ search, result }: { search: SearchView; result: SearchResultView }) {
  const { best, warnings } = result;
  const { objective, ranges, minTrades } = search.request;
  if (!best)
    return (
      <Panel title="No set qualifies">
        <EmptyState>
          None of the sets had {minTrades} trades or more with a figure to compare. Take a longer time, or ask for fewer trades.
        </EmptyState>
      </Panel>
    );
  return (
    <>
      <StatTiles label="The best set">
        <StatTile
          label={`Best ${OBJECTIVE_WORDS[objective].toLowerCase()}`}
          value={objectiveInWords(objective, best.objective)}
          note={best.params.map((value, at) => `${ranges[at]?.title ?? ""} ${paramInWords(value)}`).join(", ")}
        />
        <StatTile label="Its return" value={objectiveInWords("return", best.figures.returnShare)} note="of the whole time" />
        <StatTile label="Its trades" value={tradesOf(best.figures)} note={`${minTrades} asked for`} />
        <StatTile
          label="Odds that it is skill"
          value={oddsInWords(result.probabilisticSharpe)}
          note="that its Sharpe ratio is above zero, if it were the only one tried"
        />
        <StatTile
          label="After so many trials"
          value={oddsInWords(result.deflatedSharpe)}
          note={`that it beats the best of ${formatDecimal(String(setsOf(search)))} tries of nothing`}
        />
      </StatTiles>
      {warnings.length > 0 ? (
        <div className={styles.warnings}>
          {warnings.map(({ code, message }) => (
            <Notice key={code} tone="warn">
              {message}
            </Notice>
          ))}
        </div>
      ) : null}
    </>
  );
}
