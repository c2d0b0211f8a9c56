"use client";
import { Button, Checkbox, Menu, Progress } from "@mantine/core";
import type { BacktestRowView } from "@slipstream/core/backtest";
import { Absent, Badge, type Column, DataTable, formatDecimal, fromEstimate, Icon, Percent, Time } from "@slipstream/ui";
import Link from "next/link";
import type { ReactNode } from "react";
import { dayOf, isUnderWay, STATUS_TONES, STATUS_WORDS, symbolsInWords } from "./backtest-words.ts";
import styles from "./backtests-table.module.css";
import { StampBadge } from "./stamp-badge.tsx";

type BacktestsTableProps = {
  rows: readonly BacktestRowView[];
  loading: boolean;
  empty: ReactNode;
  picked: readonly string[];
  /** No more may be picked. */
  isFull: boolean;
  onPick: (id: string, picked: boolean) => void;
  onCancel: (row: BacktestRowView) => void;
  onDelete: (row: BacktestRowView) => void;
};

const ratio = (value: number | null | undefined) => (value == null ? <Absent /> : formatDecimal(fromEstimate(value), { decimals: 2 }));
const times100 = (value: number | null | undefined) => (value == null ? null : value * 100);

function Status({ row, onCancel }: { row: BacktestRowView; onCancel: (row: BacktestRowView) => void }) {
  const { status, progress, message } = row;
  if (!isUnderWay(status))
    return (
      <span className={styles.status}>
        <Badge tone={STATUS_TONES[status]}>{STATUS_WORDS[status]}</Badge>
        {row.shareCode === null ? null : <Badge tone="accent">shared</Badge>}
        {status === "failed" && message ? (
          <span className={styles.reason} title={message}>
            {message}
          </span>
        ) : null}
      </span>
    );
  const percent = Math.floor(progress * 100);
  return (
    <span className={styles.status}>
      {status === "queued" ? (
        <Badge icon="clock">{STATUS_WORDS.queued}</Badge>
      ) : (
        <span className={styles.progress}>
          <Progress value={percent} aria-label={`Progress of ${row.name}`} w={64} size="sm" />
          {percent}%
        </span>
      )}
      <Button size="xs" variant="default" onClick={() => onCancel(row)}>
        Cancel
      </Button>
    </span>
  );
}

const columnsOf = ({ picked, isFull, onPick, onCancel, onDelete }: BacktestsTableProps): Column<BacktestRowView>[] => [
  {
    id: "pick",
    header: "",
    hiddenHeader: "Compare",
    width: "1%",
    card: "wide",
    cell: (row) => (
      <Checkbox
        aria-label={`Compare ${row.name}, ${dayOf(row.from)} to ${dayOf(row.to)}`}
        label={<span className={styles.pickWord}>Compare</span>}
        checked={picked.includes(row.id)}
        disabled={row.status !== "done" || (isFull && !picked.includes(row.id))}
        onChange={(event) => onPick(row.id, event.currentTarget.checked)}
      />
    ),
  },
  {
    id: "name",
    header: "Back-test",
    rowHeader: true,
    cell: (row) => (
      <span className={styles.what}>
        <span className={styles.line}>
          <Link href={`/backtests/${row.id}`} className={styles.name}>
            {row.name}
          </Link>
          {row.version === null ? null : <Badge>v{row.version}</Badge>}
        </span>
        <span className={styles.note}>
          {symbolsInWords(row.symbols)} · {row.timeframe} · {dayOf(row.from)} → {dayOf(row.to)}
        </span>
      </span>
    ),
  },
  { id: "status", header: "Status", card: "wide", cell: (row) => <Status row={row} onCancel={onCancel} /> },
  {
    id: "return",
    header: "Return",
    align: "end",
    cell: ({ summary }) => <Percent value={times100(summary?.returnShare)} change decimals={1} />,
  },
  {
    id: "hold",
    header: "Buy and hold",
    align: "end",
    cell: ({ summary }) => <Percent value={times100(summary?.buyAndHold)} change decimals={1} />,
  },
  {
    id: "drop",
    header: "Worst drop",
    align: "end",
    cell: ({ summary }) => <Percent value={summary?.maxDrawdown == null ? null : -summary.maxDrawdown * 100} change decimals={1} />,
  },
  { id: "sharpe", header: "Sharpe", align: "end", cell: ({ summary }) => ratio(summary?.sharpe) },
  { id: "factor", header: "Profit factor", align: "end", cell: ({ summary }) => ratio(summary?.profitFactor) },
  { id: "trades", header: "Trades", align: "end", cell: ({ summary }) => (summary ? formatDecimal(String(summary.trades)) : <Absent />) },
  {
    id: "stamp",
    header: "Look-ahead",
    cell: ({ status, stamp }) => (status === "done" ? <StampBadge stamp={stamp} short /> : <Absent />),
  },
  { id: "made", header: "Made", cell: ({ createdAt }) => <Time value={createdAt} /> },
  {
    id: "more",
    header: "",
    hiddenHeader: "More",
    width: "1%",
    card: "wide",
    cell: (row) => (
      <Menu position="bottom-end">
        <Menu.Target>
          <button type="button" className={styles.more} aria-label={`More for ${row.name}`}>
            <span className={styles.moreWord}>More</span>
            <Icon name="chevron" size={14} />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} href={`/backtests/new?backtest=${row.id}`}>
            Run again with other terms
          </Menu.Item>
          {row.strategyId === null ? null : (
            <Menu.Item component={Link} href={`/strategies/${row.strategyId}`}>
              Open strategy
            </Menu.Item>
          )}
          <Menu.Item color="crit" onClick={() => onDelete(row)}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    ),
  },
];

/** Saved back-tests; those that are done can be picked to be compared. */
export function BacktestsTable(props: BacktestsTableProps) {
  return (
    <DataTable
      caption="Saved back-tests"
      columns={columnsOf(props)}
      rows={props.rows}
      rowKey={({ id }) => id}
      density="tall"
      phone="cards"
      loading={props.loading}
      empty={props.empty}
      rowTone={({ id }) => (props.picked.includes(id) ? "selected" : undefined)}
    />
  );
}
