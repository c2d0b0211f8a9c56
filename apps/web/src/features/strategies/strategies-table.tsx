"use client";
import type { StrategyRowView } from "@slipstream/core/strategy";
import { Badge, type Column, DataTable, Pnl } from "@slipstream/ui";
import Link from "next/link";
import styles from "./strategies-table.module.css";
import { StrategyActions } from "./strategy-actions.tsx";
import { StrategySwitch } from "./strategy-switch.tsx";

const COLUMNS: readonly Column<StrategyRowView>[] = [
  { id: "switch", header: "State", width: "104px", cell: (row) => <StrategySwitch strategy={row} /> },
  { id: "name", header: "Strategy", rowHeader: true, cell: (row) => <Name strategy={row} /> },
  { id: "market", header: "Market", cell: (row) => <Market strategy={row} /> },
  { id: "result", header: "On paper", align: "end", cell: (row) => <Result strategy={row} /> },
  { id: "trades", header: "Trades", align: "end", cell: (row) => row.run?.trades ?? "–" },
  { id: "open", header: "Open", align: "end", cell: (row) => row.run?.openPositions ?? "–" },
  { id: "actions", header: "", hiddenHeader: "Actions", align: "end", cell: (row) => <StrategyActions strategy={row} /> },
];

function Name({ strategy }: { strategy: StrategyRowView }) {
  return (
    <span className={styles.name}>
      <span className={styles.first}>
        <Link href={`/strategies/${strategy.id}`}>{strategy.name}</Link>
        <Badge tone="neutral">v{strategy.version}</Badge>
      </span>
      <span className={styles.words} title={strategy.words}>
        {strategy.words}
      </span>
    </span>
  );
}

function Market({ strategy: { symbols, timeframe } }: { strategy: StrategyRowView }) {
  const [first, ...others] = symbols;
  return (
    <span className={styles.pair} title={symbols.join(", ")}>
      <span>
        {first}
        {others.length > 0 ? <span className={styles.quiet}> +{others.length}</span> : null}
      </span>
      <span className={styles.small}>{timeframe} candles</span>
    </span>
  );
}

function Result({ strategy: { run } }: { strategy: StrategyRowView }) {
  if (!run) return <span className={styles.quiet}>never run</span>;
  return (
    <span className={styles.figure}>
      <b>
        <Pnl value={run.profit} currency={run.currency} mark />
      </b>
      <span className={styles.small}>
        v{run.version} on {run.accountName}
      </span>
    </span>
  );
}

type StrategiesTableProps = { strategies: readonly StrategyRowView[]; loading: boolean };

export function StrategiesTable({ strategies, loading }: StrategiesTableProps) {
  return (
    <DataTable
      caption="Your strategies"
      columns={COLUMNS}
      rows={strategies}
      rowKey={(row) => row.id}
      density="tall"
      phone="cards"
      loading={loading}
    />
  );
}
