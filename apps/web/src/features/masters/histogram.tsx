import { formatPercent } from "@slipstream/ui";
import styles from "./histogram.module.css";

type Bin = { fromPct: number; toPct: number; count: number };
type HistogramProps = {
  label: string;
  bins: readonly Bin[];
  /** Lines over the bars, e.g. the median. */
  marks: readonly { id: string; word: string; atPct: number }[];
};

const percent = (value: number) => formatPercent(value, { decimals: 1, sign: "always" });

/** How many lie where. Bars of losses are in the colour of losses and lie left of zero. */
export function Histogram({ label, bins, marks }: HistogramProps) {
  const from = bins[0]?.fromPct ?? 0;
  const to = bins.at(-1)?.toPct ?? 1;
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const left = (value: number) => `${Math.min(100, Math.max(0, ((value - from) / (to - from || 1)) * 100))}%`;
  return (
    <figure className={styles.figure} aria-label={label}>
      <div className={styles.plot}>
        {bins.map((bin) => (
          <span
            key={bin.fromPct}
            className={styles.bar}
            data-tone={bin.toPct <= 0 ? "down" : undefined}
            style={{ height: `${(bin.count / most) * 100}%` }}
            title={`${percent(bin.fromPct)} to ${percent(bin.toPct)}: ${bin.count}`}
          />
        ))}
        {marks.map((mark, index) => (
          <span key={mark.id} className={styles.mark} style={{ left: left(mark.atPct), top: index * -14 }}>
            <span className={styles.word} data-flip={(mark.atPct - from) / (to - from || 1) > 0.6 || undefined}>
              {mark.word} {percent(mark.atPct)}
            </span>
          </span>
        ))}
      </div>
      <div className={styles.axis} aria-hidden="true">
        <span>{percent(from)}</span>
        {from < 0 && to > 0 ? (
          <span className={styles.zero} style={{ left: left(0) }}>
            0%
          </span>
        ) : null}
        <span>{percent(to)}</span>
      </div>
      <ul className="sr-only">
        {bins.map((bin) => (
          <li key={bin.fromPct}>
            {percent(bin.fromPct)} to {percent(bin.toPct)}: {bin.count}
          </li>
        ))}
      </ul>
    </figure>
  );
}
