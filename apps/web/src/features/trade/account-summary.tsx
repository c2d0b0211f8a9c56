"use client";
import type { AccountView } from "@slipstream/core/accounts";
import { Badge, KeyValue, Money, Pnl } from "@slipstream/ui";
import styles from "./account-summary.module.css";

/** The account that the ticket trades on, as the stream marks it. */
export function AccountSummary({ account }: { account: AccountView }) {
  return (
    <section className={styles.summary} aria-label="Account">
      <div className={styles.head}>
        <h2>{account.name}</h2>
        <Badge tone="accent">{account.mode === "paper" ? "Paper" : "Live"}</Badge>
      </div>
      <KeyValue
        rows={[
          { key: "cash", label: "Wallet", value: <Money value={account.cash} /> },
          { key: "pnl", label: "Unrealised", value: <Pnl value={account.unrealizedPnl} /> },
          { key: "equity", label: "Equity", value: <Money value={account.equity} />, total: true },
          { key: "margin", label: "Margin held", value: <Money value={account.margin} /> },
          { key: "orders", label: "Held by orders", value: <Money value={account.orderMargin} /> },
          { key: "available", label: "Available", value: <Money value={account.available} />, total: true },
        ]}
      />
    </section>
  );
}
