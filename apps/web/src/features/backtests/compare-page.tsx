"use client";
import { ActionIcon, Button, CopyButton, Select } from "@mantine/core";
import type { BacktestComparisonView } from "@slipstream/core/backtest";
import { Card, EmptyState, ErrorState, Icon, LoadingBlock, Notice, PageHeader, Panel, SERIES, SeriesMark } from "@slipstream/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useTRPC } from "@/trpc/client.tsx";
import { isRefused, messageOf, refusalOf } from "@/trpc/refusal.ts";
import { dayOf } from "./backtest-words.ts";
import { type CompareItem, keyOf, LEAST_COMPARED, MOST_COMPARED } from "./compare-items.ts";
import styles from "./compare-page.module.css";
import { ComparisonCurves } from "./comparison-curves.tsx";
import { ComparisonTable, CorrelationTable } from "./comparison-table.tsx";
import { TermsFields } from "./terms-fields.tsx";
import { coverageOf, errorsOf, readTerms, type TermsErrors, type TermsForm } from "./terms-form.ts";
import { useCompareState } from "./use-compare-state.ts";

const STRATEGIES = 100;
const BACKTESTS = 50;
const CHART_HEIGHT = 380;
const NO_ERRORS: TermsErrors = {};

/** Strategies, versions or saved back-tests over the same time at the same costs, computed anew. */
export function ComparePage() {
  const trpc = useTRPC();
  const [{ items, terms }, change] = useCompareState();
  const { input } = readTerms(terms);
  const isEnough = items.length >= LEAST_COMPARED;
  const query = useQuery(
    trpc.backtests.compare.queryOptions(
      { items: [...items], ...input },
      { enabled: isEnough && input !== null, placeholderData: keepPreviousData, staleTime: 60_000, refetchOnWindowFocus: false },
    ),
  );
  const comparison = isEnough ? query.data : undefined;
  return (
    <>
      <PageHeader
        title="Compare"
        note={
          comparison
            ? `${dayOf(comparison.from)} → ${dayOf(comparison.to)} UTC, the same time and costs for all`
            : "the same time and costs for all"
        }
        actions={
          <>
            <CopyButton value={typeof window === "undefined" ? "" : window.location.href}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy} disabled={items.length === 0}>
                  {copied ? "Copied" : "Copy address"}
                </Button>
              )}
            </CopyButton>
            <Button variant="default" component={Link} href="/backtests">
              All back-tests
            </Button>
          </>
        }
      />
      <Items items={items} comparison={query.isPlaceholderData ? undefined : comparison} onChange={(next) => change({ items: next })} />
      <div className={styles.columns}>
        <div className={styles.column}>
          {isEnough ? (
            <Result comparison={comparison} isOld={query.isPlaceholderData} error={query.error} onRetry={() => void query.refetch()} />
          ) : (
            <Card>
              <EmptyState>
                {items.length === 0
                  ? "Nothing is compared yet. Add a strategy or a saved back-test above."
                  : "One more is needed: add it above."}
              </EmptyState>
            </Card>
          )}
        </div>
        <Terms
          key={JSON.stringify(terms)}
          terms={terms}
          refusal={query.error ? errorsOf(refusalOf(query.error), messageOf(query.error), terms) : NO_ERRORS}
          symbols={comparison ? [...new Set(comparison.items.flatMap(({ symbols }) => symbols))] : []}
          onApply={(next) => change({ terms: next })}
          loading={query.isFetching}
        />
      </div>
    </>
  );
}

type ItemsProps = {
  items: readonly CompareItem[];
  comparison: BacktestComparisonView | undefined;
  onChange: (next: readonly CompareItem[]) => void;
};

/** What is compared, each with its line; others can be added and each be taken out. */
function Items({ items, comparison, onChange }: ItemsProps) {
  const trpc = useTRPC();
  const strategies = useQuery(trpc.strategies.list.queryOptions({ limit: STRATEGIES }));
  const backtests = useQuery(trpc.backtests.list.queryOptions({ limit: BACKTESTS }));
  const names = new Map<string, string>([
    ...(strategies.data?.items ?? []).map(({ id, name }) => [`s.${id}`, name] as const),
    ...(backtests.data?.items ?? []).map(({ id, name }) => [`b.${id}`, name] as const),
  ]);
  const there = new Set(items.map(keyOf));
  const toItem = (key: string): CompareItem => (key.startsWith("b.") ? { backtestId: key.slice(2) } : { strategyId: key.slice(2) });
  return (
    <section className={styles.items} aria-label="What is compared">
      {items.map((item, index) => {
        const key = keyOf(item);
        const tone = SERIES[index];
        const name = comparison?.items[index]?.name ?? names.get(key) ?? names.get(key.split(".").slice(0, 2).join(".")) ?? "…";
        return (
          <span key={key} className={styles.item}>
            {tone ? <SeriesMark tone={tone} /> : null}
            {"backtestId" in item ? (
              <Link href={`/backtests/${item.backtestId}`}>{name}</Link>
            ) : (
              <Link href={`/strategies/${item.strategyId}`}>{name}</Link>
            )}
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Take ${name} out`}
              onClick={() => onChange(items.filter((each) => each !== item))}
            >
              <Icon name="close" size={14} />
            </ActionIcon>
          </span>
        );
      })}
      {items.length < MOST_COMPARED ? (
        <Select
          aria-label="Add a strategy or a back-test"
          placeholder="Add …"
          searchable
          w={220}
          value={null}
          data={[
            {
              group: "Strategies, newest version",
              items: (strategies.data?.items ?? [])
                .filter(({ id }) => !there.has(`s.${id}`))
                .map(({ id, name }) => ({ value: `s.${id}`, label: name })),
            },
            {
              group: "Back-tests",
              items: (backtests.data?.items ?? [])
                .filter(({ id, status }) => status === "done" && !there.has(`b.${id}`))
                .map(({ id, name, from, to }) => ({ value: `b.${id}`, label: `${name}, ${dayOf(from)} to ${dayOf(to)}` })),
            },
          ]}
          onChange={(key) => key && onChange([...items, toItem(key)])}
          nothingFoundMessage="Nothing of that name"
        />
      ) : null}
    </section>
  );
}

type ResultProps = {
  comparison: BacktestComparisonView | undefined;
  isOld: boolean;
  error: unknown;
  onRetry: () => void;
};

function Result({ comparison, isOld, error, onRetry }: ResultProps) {
  if (error)
    return (
      <Card>
        <ErrorState
          title="These could not be compared."
          holds={messageOf(error)}
          action={isRefused(error) ? undefined : <Button onClick={onRetry}>Retry</Button>}
        />
      </Card>
    );
  if (!comparison || isOld)
    return (
      <>
        <LoadingBlock label="Curves: being computed" height={CHART_HEIGHT} />
        <LoadingBlock label="Figures: being computed" height={300} />
      </>
    );
  const few = comparison.items.filter(({ metrics }) => metrics.trades < 30);
  return (
    <>
      {few.length > 0 ? (
        <Notice tone="warn">
          {few.map(({ name, metrics }) => `${name}: ${metrics.trades} ${metrics.trades === 1 ? "trade" : "trades"}`).join("; ")}. With fewer
          than 30 the figures may well be luck.
        </Notice>
      ) : null}
      <Panel title="Equity" note={`% of the start, marked at each bar's close, UTC`}>
        <ComparisonCurves comparison={comparison} height={CHART_HEIGHT} />
      </Panel>
      <Panel title="Figures" note="✓ the best of each row">
        <ComparisonTable items={comparison.items} />
      </Panel>
      <Panel title="Correlation" note="of daily returns; 1 is the same, 0 unrelated, −1 opposite; – fewer than ten days in common">
        <CorrelationTable comparison={comparison} />
      </Panel>
    </>
  );
}

type TermsProps = {
  terms: TermsForm;
  refusal: TermsErrors;
  symbols: readonly string[];
  onApply: (next: TermsForm) => void;
  loading: boolean;
};

/** One set of terms for all of them. */
function Terms({ terms, refusal, symbols, onApply, loading }: TermsProps) {
  const trpc = useTRPC();
  const coverage = useQuery(trpc.history.coverage.queryOptions());
  const [form, setForm] = useState(terms);
  const [errors, setErrors] = useState(NO_ERRORS);
  const rows = coverage.data ?? [];
  const known = symbols.length > 0 ? symbols : [...new Set(rows.map(({ symbol }) => symbol))].slice(0, 1);
  return (
    <Panel title="Terms" note="for all of them" padded>
      <form
        className={styles.terms}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const { errors: wrong } = readTerms(form);
          setErrors(wrong ?? NO_ERRORS);
          if (!wrong) onApply(form);
        }}
      >
        <TermsFields
          form={form}
          errors={{ ...refusal, ...errors }}
          onChange={(next) => setForm({ ...form, ...next })}
          coverage={coverage.data ? coverageOf(rows, known, "1d") : undefined}
        />
        <div>
          <Button type="submit" variant="default" loading={loading} disabled={form === terms}>
            Apply to all
          </Button>
        </div>
      </form>
    </Panel>
  );
}
