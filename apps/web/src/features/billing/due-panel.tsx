"use client";
import { Button } from "@mantine/core";
import type { FeeAccrualView } from "@slipstream/core/fees";
import { Absent, Badge, type Column, DataTable, EmptyState, ErrorState, Money, Panel, Pnl, Time } from "@slipstream/ui";
import Link from "next/link";
import { FOLLOW_STATUS_TONES, FOLLOW_STATUS_WORDS } from "@/features/copying/copy-words.ts";
import { DueAmount } from "@/features/fees/due-amount.tsx";
import { RateCell } from "@/features/fees/rate-cell.tsx";
import { useAccruals } from "@/features/fees/use-fees.ts";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./billing-page.module.css";

const COLUMNS: readonly Column<FeeAccrualView>[] = [
  {
    id: "master",
    header: "Master",
    rowHeader: true,
    cell: (accrual) => (
      <span className={styles.pair}>
        <Link href={`/copying/${accrual.followId}`} prefetch={false} className={styles.name}>
          {accrual.masterName}
        </Link>
        <span className={styles.quiet}>{accrual.accountName}</span>
      </span>
    ),
  },
  {
    id: "status",
    header: "Copies",
    cell: ({ status }) => <Badge tone={FOLLOW_STATUS_TONES[status]}>{FOLLOW_STATUS_WORDS[status]}</Badge>,
  },
  { id: "realized", header: "Realised to date", align: "end", cell: ({ realized }) => <Pnl value={realized} /> },
  {
    id: "open",
    header: "Open loss counted",
    align: "end",
    cell: ({ unrealized }) => (unrealized === null ? <Absent /> : <Pnl value={unrealized.startsWith("-") ? unrealized : "0"} />),
  },
  { id: "profit", header: "Profit P", align: "end", cell: ({ profit }) => <Pnl value={profit} /> },
  { id: "mark", header: "Mark H", align: "end", cell: ({ mark }) => <Money value={mark} /> },
  { id: "missing", header: "To win back", align: "end", cell: ({ toWinBack }) => <Money value={toWinBack} /> },
  { id: "rate", header: "Rate", cell: (accrual) => <RateCell accrual={accrual} /> },
  { id: "charged", header: "Charged before", align: "end", cell: ({ charged }) => <Money value={charged} /> },
  {
    id: "due",
    header: "Due now",
    align: "end",
    cell: (accrual) => (
      <span className={styles.end}>
        <b>
          <DueAmount accrual={accrual} currency={accrual.currency} />
        </b>
        {accrual.charge === "paper" ? <span className={styles.quiet}>paper, not charged</span> : null}
      </span>
    ),
  },
];

/** What each follow would owe if it were settled now, and from what that is computed. */
export function DuePanel({ nextSettlementAt }: { nextSettlementAt: string | null }) {
  const accruals = useAccruals();
  return (
    <Panel
      title="What would be due now"
      note={
        <>
          moves with prices until it is settled:{" "}
          {nextSettlementAt === null ? (
            "when, is not known yet"
          ) : (
            <>
              <Time value={nextSettlementAt} format="date-minute" zone="utc" /> UTC, market time
            </>
          )}
        </>
      }
    >
      {accruals.error && !accruals.data ? (
        <ErrorState
          title="What is due could not be loaded."
          holds={`Copying goes on. ${messageOf(accruals.error)}`}
          action={<Button onClick={() => accruals.refetch()}>Retry</Button>}
        />
      ) : (
        <DataTable
          caption="What each follow would owe now"
          columns={COLUMNS}
          rows={accruals.data ?? []}
          rowKey={({ followId }) => followId}
          density="tall"
          phone="cards"
          loading={accruals.isPending}
          empty={
            <EmptyState
              action={
                <Button component={Link} href="/masters">
                  Browse masters
                </Button>
              }
            >
              You follow nobody at present, so nothing accrues.
            </EmptyState>
          }
        />
      )}
      <p className={styles.foot}>
        Fee = rate × new profit above the mark H, the highest profit at any settlement before. P is what was realised, less an open loss;
        open gains do not count. The fee is computed from your own fills: each statement shows every step.
      </p>
    </Panel>
  );
}
