"use client";
import { Button } from "@mantine/core";
import type { BillingOverviewView } from "@slipstream/core/billing";
import { Notice, Time } from "@slipstream/ui";
import Link from "next/link";
import { useBillingOverview } from "./use-billing.ts";

/** Opens have stopped for a debt: since when, and the way on. */
export function HoldNotice({ hold, href }: { hold: NonNullable<BillingOverviewView["hold"]>; href?: string }) {
  return (
    <Notice
      tone="crit"
      action={
        href ? (
          <Button component={Link} href={href}>
            Pay to go on
          </Button>
        ) : undefined
      }
    >
      New positions are not opened since <Time value={hold.since} format="date-minute" />: a fee is unpaid. Pay to go on. Closes and stops
      go on as before, and nothing is closed for the debt.
    </Notice>
  );
}

/** The same on pages that are not about billing; nothing while all is paid, or while it cannot be asked. */
export function HoldWarning() {
  const { data } = useBillingOverview();
  return data?.hold ? <HoldNotice hold={data.hold} href="/billing" /> : null;
}
