"use client";
import { Button } from "@mantine/core";
import type { FeeAccrualView } from "@slipstream/core/fees";
import dynamic from "next/dynamic";
import { useState } from "react";
import styles from "./rate-cell.module.css";

const AgreeDialog = dynamic(() => import("./agree-dialog.tsx").then((module) => module.AgreeDialog), { ssr: false });

/** Whether the master asks for more than the follower pays, or will pay from the next period on. */
const asksForMore = ({ askedPercentage, nextFeePercentage, charge, status }: FeeAccrualView): boolean =>
  charge !== "own" && status !== "stopped" && askedPercentage > nextFeePercentage;

/** The rate of a follow; another one from the next period on; and a mark where the master asks for more, which leads to the terms. */
export function RateCell({ accrual, compact }: { accrual: FeeAccrualView; compact?: boolean }) {
  const [isAsking, setAsking] = useState(false);
  if (accrual.charge === "own") return <>no fee</>;
  const next = `${accrual.nextFeePercentage}%`;
  return (
    <span className={styles.cell}>
      <span>
        {accrual.feePercentage}%
        {accrual.nextFeePercentage === accrual.feePercentage ? null : (
          <span className={styles.next}>{compact ? ` → ${next}` : `, ${next} from the next period on`}</span>
        )}
      </span>
      {asksForMore(accrual) ? (
        <>
          <Button
            variant="default"
            size="compact-xs"
            className={styles.asks}
            onClick={() => setAsking(true)}
            aria-label={`${accrual.masterName} asks ${accrual.askedPercentage}%, you pay ${accrual.nextFeePercentage}%. Read the terms`}
          >
            asks {accrual.askedPercentage}%{compact ? "" : `, you pay ${next}`}
          </Button>
          {isAsking ? <AgreeDialog accrual={accrual} opened onClose={() => setAsking(false)} /> : null}
        </>
      ) : null}
    </span>
  );
}
