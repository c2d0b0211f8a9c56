"use client";
import type { FollowTotalsView, FollowView } from "@slipstream/core/copy";
import { Bps, type Column, DataTable, Money, Percent, Pnl } from "@slipstream/ui";
import type { ReactNode } from "react";
import { formatDelay } from "./copy-words.ts";
import { FeeCell } from "./fee-cell.tsx";
import { FollowActions } from "./follow-actions.tsx";
import { FollowName } from "./follow-name.tsx";
import { FollowSwitch } from "./follow-switch.tsx";
import styles from "./follows-table.module.css";
import { Multiplier } from "./multiplier.tsx";
import { type AccrualOf, useAccrualOf } from "./use-accrual-of.ts";

const columnsOf = (accrualOf: AccrualOf): readonly Column<FollowView>[] => [
  { id: "switch", header: "Copy", cell: (follow) => <FollowSwitch follow={follow} /> },
  { id: "master", header: "Master", rowHeader: true, cell: (follow) => <FollowName follow={follow} /> },
  { id: "amount", header: "Amount", align: "end", cell: (follow) => <Money value={follow.settings.copyAmount} /> },
  { id: "ratio", header: "Multiplier", align: "end", cell: (follow) => <Multiplier follow={follow} /> },
  { id: "open", header: "Open", align: "end", cell: (follow) => follow.openPositions },
  { id: "realized", header: "Realised", align: "end", cell: (follow) => <Pnl value={follow.realizedPnl} /> },
  { id: "unrealized", header: "Unrealised", align: "end", cell: (follow) => <Pnl value={follow.unrealizedPnl} /> },
  { id: "fees", header: "Exch. fees", align: "end", cell: (follow) => <Money value={follow.exchangeFees} /> },
  { id: "net", header: "Before copy fee", align: "end", cell: (follow) => <Net profit={follow.netProfit} returnPct={follow.returnPct} /> },
  { id: "copyFee", header: "Copy fee due", align: "end", cell: (follow) => <FeeCell follow={follow} accrual={accrualOf(follow.id)} /> },
  { id: "copies", header: "Copied / skipped", align: "end", cell: (follow) => <CopyCounts {...follow} /> },
  { id: "delay", header: "Delay, med.", align: "end", cell: (follow) => formatDelay(follow.medianLatencyMs) },
  { id: "slippage", header: "Slippage, med.", align: "end", cell: (follow) => <Bps value={follow.medianSlippageBps} /> },
  { id: "actions", header: "", hiddenHeader: "Actions", align: "end", cell: (follow) => <FollowActions follow={follow} /> },
];

function Net({ profit, returnPct }: { profit: string | null; returnPct: number | null }) {
  return (
    <span className={styles.pair}>
      <b>
        <Pnl value={profit} mark />
      </b>
      <span className={styles.small}>
        <Percent value={returnPct} change />
      </span>
    </span>
  );
}

function CopyCounts({ copied, skipped, pending }: { copied: number; skipped: number; pending: number }) {
  return (
    <span className={styles.pair}>
      <span>
        {copied} <span className={styles.quiet}>/ {skipped}</span>
      </span>
      {pending > 0 ? <span className={styles.small}>{pending} under way</span> : null}
    </span>
  );
}

type FollowsTableProps = { follows: readonly FollowView[]; totals: FollowTotalsView | undefined; loading: boolean; empty: ReactNode };

/** The reader's follows on a wide screen, with their sum as the server makes it. */
export function FollowsTable({ follows, totals, loading, empty }: FollowsTableProps) {
  const columns = columnsOf(useAccrualOf());
  const sums: Record<string, ReactNode> = totals
    ? {
        master: "Total",
        amount: <Money value={totals.copyAmount} />,
        open: totals.openPositions,
        realized: <Pnl value={totals.realizedPnl} />,
        unrealized: <Pnl value={totals.unrealizedPnl} />,
        fees: <Money value={totals.exchangeFees} />,
        net: <Net profit={totals.netProfit} returnPct={totals.returnPct} />,
        copies: <CopyCounts {...totals} />,
      }
    : {};
  return (
    <DataTable
      caption="Follows"
      columns={columns}
      rows={follows}
      rowKey={(follow) => follow.id}
      density="tall"
      loading={loading}
      empty={empty}
      footer={totals && follows.length > 0 ? columns.map((column) => sums[column.id] ?? null) : undefined}
    />
  );
}
