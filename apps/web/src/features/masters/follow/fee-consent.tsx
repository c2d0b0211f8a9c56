"use client";
import { Button, Checkbox } from "@mantine/core";
import type { BillingOverviewView } from "@slipstream/core/billing";
import type { FollowTermsView } from "@slipstream/core/copy";
import { ErrorState, LoadingBlock, Notice } from "@slipstream/ui";
import Link from "next/link";
import { useBillingOverview } from "@/features/billing/use-billing.ts";
import { TermsText } from "@/features/fees/terms-text.tsx";
import { useTerms } from "@/features/fees/use-fees.ts";
import { messageOf } from "@/trpc/refusal.ts";
import { feeInWords } from "../master-words.ts";
import styles from "./fee-terms.module.css";

export const CONSENT_ID = "follow-consent";

type FeeConsentProps = {
  terms: FollowTermsView;
  accountId: string;
  /** The rate that was agreed to; null while none was. */
  agreed: number | null;
  onAgree: (percentage: number | null) => void;
  /** The reader went on without it. */
  missed: boolean;
};

/** The whole text of the fee's terms, how this account is charged, and a yes to it, which is kept with the follow. */
export function FeeConsent({ terms, accountId, agreed, onAgree, missed }: FeeConsentProps) {
  const written = useTerms(terms.masterId, accountId || undefined);
  const overview = useBillingOverview();
  const isPaper = terms.accounts.find((one) => one.accountId === accountId)?.venue === "paper";
  return (
    <section aria-label="Terms of the fee" className={styles.consent}>
      <h3 className={styles.title}>Terms of the fee</h3>
      {written.error && !written.data ? (
        <ErrorState
          title="The terms of the fee could not be loaded."
          holds={`Nothing was changed. ${messageOf(written.error)}`}
          action={<Button onClick={() => written.refetch()}>Retry</Button>}
        />
      ) : written.data ? (
        <>
          <TermsText text={written.data.text} />
          {overview.data ? <HowCharged overview={overview.data} isPaper={isPaper} /> : null}
          <Checkbox
            id={CONSENT_ID}
            checked={agreed !== null && agreed === written.data.feePercentage}
            onChange={(event) => onAgree(event.currentTarget.checked ? written.data.feePercentage : null)}
            label={`I agree to pay ${terms.masterName} ${feeInWords(written.data.feePercentage)} of new profit under these terms`}
            error={missed && agreed === null ? "Without it the follow cannot begin." : undefined}
          />
        </>
      ) : (
        <LoadingBlock label="Terms of the fee" height={180} />
      )}
    </section>
  );
}

/** What this deployment does with the fee of this account. */
function HowCharged({ overview, isPaper }: { overview: BillingOverviewView; isPaper: boolean }) {
  if (overview.mode === "live" && isPaper)
    return <Notice>This is a paper account: its fee is computed and shown, and never charged.</Notice>;
  if (overview.mode === "manual") return <Notice>Nothing is charged by itself here: the operator records payments.</Notice>;
  return (
    <>
      {overview.mode === "test" ? (
        <Notice>
          {overview.simulation ? "Simulation: no money moves." : "Stripe test mode: no money moves."} Fees are invoiced as if they were
          charged.
        </Notice>
      ) : null}
      {overview.paymentMethod === null ? (
        <Notice
          tone="warn"
          action={
            <Button component={Link} href="/billing" target="_blank" variant="default">
              Add one
            </Button>
          }
        >
          No payment method is saved. You can follow now; add one before the first fee is due, or new positions stop in the end.
        </Notice>
      ) : null}
    </>
  );
}
