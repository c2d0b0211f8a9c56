"use client";
import { Button } from "@mantine/core";
import type { TrialBalanceView } from "@slipstream/core/ledger";
import { Badge, type Column, DataTable, EmptyState, ErrorState, Money, Panel, Time } from "@slipstream/ui";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./ledger-page.module.css";
import { useTrialBalance } from "./use-ledger.ts";

type Line = TrialBalanceView["lines"][number];

const COLUMNS: readonly Column<Line>[] = [
  { id: "account", header: "Accounts of the kind", rowHeader: true, cell: ({ words }) => words },
  { id: "count", header: "How many", align: "end", cell: ({ accounts }) => accounts },
  { id: "debits", header: "Debits", align: "end", cell: ({ debits, currency }) => <Money value={debits} currency={currency} /> },
  { id: "credits", header: "Credits", align: "end", cell: ({ credits, currency }) => <Money value={credits} currency={currency} /> },
  {
    id: "balance",
    header: "Debits less credits",
    align: "end",
    cell: ({ balance, currency }) => <Money value={balance} currency={currency} />,
  },
];

/** All accounts of the fee ledger, by kind and currency, and that they sum to zero. */
export function TrialBalancePanel() {
  const query = useTrialBalance();
  if (query.isError && !query.data)
    return (
      <Panel title="Trial balance">
        <ErrorState
          title="The trial balance could not be computed."
          holds={messageOf(query.error)}
          action={<Button onClick={() => query.refetch()}>Retry</Button>}
        />
      </Panel>
    );
  return (
    <Panel
      title="Trial balance"
      note={
        query.data ? (
          <>
            as of <Time value={query.data.at} format="date-minute" />
          </>
        ) : undefined
      }
      actions={query.data?.sums.map((sum) => <SumBadge key={sum.currency} {...sum} />)}
    >
      <DataTable
        caption="Trial balance"
        columns={COLUMNS}
        rows={query.data?.lines ?? []}
        rowKey={({ account, currency }) => `${account} ${currency}`}
        phone="cards"
        loading={query.isPending}
        empty={<EmptyState>Nothing was booked yet. The first fee that is settled opens the books.</EmptyState>}
      />
      <p className={styles.foot}>
        Every row of the ledger debits one account and credits another, so everything together is zero. Negative: credits, which is what is
        owed to others or was earned.
      </p>
    </Panel>
  );
}

function SumBadge({ currency, sum }: { currency: string; sum: string }) {
  const isZero = !/[1-9]/.test(sum);
  return (
    <Badge tone={isZero ? "up" : "crit"} icon={isZero ? "check" : "alert"}>
      {isZero ? `${currency} sums to 0` : `${currency} is off by ${sum}`}
    </Badge>
  );
}
