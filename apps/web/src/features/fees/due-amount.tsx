import type { FeeAccrualView } from "@slipstream/core/fees";
import { Absent, Money } from "@slipstream/ui";

/** What a follow would owe now; a dash with the reason where a price is not known. */
export function DueAmount({ accrual, currency }: { accrual: Pick<FeeAccrualView, "due" | "charge">; currency?: string }) {
  if (accrual.charge === "own") return <Absent reason="yours" />;
  return <Money value={accrual.due} currency={currency} absent="price not known" />;
}
