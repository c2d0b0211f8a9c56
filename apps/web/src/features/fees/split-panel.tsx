import type { StatementView } from "@slipstream/core/fees";
import { KeyValue, Money, Panel, Time } from "@slipstream/ui";
import { exactAmount, isZero } from "./exact-amount.ts";
import styles from "./split-panel.module.css";

const SPLIT_DECIMALS = 4;
/** In percent, for the length of a bar. */
const partOf = (part: string, whole: string): number => (Number(part) / Number(whole)) * 100;

/** Who gets the fee, and how it stands in the books. */
export function SplitPanel({ statement }: { statement: StatementView }) {
  const { fee, masterShare, platformShare, masterName, chargedCurrency, currency, charge, journals } = statement;
  const word = charge === "paper" ? "Where it would go" : `Where your ${exactAmount(fee)} goes`;
  if (isZero(fee))
    return (
      <Panel title="Where the fee goes" padded>
        <p className="t2">Nothing is due for this period, so nothing was booked.</p>
      </Panel>
    );
  return (
    <Panel title={word} note={chargedCurrency} padded>
      <div className={styles.bar} aria-hidden="true">
        <span className={styles.master} style={{ flexGrow: partOf(masterShare, fee) }} />
        <span className={styles.platform} style={{ flexGrow: partOf(platformShare, fee) }} />
      </div>
      <KeyValue
        rows={[
          { key: "master", label: `To ${masterName}`, value: <Money value={masterShare} decimals={SPLIT_DECIMALS} /> },
          { key: "platform", label: "To the platform, out of the fee", value: <Money value={platformShare} decimals={SPLIT_DECIMALS} /> },
          { key: "fee", label: "The fee", value: exactAmount(fee), total: true },
        ]}
      />
      {journals.length > 0 ? (
        <ul className={styles.journals} aria-label="In the books">
          {journals.map((journal) => (
            <li key={`${journal.journalId} ${journal.debit} ${journal.credit}`} className={styles.journal}>
              <span>
                {journal.words}, <Time value={journal.at} format="date-minute" />
              </span>
              <span>
                {exactAmount(journal.amount)} {journal.currency}
              </span>
              <small>
                Debit: {journal.debit}. Credit: {journal.credit}.
              </small>
            </li>
          ))}
        </ul>
      ) : null}
      <p className={styles.say}>
        {charge === "paper"
          ? "Fees of paper accounts are computed and never charged here: nothing was booked."
          : `${currency} is charged as ${chargedCurrency} one to one, rounded down to the cent; the rest is carried to the next invoice.`}
      </p>
    </Panel>
  );
}
