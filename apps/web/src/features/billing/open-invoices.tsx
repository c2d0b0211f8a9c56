"use client";
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { BillingOverviewView, InvoiceView } from "@slipstream/core/billing";
import { Badge, Money, Notice, Panel, Time } from "@slipstream/ui";
import { messageOf, refusalOf } from "@/trpc/refusal.ts";
import { nextOfInvoice, stateOfInvoice } from "./billing-words.ts";
import { InvoiceLines } from "./invoice-lines.tsx";
import styles from "./open-invoices.module.css";
import { usePayInvoice, useStartSetup } from "./use-billing.ts";

/** What is owed now, why it is not paid, what to do, and when opens stop. */
export function OpenInvoices({ overview }: { overview: BillingOverviewView }) {
  if (overview.open.length === 0) return null;
  return (
    <Panel title={overview.open.length === 1 ? "Open invoice" : "Open invoices"}>
      <ul className={styles.list} aria-label="Open invoices">
        {overview.open.map((invoice) => (
          <OpenInvoice key={invoice.id} invoice={invoice} overview={overview} />
        ))}
      </ul>
    </Panel>
  );
}

function OpenInvoice({ invoice, overview }: { invoice: InvoiceView; overview: BillingOverviewView }) {
  const { tone, words, action } = nextOfInvoice(invoice, overview.paymentMethod !== null);
  const state = stateOfInvoice(invoice);
  const onHold = overview.hold?.invoiceId === invoice.id;
  return (
    <li className={styles.item} aria-label={`Invoice ${invoice.number}`}>
      <div className={styles.head}>
        <b>{invoice.number}</b>
        <Badge tone={state.tone}>{state.words}</Badge>
        <b className={styles.amount}>
          <Money value={invoice.amount} currency={invoice.currency} />
        </b>
      </div>
      <p className={styles.for}>
        Period up to <Time value={invoice.periodTo} format="date-minute" zone="utc" /> UTC, market time: <InvoiceLines invoice={invoice} />
      </p>
      <div className={styles.state}>
        <Notice tone={tone}>
          {words} <WhenNext invoice={invoice} onHold={onHold} />
        </Notice>
        <InvoiceDeed invoice={invoice} action={action} />
      </div>
    </li>
  );
}

function WhenNext({ invoice, onHold }: { invoice: InvoiceView; onHold: boolean }) {
  return (
    <>
      {invoice.nextTryAt && invoice.failure ? (
        <>
          It is tried again by itself on <Time value={invoice.nextTryAt} format="date-minute" />.{" "}
        </>
      ) : null}
      {invoice.reminders > 0 ? `${invoice.reminders === 1 ? "One reminder" : `${invoice.reminders} reminders`} went out. ` : null}
      {onHold ? (
        <b>New positions are not opened until it is paid.</b>
      ) : invoice.holdAt ? (
        <>
          If it is not paid by <Time value={invoice.holdAt} format="date-minute" />, no new positions are opened from then on. Closes go on.
        </>
      ) : null}
    </>
  );
}

function InvoiceDeed({ invoice, action }: { invoice: InvoiceView; action: ReturnType<typeof nextOfInvoice>["action"] }) {
  const pay = usePayInvoice();
  const setup = useStartSetup();
  if (action === "none") return null;
  if (action === "add-method")
    return (
      <Button loading={setup.isPending} onClick={() => setup.mutate(undefined, { onError: tellFailure })}>
        Add a payment method
      </Button>
    );
  if (action === "confirm" && invoice.payUrl)
    return (
      <Button
        component="a"
        href={invoice.payUrl}
        target="_blank"
        rel="noopener noreferrer"
        aria-label={`Confirm at the bank: ${invoice.number}`}
      >
        Confirm at the bank
      </Button>
    );
  return (
    <span className={styles.deeds}>
      {invoice.payUrl ? (
        <Button
          component="a"
          variant="default"
          href={invoice.payUrl}
          target="_blank"
          rel="noopener noreferrer"
          aria-label={`Pay another way: ${invoice.number}`}
        >
          Pay another way
        </Button>
      ) : null}
      <Button
        loading={pay.isPending}
        aria-label={`Pay now: ${invoice.number}`}
        onClick={() => pay.mutate({ invoiceId: invoice.id }, { onSuccess: tellOutcome, onError: tellFailure })}
      >
        Pay now
      </Button>
    </span>
  );
}

function tellOutcome(invoice: InvoiceView) {
  if (invoice.status === "paid")
    notifications.show({ title: "Paid", message: `Invoice ${invoice.number} is paid. Thank you.`, color: "up" });
  else notifications.show({ title: "Not paid yet", message: nextOfInvoice(invoice, true).words, color: "warn" });
}
const tellFailure = (error: unknown) =>
  notifications.show({
    title: refusalOf(error)?.code === "payment-action-required" ? "Your bank asks you" : "Not paid",
    message: messageOf(error),
    color: "crit",
  });
