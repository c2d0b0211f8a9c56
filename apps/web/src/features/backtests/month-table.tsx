import type { BacktestReportView } from "@slipstream/core/backtest";
import { Absent, EmptyState, formatDecimal, fromEstimate, Panel } from "@slipstream/ui";
import { type MonthCell, monthGridOf } from "./month-grid.ts";
import styles from "./month-table.module.css";

const NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

const signed = (share: number): string => formatDecimal(fromEstimate(share * 100), { decimals: 1, sign: "always" });

/** What each calendar month brought, the stronger the deeper its colour. */
export function MonthTable({ months }: { months: BacktestReportView["months"] }) {
  const grid = monthGridOf(months);
  return (
    <Panel title="Months" note="% on the equity at the end of the month before, UTC">
      {grid.length === 0 ? (
        <EmptyState>No bar was tested, so no month has a result.</EmptyState>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className={styles.region} aria-label="Monthly returns" tabIndex={0}>
          <table className={styles.table}>
            <caption className="sr-only">Monthly returns in percent, a row for each year</caption>
            <thead>
              <tr>
                <th scope="col">Year</th>
                {NAMES.map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
                <th scope="col">Year</th>
              </tr>
            </thead>
            <tbody>
              {grid.map(({ year, months: cells, share }) => (
                <tr key={year}>
                  <th scope="row">{year}</th>
                  {cells.map((cell, index) => (
                    <Month key={NAMES[index]} cell={cell} />
                  ))}
                  <td className={styles.year} data-tone={toneOf(share)}>
                    {share === null ? <Absent /> : `${signed(share)}%`}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Panel>
  );
}

function Month({ cell }: { cell: MonthCell | null }) {
  if (cell === null || cell.share === null)
    return (
      <td className={styles.none}>
        <Absent />
      </td>
    );
  return (
    <td
      data-tone={toneOf(cell.share)}
      data-level={cell.level}
      title={`${cell.month}: ${formatDecimal(fromEstimate(cell.share * 100), { decimals: 2, sign: "always" })}%`}
    >
      <span>{signed(cell.share)}</span>
    </td>
  );
}

const toneOf = (share: number | null): "up" | "down" | undefined => (share === null || share === 0 ? undefined : share > 0 ? "up" : "down");
