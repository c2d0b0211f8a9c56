import { formatInstant, formatUtc } from "@slipstream/ui";
import styles from "./date-span.module.css";

/** Two digits for the year: there is little room. */
const short = (instant: string) => formatInstant(instant, "date", "UTC").slice(2);

/** From one day to another in short; the instants on hover. */
export function DateSpan({ from, to }: { from: string; to: string }) {
  return (
    <span title={`${formatUtc(from)} to ${formatUtc(to)}`}>
      <span className={styles.day}>{short(from)} →</span> <span className={styles.day}>{short(to)}</span>
    </span>
  );
}
