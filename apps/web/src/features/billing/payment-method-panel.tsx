"use client";
import { Button } from "@mantine/core";
import type { BillingOverviewView } from "@slipstream/core/billing";
import { ConfirmDanger, KeyValue, Notice, Panel } from "@slipstream/ui";
import { useState } from "react";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./billing-page.module.css";
import { brandWords, expiryWords } from "./billing-words.ts";
import { useRemovePaymentMethod, useStartSetup } from "./use-billing.ts";

/** How the reader pays: the card as Stripe calls it, and the ways to add, change and remove one. */
export function PaymentMethodPanel({ overview }: { overview: BillingOverviewView }) {
  const [isRemoving, setRemoving] = useState(false);
  const setup = useStartSetup();
  const remove = useRemovePaymentMethod();
  const { paymentMethod: method, mode, emailConfirmed } = overview;
  if (mode === "manual")
    return (
      <Panel title="Payment method" padded>
        <p className="t2">None is needed: here the operator records payments. An invoice says what is owed.</p>
      </Panel>
    );
  const add = (
    <Button variant={method ? "default" : "filled"} loading={setup.isPending} disabled={!emailConfirmed} onClick={() => setup.mutate()}>
      {method ? "Replace" : "Add a payment method"}
    </Button>
  );
  return (
    <Panel
      title="Payment method"
      actions={
        method ? (
          <>
            {add}
            <Button variant="default" onClick={() => setRemoving(true)}>
              Remove…
            </Button>
          </>
        ) : undefined
      }
      padded
    >
      <div className={styles.stack}>
        {method ? (
          <KeyValue
            rows={[
              { key: "card", label: "Card", value: `${brandWords(method.brand)} ending in ${method.last4}` },
              { key: "expiry", label: "Good until", value: expiryWords(method) },
            ]}
          />
        ) : (
          <>
            <p className="t2">
              No payment method is saved. Fees are charged to it once a period; the card itself stays with Stripe and never reaches us.
            </p>
            <div>{add}</div>
          </>
        )}
        {emailConfirmed ? null : <p className="t2">Before a payment method can be added, confirm your e-mail address.</p>}
        {setup.error ? <Notice tone="crit">{messageOf(setup.error)}</Notice> : null}
      </div>
      <ConfirmDanger
        opened={isRemoving}
        onClose={() => setRemoving(false)}
        title="Remove the payment method?"
        consequences={[
          "Invoices that are open and those to come cannot be charged until you add another.",
          "An invoice that stays unpaid stops new positions. Positions are never closed for a debt.",
        ]}
        confirmLabel="Remove it"
        onConfirm={() => remove.mutateAsync()}
        explainError={messageOf}
      />
    </Panel>
  );
}
