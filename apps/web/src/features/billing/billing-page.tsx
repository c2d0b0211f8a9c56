"use client";
import { Button, Tabs } from "@mantine/core";
import type { BillingOverviewView } from "@slipstream/core/billing";
import { Card, ErrorState, LoadingBlock, LoadingRows, Money, Notice, PageHeader, Panel, StatTile, StatTiles, Time } from "@slipstream/ui";
import dynamic from "next/dynamic";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { useAccruals } from "@/features/fees/use-fees.ts";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./billing-page.module.css";
import { type CurrencySum, carriedWords, sumDue, sumPerCurrency } from "./billing-words.ts";
import { DuePanel } from "./due-panel.tsx";
import { HoldNotice } from "./hold-notice.tsx";
import { OpenInvoices } from "./open-invoices.tsx";
import { PaymentMethodPanel } from "./payment-method-panel.tsx";
import { SetupReturn } from "./setup-return.tsx";
import { useBillingOverview } from "./use-billing.ts";

const loading = () => <LoadingRows label="Loading" rows={5} columns={6} />;
const StatementsTable = dynamic(() => import("@/features/fees/statements-table.tsx").then((module) => module.StatementsTable), {
  ssr: false,
  loading,
});
const InvoicesTable = dynamic(() => import("./invoices-table.tsx").then((module) => module.InvoicesTable), { ssr: false, loading });
const JournalsList = dynamic(() => import("@/features/ledger/journals-list.tsx").then((module) => module.JournalsList), {
  ssr: false,
  loading,
});
const ConsentsList = dynamic(() => import("@/features/fees/consents-list.tsx").then((module) => module.ConsentsList), {
  ssr: false,
  loading,
});

const TABS = ["statements", "invoices", "journals", "terms"] as const;
type Tab = (typeof TABS)[number];
const isTab = (text: string | null): text is Tab => TABS.some((tab) => tab === text);

type BillingPageProps = {
  /** The session of a setup that the reader comes back from. */
  setup: string | null;
  tab: string | null;
};

/** What the reader owes for copying, how it is paid, and everything that it was computed from. */
export function BillingPage({ setup, tab }: BillingPageProps) {
  const overview = useBillingOverview();
  return (
    <>
      <PageHeader title="Fees" note="What copying costs you, to the cent, and how it is paid" />
      {setup === null ? null : <SetupReturn key={setup} sessionId={setup} />}
      {overview.data ? (
        <Standing overview={overview.data} />
      ) : overview.error ? (
        <ErrorState
          title="How you stand could not be loaded."
          holds={`Copying goes on, and nothing is charged twice. ${messageOf(overview.error)}`}
          action={<Button onClick={() => overview.refetch()}>Retry</Button>}
        />
      ) : (
        <>
          <LoadingBlock label="How you stand" height={76} />
          <LoadingBlock label="What is due" height={180} />
        </>
      )}
      <Papers initial={isTab(tab) ? tab : "statements"} />
    </>
  );
}

function Standing({ overview }: { overview: BillingOverviewView }) {
  return (
    <>
      {overview.hold ? <HoldNotice hold={overview.hold} /> : null}
      {overview.emailConfirmed ? null : (
        <Notice
          tone="warn"
          action={
            <Button component={Link} href="/settings" variant="default">
              Confirm it
            </Button>
          }
        >
          Your e-mail address is not confirmed. Until it is, no payment method can be added and no reminder reaches you by mail.
        </Notice>
      )}
      {overview.paymentMethodMissing ? (
        <Notice tone="warn">
          A fee of yours is charged, or will be, and no payment method is saved. Add one before the next settlement, or the invoice stays
          unpaid and new positions stop in the end.
        </Notice>
      ) : null}
      <Figures overview={overview} />
      <OpenInvoices overview={overview} />
      <DuePanel nextSettlementAt={overview.nextSettlementAt} />
      <div className={styles.columns}>
        <PaymentMethodPanel overview={overview} />
        <Panel title="Carried to the next invoice" padded>
          {overview.carried.length === 0 ? (
            <p className="t2">
              Nothing: all that was settled is on an invoice. Parts of a cent and small amounts are carried over, never lost.
            </p>
          ) : (
            <ul className={styles.list}>
              {overview.carried.map((carried) => (
                <li key={carried.currency}>{carriedWords(carried)}</li>
              ))}
            </ul>
          )}
        </Panel>
      </div>
    </>
  );
}

function Figures({ overview }: { overview: BillingOverviewView }) {
  const accruals = useAccruals();
  const due = accruals.data ? sumDue(accruals.data) : null;
  const open = sumPerCurrency(overview.open.map(({ currency, amount }) => ({ currency, amount })));
  return (
    <StatTiles label="Fees in figures">
      <StatTile
        label="Would be due now"
        value={due === null ? <Money value={null} /> : <Amounts amounts={due} />}
        note={accruals.data && due === null ? "a price is not known" : "all follows that are charged"}
      />
      <StatTile
        label="Next settlement"
        value={overview.nextSettlementAt ? <Time value={overview.nextSettlementAt} format="day-minute" zone="utc" /> : "–"}
        note="UTC, market time"
      />
      <StatTile
        label="On open invoices"
        value={<Amounts amounts={open} />}
        note={overview.open.length === 0 ? "nothing is open" : `${overview.open.length} open`}
      />
      <StatTile label="Paid so far" value={<Amounts amounts={overview.paid} />} note={refundedWords(overview.paid)} />
    </StatTiles>
  );
}

function Amounts({ amounts }: { amounts: readonly CurrencySum[] }): ReactNode {
  if (amounts.length === 0) return <Money value="0" />;
  return amounts.map(({ currency, amount }, index) => (
    <span key={currency}>
      {index > 0 ? " + " : ""}
      <Money value={amount} currency={currency} />
    </span>
  ));
}

function refundedWords(paid: BillingOverviewView["paid"]): ReactNode {
  const refunded = paid.filter(({ refunded }) => /[1-9]/.test(refunded));
  if (refunded.length === 0) return "over all time";
  return (
    <>
      given back: <Amounts amounts={refunded.map(({ currency, refunded }) => ({ currency, amount: refunded }))} />
    </>
  );
}

/** Statements, invoices, journals, terms: each is loaded when it is looked at. */
function Papers({ initial }: { initial: Tab }) {
  const [tab, setTab] = useState<Tab>(initial);
  const choose = (next: string | null) => {
    if (!isTab(next)) return;
    setTab(next);
    window.history.replaceState(null, "", `/billing?tab=${next}`);
  };
  return (
    <Card>
      <Tabs value={tab} onChange={choose} keepMounted={false} className={styles.tabs}>
        <Tabs.List>
          <Tabs.Tab value="statements">Statements</Tabs.Tab>
          <Tabs.Tab value="invoices">Invoices</Tabs.Tab>
          <Tabs.Tab value="journals">Journals</Tabs.Tab>
          <Tabs.Tab value="terms">Terms</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="statements">
          <StatementsTable />
        </Tabs.Panel>
        <Tabs.Panel value="invoices">
          <InvoicesTable />
        </Tabs.Panel>
        <Tabs.Panel value="journals">
          <JournalsList initial="fees" />
        </Tabs.Panel>
        <Tabs.Panel value="terms">
          <ConsentsList />
        </Tabs.Panel>
      </Tabs>
    </Card>
  );
}
