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

type RateCellProps = {
  accrual: FeeAccrualView;
  /** Where there is room for a line only. */
  compact?: boolean;
};

/** The rate of a follow; another one from the next period on; and a mark where the master asks for more, which leads to the terms. */
export function RateCell({ accrual, compact }: RateCellProps) {
  const [isAsking, setAsking] = useState(false);
  if (accrual.charge === "own") return <>no fee</>;
  const next = `${accrual.nextFeePercentage}%`;
  const asked = `${accrual.askedPercentage}%`;
  const mark = compact ? `${next}, asks ${asked}` : `asks ${asked}, you pay ${next}`;
  const asks = asksForMore(accrual);
  return (
    <span className={styles.cell}>
      {compact && asks ? null : (
        <span>
          {accrual.feePercentage}%
          {accrual.nextFeePercentage === accrual.feePercentage ? null : (
            <span className={styles.next}>{compact ? ` → ${next}` : `, ${next} from the next period on`}</span>
          )}
        </span>
      )}
      {asks ? (
        <Button
          variant="default"
          size="compact-xs"
          className={styles.asks}
          onClick={() => setAsking(true)}
          aria-label={`${mark}: ${accrual.masterName}. Read the terms`}
        >
          {mark}
        </Button>
      ) : null}
      {isAsking ? <AgreeDialog accrual={accrual} opened onClose={() => setAsking(false)} /> : null}
    </span>
  );
}
