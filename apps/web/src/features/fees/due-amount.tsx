import type { FeeAccrualView } from "@slipstream/core/fees";
import { Absent, Money } from "@slipstream/ui";

/** Why a fee that is computed is not charged. */
export const CHARGE_WORDS: Record<Exclude<FeeAccrualView["charge"], "ledger">, string> = {
  paper: "paper: shown, never charged",
  own: "yours: no fee",
};

/** What a follow would owe now; a dash with the reason where a price is not known. */
export function DueAmount({ accrual, currency }: { accrual: Pick<FeeAccrualView, "due" | "charge">; currency?: string }) {
  if (accrual.charge === "own") return <Absent reason="yours" />;
  return <Money value={accrual.due} currency={currency} absent="price not known" />;
}
