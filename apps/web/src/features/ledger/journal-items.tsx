import type { JournalView } from "@slipstream/core/ledger";
import { Badge, type Column, DataTable, Money, Time } from "@slipstream/ui";
import type { ReactNode } from "react";
import { accountWords } from "./account-words.ts";
import styles from "./journals.module.css";
import { entrySums, movedAmounts } from "./moved-amounts.ts";

const EXACT = 8;
const BOOKS = { fees: "fee ledger", cash: "trading cash" } as const;
type Entry = JournalView["entries"][number];

const columnsOf = (book: JournalView["book"]): readonly Column<Entry>[] => [
  {
    id: "account",
    header: "Account",
    rowHeader: true,
    cell: ({ account, own }) => (
      <>
        {accountWords(book, account)} {own ? <Badge>yours</Badge> : null}
      </>
    ),
  },
  {
    id: "debit",
    header: "Debit",
    align: "end",
    cell: ({ amount, currency }) => (amount.startsWith("-") ? "" : <Exact value={amount} currency={currency} />),
  },
  {
    id: "credit",
    header: "Credit",
    align: "end",
    cell: ({ amount, currency }) => (amount.startsWith("-") ? <Exact value={amount.slice(1)} currency={currency} /> : ""),
  },
];

const Exact = ({ value, currency }: { value: string; currency: string }) => <Money value={value} currency={currency} decimals={EXACT} />;

type JournalItemsProps = {
  journals: readonly JournalView[];
  label: string;
  /** Buttons below the entries. */
  actions?: (journal: JournalView) => ReactNode;
};

/** Journals, each with what it is about; open, with its entries and the proof that they sum to zero. */
export function JournalItems({ journals, label, actions }: JournalItemsProps) {
  return (
    <ul className={styles.list} aria-label={label}>
      {journals.map((journal) => (
        <li key={`${journal.book} ${journal.id}`}>
          <details className={styles.journal}>
            <summary className={styles.summary}>
              <span className={styles.what}>
                <b>{journal.words}</b>
                <span className="t3">{BOOKS[journal.book]}</span>
              </span>
              <span className={styles.amount}>
                {movedAmounts(journal).map(({ currency, amount }) => (
                  <Money key={currency} value={amount} currency={currency} />
                ))}
              </span>
              <span className={styles.when}>
                <Time value={journal.at} format="date-minute" />
              </span>
            </summary>
            <Inside journal={journal} />
            {actions ? <div className={styles.actions}>{actions(journal)}</div> : null}
          </details>
        </li>
      ))}
    </ul>
  );
}

function Inside({ journal }: { journal: JournalView }) {
  return (
    <div className={styles.inside}>
      <DataTable
        caption={`Entries of ${journal.words}`}
        columns={columnsOf(journal.book)}
        rows={journal.entries}
        rowKey={({ account, currency, own, amount }) => `${account} ${currency} ${own} ${amount}`}
        density="compact"
        phone="cards"
      />
      {entrySums(journal).map(({ currency, amount }) => (
        <p key={currency} className={styles.sum}>
          debits less credits: <Exact value={amount} currency={currency} />
        </p>
      ))}
      <p className={styles.detail}>
        <span>
          journal <code>{journal.id}</code>
        </span>
        {journal.marketTime ? (
          <span>
            market time <Time value={journal.marketTime} format="full" zone="utc" /> UTC
          </span>
        ) : null}
        {Object.entries(journal.detail).map(([name, text]) => (
          <span key={name}>
            {name.replace(/Id$/, "")} <code>{text}</code>
          </span>
        ))}
      </p>
    </div>
  );
}
