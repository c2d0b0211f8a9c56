"use client";
import { Button, SegmentedControl } from "@mantine/core";
import type { ConditionView, EvaluationView } from "@slipstream/core/strategy";
import { ABSENT, Badge, type Column, DataTable, EmptyState, ErrorState, Icon, LoadingRows, Panel, Time } from "@slipstream/ui";
import { useState } from "react";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./now-panel.module.css";
import { formatValue } from "./run-words.ts";
import { useRunNow } from "./use-runs.ts";

const SIDES: Readonly<Record<string, string>> = {
  "long.entry": "Enter long",
  "long.exit": "Exit long",
  "short.entry": "Enter short",
  "short.exit": "Exit short",
};
const sideOf = ({ path }: ConditionView): string => SIDES[path.split(".").slice(0, 2).join(".")] ?? "";

const COLUMNS: readonly Column<ConditionView>[] = [
  {
    id: "holds",
    header: "Now",
    cell: ({ holds }) => (
      <span className={styles.holds} data-holds={holds || undefined}>
        <Icon name={holds ? "check" : "close"} size={12} />
        {holds ? "holds" : "not"}
      </span>
    ),
  },
  { id: "side", header: "For", cell: sideOf },
  { id: "words", header: "Condition", rowHeader: true, cell: ({ words }) => words },
  {
    id: "values",
    header: "Values",
    align: "end",
    cell: ({ values }) => values.map(({ value }) => (value === null ? ABSENT : formatValue(value))).join(" · "),
  },
];

const SIGNAL = { long: ["up", "would enter long"], short: ["down", "would enter short"], none: ["neutral", "no entry"] } as const;

/** What each condition says on the last closed bar, and when the next one closes. */
export function NowPanel({ runId }: { runId: string }) {
  const now = useRunNow(runId);
  const [chosen, setChosen] = useState<string | null>(null);
  const evaluations = now.data?.evaluations ?? [];
  const shown = evaluations.find(({ symbol }) => symbol === chosen) ?? evaluations[0];
  return (
    <Panel
      title="Conditions now"
      note={shown ? <Bar evaluation={shown} /> : undefined}
      actions={
        evaluations.length > 1 ? (
          <SegmentedControl
            size="xs"
            aria-label="Which symbol"
            value={shown?.symbol}
            onChange={setChosen}
            data={evaluations.map(({ symbol }) => ({ value: symbol, label: symbol.split("-")[0] ?? symbol }))}
          />
        ) : null
      }
    >
      {now.isPending ? <LoadingRows label="Conditions: loading" rows={4} columns={4} /> : null}
      {now.error && !now.data ? (
        <ErrorState
          title="The conditions could not be read."
          holds={`The strategy goes on deciding. ${messageOf(now.error)}`}
          action={<Button onClick={() => now.refetch()}>Retry</Button>}
        />
      ) : null}
      {shown ? (
        <>
          {shown.warmUpLeft > 0 ? (
            <p className={styles.foot}>
              <Icon name="clock" size={16} /> {shown.warmUpLeft} more bars until its indicators have a value; there is no signal before.
            </p>
          ) : null}
          <DataTable
            caption={`Conditions on ${shown.symbol}`}
            columns={COLUMNS}
            rows={shown.conditions}
            rowKey={({ path }) => path}
            phone="cards"
            empty={<EmptyState>No condition.</EmptyState>}
          />
        </>
      ) : null}
    </Panel>
  );
}

function Bar({ evaluation }: { evaluation: EvaluationView }) {
  const [tone, words] = SIGNAL[evaluation.signal];
  return (
    <>
      <Badge tone={tone}>{words}</Badge>{" "}
      {evaluation.bar ? (
        <>
          at the close of the {evaluation.timeframe} bar of <Time value={evaluation.bar} format="minute" />
        </>
      ) : (
        "no closed bar yet"
      )}
      {evaluation.nextAt ? (
        <>
          , next at <Time value={evaluation.nextAt} format="minute" />
        </>
      ) : null}
    </>
  );
}
