import type { FollowView } from "@slipstream/core/copy";
import type { FeeAccrualView } from "@slipstream/core/fees";
import { Absent } from "@slipstream/ui";
import { DueAmount } from "@/features/fees/due-amount.tsx";
import { RateCell } from "@/features/fees/rate-cell.tsx";
import styles from "./fee-cell.module.css";

type FeeCellProps = { follow: Pick<FollowView, "own" | "status">; accrual: FeeAccrualView | null | undefined };

/** What a follow would owe its master now, at which rate, and whether the master asks for more. */
export function FeeCell({ follow, accrual }: FeeCellProps) {
  if (follow.own) return <Absent reason="yours" />;
  if (!accrual) return <Absent reason={follow.status === "stopped" ? "settled" : undefined} />;
  return (
    <span className={styles.cell}>
      <DueAmount accrual={accrual} />
      <span className={styles.rate}>
        <RateCell accrual={accrual} compact />
        {accrual.charge === "paper" ? ", not charged" : ""}
      </span>
    </span>
  );
}
