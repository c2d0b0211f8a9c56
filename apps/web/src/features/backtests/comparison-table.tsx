import type { BacktestComparisonView } from "@slipstream/core/backtest";
import { Absent, formatDecimal, fromEstimate, Icon, Percent, Pnl, SERIES, SeriesMark } from "@slipstream/ui";
import { type CompareRow, compareRowsOf } from "./compare-table.ts";
import styles from "./comparison-table.module.css";

type Value = CompareRow["values"][number];

function Figure({ value, format }: { value: Value; format: CompareRow["format"] }) {
  if (value === null) return <Absent />;
  if (format === "change") return <Percent value={value} change decimals={1} />;
  if (format === "percent") return <Percent value={value} decimals={1} />;
  if (format === "money") return <Pnl value={String(value)} />;
  const text = typeof value === "number" ? fromEstimate(value) : value;
  if (format === "count") return <>{formatDecimal(text)}</>;
  if (format === "r") return <>{formatDecimal(text, { decimals: 2, sign: "always" })} R</>;
  return <>{formatDecimal(text, { decimals: 2 })}</>;
}

/** The figures side by side; the best of each row has a tick. */
export function ComparisonTable({ items }: { items: BacktestComparisonView["items"] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={styles.region} aria-label="Figures side by side" tabIndex={0}>
      <table className={styles.table}>
        <caption className="sr-only">Figures of each, over the same time at the same costs</caption>
        <thead>
          <tr>
            <th scope="col">Figure</th>
            {items.map((item, index) => (
              <th key={SERIES[index]} scope="col" title={`${item.name}: ${item.words}`}>
                <Named index={index} name={item.name} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {compareRowsOf(items).map(({ id, label, format, values, best }) => (
            <tr key={id}>
              <th scope="row">{label}</th>
              {values.map((value, index) => (
                <td key={SERIES[index]} data-best={best.includes(index) || undefined}>
                  {best.includes(index) ? (
                    <span className={styles.best}>
                      <Icon name="check" size={12} />
                      <span className="sr-only">best: </span>
                    </span>
                  ) : null}
                  <Figure value={value} format={format} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Named({ index, name }: { index: number; name: string }) {
  const tone = SERIES[index];
  return (
    <span className={styles.named}>
      {tone ? <SeriesMark tone={tone} /> : null}
      <span className={styles.name}>{name}</span>
    </span>
  );
}

/** How alike the daily returns of each two were. */
export function CorrelationTable({ comparison }: { comparison: BacktestComparisonView }) {
  const { items, correlation } = comparison;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={styles.region} aria-label="Correlation of daily returns" tabIndex={0}>
      <table className={styles.table}>
        <caption className="sr-only">Correlation of daily returns, each with each, from −1 to 1</caption>
        <thead>
          <tr>
            <th scope="col">With</th>
            {items.map((item, index) => (
              <th key={SERIES[index]} scope="col" aria-label={item.name}>
                {SERIES[index]?.toUpperCase()}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item, line) => (
            <tr key={SERIES[line]}>
              <th scope="row">
                <Named index={line} name={item.name} />
              </th>
              {items.map((_, column) => (
                <Correlated key={SERIES[column]} value={correlation[line]?.[column] ?? null} isSelf={line === column} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const LEVELS = 4;

function Correlated({ value, isSelf }: { value: number | null; isSelf: boolean }) {
  if (isSelf) return <td className={styles.self}>1.00</td>;
  if (value === null)
    return (
      <td>
        <Absent />
      </td>
    );
  return (
    <td data-level={Math.min(LEVELS, Math.ceil(Math.abs(value) * LEVELS))}>
      {formatDecimal(fromEstimate(value), { decimals: 2, sign: "always" })}
    </td>
  );
}
