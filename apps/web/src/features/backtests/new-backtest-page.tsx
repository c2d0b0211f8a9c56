"use client";
import { Button, Select } from "@mantine/core";
import { Badge, EmptyState, ErrorState, LoadingBlock, PageHeader, Panel } from "@slipstream/ui";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { usePathname, useSearchParams } from "next/navigation";
import { useTRPC } from "@/trpc/client.tsx";
import { isRefused, messageOf } from "@/trpc/refusal.ts";
import { NewBacktestForm } from "./new-backtest-form.tsx";
import styles from "./new-backtest-page.module.css";
import { type RulesSource, sourceOf } from "./rules-source.ts";
import { useTestedRules } from "./use-tested-rules.ts";

const STRATEGIES = 100;
/** Which rules, over which time and on which terms; then the report. */
export function NewBacktestPage() {
  const pathname = usePathname();
  const source = sourceOf(useSearchParams());
  const { rules, error, retry } = useTestedRules(source);
  const choose = (text: string | null) => {
    const [kind, value] = (text ?? "").split(":");
    window.history.replaceState(null, "", kind && value ? `${pathname}?${kind}=${value}` : pathname);
  };
  return (
    <>
      <PageHeader
        title="New back-test"
        note={
          rules ? (
            <>
              {rules.name} {rules.version === null ? null : <Badge>v{rules.version}</Badge>}
            </>
          ) : undefined
        }
        actions={
          <Button variant="default" component={Link} href="/backtests">
            All back-tests
          </Button>
        }
      />
      <div className={styles.columns}>
        <Panel title="Terms" padded>
          <Chooser source={source} onChoose={choose} />
          {source === null ? (
            <EmptyState>Choose what to test: a strategy of yours, or a template.</EmptyState>
          ) : error ? (
            <ErrorState
              title="These rules could not be loaded."
              holds={messageOf(error)}
              action={isRefused(error) ? undefined : <Button onClick={retry}>Retry</Button>}
            />
          ) : rules ? (
            <NewBacktestForm key={JSON.stringify(source)} rules={rules} />
          ) : (
            <LoadingBlock label="Terms" height={320} />
          )}
        </Panel>
        <div className={styles.column}>
          {rules ? (
            <Panel title="The rules" note="as they will be tested" padded>
              <p className={styles.words}>{rules.words ?? "The rules of the back-test before."}</p>
            </Panel>
          ) : null}
          <Panel title="How it is reckoned" padded>
            <ul className={styles.how}>
              <li>Rules are asked at each bar’s close; what they decide is filled at the next open, with slippage and fee.</li>
              <li>A stop that the open has jumped over fills at the open. Where one bar touches stop and target, the stop wins.</li>
              <li>Funding is charged where its rate is known, and said to be unknown where not.</li>
              <li>Bars before the period warm the indicators up and give no signals.</li>
              <li>Afterwards history is cut at sampled decisions and run again, so that no rule saw the future.</li>
            </ul>
          </Panel>
        </div>
      </div>
    </>
  );
}

function Chooser({ source, onChoose }: { source: RulesSource | null; onChoose: (value: string | null) => void }) {
  const trpc = useTRPC();
  const strategies = useQuery(trpc.strategies.list.queryOptions({ limit: STRATEGIES }));
  const templates = useQuery(trpc.strategies.templates.queryOptions());
  const value =
    source?.kind === "strategy" ? `strategy:${source.strategyId}` : source?.kind === "template" ? `template:${source.key}` : null;
  return (
    <Select
      className={styles.chooser}
      label="What to test"
      placeholder={source?.kind === "backtest" ? "The rules of the back-test before" : "A strategy or a template"}
      searchable
      data={[
        {
          group: "Your strategies",
          items: (strategies.data?.items ?? []).map(({ id, name }) => ({ value: `strategy:${id}`, label: name })),
        },
        { group: "Templates", items: (templates.data ?? []).map(({ key, name }) => ({ value: `template:${key}`, label: name })) },
      ]}
      value={value}
      onChange={onChoose}
      nothingFoundMessage="Nothing of that name"
    />
  );
}
