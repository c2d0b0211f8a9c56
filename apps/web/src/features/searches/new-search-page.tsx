"use client";
import { Button, Select } from "@mantine/core";
import { EmptyState, ErrorState, LoadingBlock, PageHeader, Panel } from "@slipstream/ui";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { usePathname, useSearchParams } from "next/navigation";
import { sourceOf } from "@/features/backtests/rules-source.ts";
import { useTestedRules } from "@/features/backtests/use-tested-rules.ts";
import { useTRPC } from "@/trpc/client.tsx";
import { isRefused, messageOf } from "@/trpc/refusal.ts";
import { NewSearchForm } from "./new-search-form.tsx";
import styles from "./searches.module.css";

const STRATEGIES = 100;

/** Which strategy, which of its numbers, over which time; then the search. */
export function NewSearchPage() {
  const pathname = usePathname();
  const source = sourceOf(useSearchParams());
  const { rules, error, retry } = useTestedRules(source);
  const trpc = useTRPC();
  const strategies = useQuery(trpc.strategies.list.queryOptions({ limit: STRATEGIES }));
  const templates = useQuery(trpc.strategies.templates.queryOptions());
  const choose = (text: string | null) => {
    const [kind, value] = (text ?? "").split(":");
    window.history.replaceState(null, "", kind && value ? `${pathname}?${kind}=${value}` : pathname);
  };
  return (
    <>
      <PageHeader
        title="New search"
        note={rules ? `${rules.name}${rules.version === null ? "" : `, version ${rules.version}`}` : undefined}
        actions={
          <Button variant="default" component={Link} href="/searches">
            All searches
          </Button>
        }
      />
      <div className={styles.columns}>
        <Panel title="What is tried" padded>
          <div className={styles.form}>
            <Select
              label="Strategy"
              placeholder="A strategy or a template"
              searchable
              data={[
                {
                  group: "Your strategies",
                  items: (strategies.data?.items ?? []).map(({ id, name }) => ({ value: `strategy:${id}`, label: name })),
                },
                { group: "Templates", items: (templates.data ?? []).map(({ key, name }) => ({ value: `template:${key}`, label: name })) },
              ]}
              value={
                source?.kind === "strategy"
                  ? `strategy:${source.strategyId}`
                  : source?.kind === "template"
                    ? `template:${source.key}`
                    : null
              }
              onChange={choose}
              nothingFoundMessage="Nothing of that name"
            />
            {source === null ? (
              <EmptyState>Choose whose numbers are searched: a strategy of yours, or a template.</EmptyState>
            ) : error ? (
              <ErrorState
                title="These rules could not be loaded."
                holds={messageOf(error)}
                action={isRefused(error) ? undefined : <Button onClick={retry}>Retry</Button>}
              />
            ) : rules ? (
              <NewSearchForm key={JSON.stringify(source)} rules={rules} />
            ) : (
              <LoadingBlock label="Ranges" height={320} />
            )}
          </div>
        </Panel>
        <div className={styles.column}>
          {rules?.words ? (
            <Panel title="The rules" padded>
              <p className={styles.note}>{rules.words}</p>
            </Panel>
          ) : null}
          <Panel title="What a search can tell" padded>
            <ul>
              <li>Whatever is tried often enough looks good somewhere. The more sets are tried, the better the best of nothing looks.</li>
              <li>Believe a region of good cells more than a single one; the heat map shows which you have.</li>
              <li>
                Walk-forward chooses in one stretch of time and counts what that earns in the next. What is left there is what could have
                been had.
              </li>
              <li>Each set is a whole back-test with the same fees, slippage, steps and minimums.</li>
            </ul>
          </Panel>
        </div>
      </div>
    </>
  );
}
