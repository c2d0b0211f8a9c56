"use client";
import type { OrderPreviewView } from "@slipstream/core/orders";
import { Absent, formatPercent, KeyValue, Money, Notice, Pnl, Price, Quantity } from "@slipstream/ui";
import styles from "./order-ticket.module.css";

type CostPanelProps = { preview: OrderPreviewView | undefined; currency: string; tick: string; step: string };

const negative = (amount: string): string => (amount.startsWith("-") || /^0*\.?0*$/.test(amount) ? amount : `-${amount}`);

/** What the order would cost and bring, as the server reckons it now. */
export function CostPanel({ preview, currency, tick, step }: CostPanelProps) {
  const cost = preview;
  return (
    <>
      <h2 className={styles.part}>What it costs</h2>
      <KeyValue
        rows={[
          { key: "value", label: "Order value", value: <Money value={cost?.notional ?? null} /> },
          { key: "margin", label: `Margin held (${cost ? cost.leverage : "–"}×)`, value: <Money value={cost?.margin ?? null} /> },
          {
            key: "fee",
            label: `Fee ${cost ? `${formatPercent(cost.feeBps / 100, { decimals: 3 })}` : ""}`,
            value: cost ? <Pnl value={negative(cost.fee)} /> : <Absent />,
          },
          {
            key: "slippage",
            label: `Slippage, expected${cost?.expectedSlippageBps == null ? "" : ` ${cost.expectedSlippageBps.toFixed(1)} bp`}`,
            value: cost ? <Pnl value={negative(cost.expectedSlippage)} /> : <Absent />,
          },
          { key: "funding", label: "Funding", value: cost?.fundingKnown ? "at 00, 08, 16 UTC" : <Absent reason="unknown" /> },
        ]}
      />
      <h2 className={styles.part}>
        What if, after fees <span>{currency}</span>
      </h2>
      <KeyValue
        rows={[
          { key: "target", label: "Target is hit", value: cost?.ifTargetHit == null ? <Absent /> : <Pnl value={cost.ifTargetHit} mark /> },
          { key: "stop", label: "Stop is hit", value: cost?.ifStopHit == null ? <Absent /> : <Pnl value={cost.ifStopHit} mark /> },
          { key: "ratio", label: "Reward to risk", value: cost?.rewardToRisk == null ? <Absent /> : cost.rewardToRisk.toFixed(2) },
          {
            key: "risk",
            label: "At risk, share of equity",
            value: cost?.riskOfEquity == null ? <Absent /> : formatPercent(cost.riskOfEquity),
          },
          { key: "even", label: "Break-even price", value: <Price value={cost?.breakEvenPrice ?? null} tick={tick} /> },
          { key: "liquidation", label: "Liquidation, estimate", value: <Price value={cost?.liquidationPrice ?? null} tick={tick} /> },
          {
            key: "held",
            label: "Held, all origins",
            value: cost ? (
              <>
                <Quantity value={cost.heldBefore} step={step} /> → <Quantity value={cost.heldAfter} step={step} />
              </>
            ) : (
              <Absent />
            ),
          },
        ]}
      />
      {cost?.refusal ? <Notice tone="warn">{cost.refusal.message}</Notice> : null}
    </>
  );
}
