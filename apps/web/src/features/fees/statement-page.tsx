"use client";
import { Button } from "@mantine/core";
import type { StatementView } from "@slipstream/core/fees";
import { Badge, Card, type Column, DataTable, ErrorState, LoadingBlock, Money, PageHeader, Pnl, Time } from "@slipstream/ui";
import Link from "next/link";
import { messageOf } from "@/trpc/refusal.ts";
import { CheckPanel } from "./check-panel.tsx";
import { SplitPanel } from "./split-panel.tsx";
import styles from "./statement-page.module.css";
import { PAYMENT_TONES, PAYMENT_WORDS, periodOf, REASON_WORDS, whyOf } from "./statement-words.ts";
import { TradesPanel } from "./trades-panel.tsx";
import { useStatement } from "./use-statements.ts";

const hrefOf = (statementId: string): string => `/billing/statements/${statementId}`;
const ALL_FEES = (
  <Button component={Link} href="/billing" variant="default">
    All fees
  </Button>
);

/** One period of one follow: what its fee is, and every step to it. */
export function StatementPage({ statementId }: { statementId: string }) {
  const query = useStatement(statementId);
  if (query.error && !query.data)
    return (
      <>
        <PageHeader title="Fee statement" actions={ALL_FEES} />
        <ErrorState
          title="The statement could not be loaded."
          holds={messageOf(query.error)}
          action={<Button onClick={() => query.refetch()}>Retry</Button>}
        />
      </>
    );
  if (!query.data)
    return (
      <>
        <PageHeader title="Fee statement" />
        <LoadingBlock label="Figures" height={96} />
        <LoadingBlock label="Steps" height={380} />
      </>
    );
  return <Statement key={query.data.id} statement={query.data} />;
}

function Statement({ statement }: { statement: StatementView }) {
  return (
    <>
      <PageHeader
        title={`Fee statement, ${periodOf(statement)}`}
        note={<Note statement={statement} />}
        actions={<Actions statement={statement} />}
      />
      <Figures statement={statement} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <CheckPanel statement={statement} />
        </div>
        <div className={styles.column}>
          <TradesPanel statement={statement} />
          <SplitPanel statement={statement} />
        </div>
      </div>
    </>
  );
}

function Note({ statement }: { statement: StatementView }) {
  const { payment, from, to, number, paperAccount, accountName, reason, billing, charge } = statement;
  const because = REASON_WORDS[reason];
  const how = [
    paperAccount ? `${accountName}, a paper account: its profit is simulated` : accountName,
    charge === "paper" ? "computed, never charged" : billing.simulation ? "payments are simulated" : null,
    charge === "ledger" && !billing.simulation && billing.mode === "test" ? "Stripe test mode" : null,
    because,
  ].filter((part) => part !== null);
  return (
    <>
      <Badge tone={PAYMENT_TONES[payment]}>{PAYMENT_WORDS[payment]}</Badge> <Time value={from} format="date-minute" zone="utc" /> →{" "}
      <Time value={to} format="date-minute" zone="utc" /> UTC · statement {number} · {how.join(" · ")}
    </>
  );
}

function Actions({ statement: { id, previousId, nextId, invoiceId } }: { statement: StatementView }) {
  return (
    <>
      {previousId === null ? null : (
        <Button component={Link} href={hrefOf(previousId)} variant="default">
          ‹ Period before
        </Button>
      )}
      {nextId === null ? null : (
        <Button component={Link} href={hrefOf(nextId)} variant="default">
          Next period ›
        </Button>
      )}
      {invoiceId === null ? null : (
        <Button component={Link} href="/billing?tab=invoices" variant="default">
          Its invoice
        </Button>
      )}
      <Button component="a" variant="default" href={`/api/billing/statements/${id}.pdf`} download>
        PDF
      </Button>
      <Button component="a" variant="default" href={`/api/billing/statements/${id}.csv`} download>
        Fills and journals, CSV
      </Button>
      {ALL_FEES}
    </>
  );
}

const FIGURES: readonly Column<StatementView>[] = [
  {
    id: "master",
    header: "Master",
    rowHeader: true,
    cell: ({ masterName, followId }) => (
      <Link href={`/copying/${followId}`} prefetch={false}>
        {masterName}
      </Link>
    ),
  },
  { id: "realized", header: "Realised to date", align: "end", cell: ({ realized }) => <Pnl value={realized} /> },
  { id: "open", header: "Open loss counted", align: "end", cell: ({ openLoss }) => <Pnl value={openLoss} /> },
  { id: "profit", header: "Profit P", align: "end", cell: ({ profit }) => <Pnl value={profit} /> },
  { id: "before", header: "Mark before", align: "end", cell: ({ markBefore }) => <Money value={markBefore} /> },
  { id: "mark", header: "Mark now H′", align: "end", cell: ({ mark }) => <Money value={mark} /> },
  { id: "rate", header: "Rate", align: "end", cell: ({ feePercentage }) => `${feePercentage}%` },
  { id: "to-date", header: "Fee to date", align: "end", cell: ({ feeToDate }) => <Money value={feeToDate} /> },
  { id: "charged", header: "Charged before", align: "end", cell: ({ chargedBefore }) => <Money value={chargedBefore} /> },
  {
    id: "due",
    header: "Due now",
    align: "end",
    cell: ({ fee, currency }) => (
      <b className={styles.due}>
        <Money value={fee} currency={currency} />
      </b>
    ),
  },
  { id: "why", header: "Why", cell: (statement) => whyOf(statement) },
];

function Figures({ statement }: { statement: StatementView }) {
  return (
    <Card>
      <DataTable
        caption="The fee of this period"
        columns={FIGURES}
        rows={[statement]}
        rowKey={({ id }) => id}
        density="tall"
        phone="cards"
      />
    </Card>
  );
}
