import type { FollowTermsView } from "@slipstream/core/copy";
import { type Column, DataTable, fromEstimate, Money, Pnl } from "@slipstream/ui";
import { feeInWords } from "../master-words.ts";
import styles from "./fee-terms.module.css";
import { feeExample } from "./follow-words.ts";

type Week = ReturnType<typeof feeExample>[number];
const COLUMNS: Column<Week>[] = [
  { id: "week", header: "Week", rowHeader: true, cell: (row) => row.week },
  { id: "profit", header: "Profit to date", align: "end", cell: (row) => <Pnl value={fromEstimate(row.profit)} /> },
  { id: "mark", header: "High-water mark", align: "end", cell: (row) => <Money value={fromEstimate(row.mark)} /> },
  { id: "fee", header: "Fee", align: "end", cell: (row) => <Money value={fromEstimate(row.fee)} /> },
];

type FeeTermsProps = {
  terms: FollowTermsView;
  accountId: string;
  /** Of a follow that is there: a master's new rate does not bind it by itself. */
  agreedPercent?: number;
};

/** What following costs, and how a high-water mark works. */
export function FeeTerms({ terms, accountId, agreedPercent }: FeeTermsProps) {
  const account = terms.accounts.find((one) => one.accountId === accountId);
  const own = account?.own ?? false;
  const percent = own ? 0 : (agreedPercent ?? terms.copyFeePercentage);
  if (percent === 0)
    return (
      <section aria-label="Fee terms">
        <h3 className={styles.title}>Fee terms</h3>
        <p className={styles.text}>
          {own ? "No copy fee: both accounts are yours." : `${terms.masterName} asks no copy fee.`} The venue’s fees are paid as for any
          order.
        </p>
      </section>
    );
  return (
    <section aria-label="Fee terms">
      <h3 className={styles.title}>Fee terms</h3>
      <p className={styles.text}>
        {feeInWords(percent)} of new profit only, counted from your own fills, above your high-water mark. Settled once a period, and when
        you stop. The platform’s share comes out of that fee, not on top. A fee is not refunded after a later loss; the loss must be won
        back first.
      </p>
      <DataTable
        caption="Worked example of the fee"
        columns={COLUMNS}
        rows={feeExample(percent)}
        rowKey={(row) => String(row.week)}
        density="compact"
      />
      <p className={styles.note}>Worked example, not a forecast.</p>
    </section>
  );
}
