import { DAY_MS, type Ms } from "@slipstream/kernel";

const THURSDAY = 4;
const pad = (value: number): string => String(value).padStart(2, "0");

/** Year and number of the ISO week of a moment. */
function weekOf(ms: Ms): { year: number; week: number } {
  const day = Math.floor(ms / DAY_MS) * DAY_MS;
  const weekday = (new Date(day).getUTCDay() + 6) % 7;
  // A week belongs to the year that has its Thursday.
  const thursday = day + (THURSDAY - 1 - weekday) * DAY_MS;
  const year = new Date(thursday).getUTCFullYear();
  return { year, week: Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1 };
}

/** What a period is called: "2025 week 20", or "2025 month 05" where it ended with a month. Said of the dates alone, so it never changes. */
export function periodName({ fromMs, toMs, reason }: { fromMs: Ms; toMs: Ms; reason: "period" | "stop" | "early" }): {
  readonly name: string;
  readonly code: string;
} {
  const end = new Date(toMs);
  const endsMonth =
    reason === "period" && toMs % DAY_MS === 0 && end.getUTCDate() === 1 && (end.getUTCDay() !== 1 || toMs - fromMs > 7 * DAY_MS);
  const last = Math.max(fromMs, toMs - 1);
  if (endsMonth) {
    const month = new Date(last);
    return {
      name: `${month.getUTCFullYear()} month ${pad(month.getUTCMonth() + 1)}`,
      code: `${month.getUTCFullYear()}-M${pad(month.getUTCMonth() + 1)}`,
    };
  }
  const { year, week } = weekOf(last);
  return { name: `${year} week ${pad(week)}`, code: `${year}-${pad(week)}` };
}

/** "S-2025-20-418" */
export const statementNumber = (settled: Parameters<typeof periodName>[0] & { number: bigint }): string =>
  `S-${periodName(settled).code}-${settled.number}`;
