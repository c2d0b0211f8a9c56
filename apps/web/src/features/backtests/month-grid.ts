import type { BacktestReportView } from "@slipstream/core/backtest";

const MONTHS = 12;
/** Shades of a month's colour, without the one for nothing. */
const LEVELS = 4;

export type MonthCell = {
  /** "2024-03" */
  readonly month: string;
  /** Null: cannot be computed. */
  readonly share: number | null;
  /** 0 to 4: how strong the colour is, against the strongest month of all. */
  readonly level: number;
};
type YearRow = {
  readonly year: string;
  /** January to December; null: not in the period. */
  readonly months: readonly (MonthCell | null)[];
  /** The shown months one after the other. Null where one of them cannot be computed. */
  readonly share: number | null;
};

const levelOf = (share: number | null, strongest: number): number =>
  share === null || strongest === 0 ? 0 : Math.ceil((Math.abs(share) / strongest) * LEVELS);

/** A row for each year of the period, the oldest first. */
export function monthGridOf(months: BacktestReportView["months"]): readonly YearRow[] {
  const strongest = Math.max(0, ...months.map(({ returnShare }) => Math.abs(returnShare ?? 0)));
  const years = [...new Set(months.map(({ month }) => month.slice(0, 4)))].sort();
  return years.map((year) => {
    const ofYear = months.filter(({ month }) => month.startsWith(year));
    const cells = Array.from({ length: MONTHS }, (_, index) => {
      const month = `${year}-${String(index + 1).padStart(2, "0")}`;
      const found = ofYear.find((each) => each.month === month);
      return found ? { month, share: found.returnShare, level: levelOf(found.returnShare, strongest) } : null;
    });
    return { year, months: cells, share: joinShares(ofYear.map(({ returnShare }) => returnShare)) };
  });
}

/** Returns one after the other, as one. */
function joinShares(shares: readonly (number | null)[]): number | null {
  let growth = 1;
  for (const share of shares) {
    if (share === null) return null;
    growth *= 1 + share;
  }
  return growth - 1;
}
